import { ClusteradmOutputError } from './errors.ts';
import { parseVersionOutput, type ClusteradmVersion } from './versions.ts';

export interface ClusteradmResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A call of clusteradm as data: `runClusteradm` carries it out, a test reads `args` and feeds `parse` a text. */
export interface ClusteradmCommand<T> {
  readonly name: 'version' | 'get token' | 'join' | 'unjoin';
  /** The context it is about, for sentences; `undefined` where it contacts none. */
  readonly context: string | undefined;
  readonly args: readonly string[];
  /** Never shown, logged, or part of an error. */
  readonly secrets: readonly string[];
  /** Its standard output holds a secret, so no line of it is passed on. */
  readonly secretOutput: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  /** `parse` also takes the result of a failed run, and judges it. */
  readonly parsesFailure: boolean;
  parse(result: ClusteradmResult): T;
}

/** A kubeconfig file of our own and the context in it (see privateFiles.ts). */
export interface KubeconfigTarget {
  readonly file: string;
  readonly context: string;
}

export interface HubToken {
  readonly token: string;
  /** The server URL of the ITS context. */
  readonly hubServer: string;
}

export interface JoinOptions {
  readonly wec: KubeconfigTarget;
  readonly hub: HubToken;
  readonly clusterName: string;
  /** File with the ITS's CA. Without it, clusteradm sends the token over unverified TLS (ocm.md 2.7). */
  readonly caFile: string | undefined;
  /** Which agents: `bundleArguments` of bundle.ts. */
  readonly bundle: readonly string[];
  /** Flags of the advisor and of `moreFlagArguments`. */
  readonly flags: readonly string[];
}

export type UnjoinOutcome =
  | { readonly kind: 'removed' }
  /** There was nothing to remove. */
  | { readonly kind: 'notRegistered' }
  /** It did nothing (and ended with exit code 0): `works` still hold workloads. */
  | { readonly kind: 'worksRemain'; readonly works: readonly string[] };

const plain = { secrets: [], secretOutput: false, parsesFailure: false } as const;

/**
 * Contacts no cluster. Until 1.2 it goes on to ask the current cluster and then fails, as the runner gives it no kubeconfig:
 * the line that counts has been printed by then. `undefined`: not the output of a clusteradm.
 */
export function version(): ClusteradmCommand<ClusteradmVersion | undefined> {
  return {
    ...plain,
    name: 'version',
    context: undefined,
    args: ['version'],
    timeout: 15_000,
    parsesFailure: true,
    parse: ({ stdout }) => parseVersionOutput(stdout),
  };
}

export function getToken(its: KubeconfigTarget): ClusteradmCommand<HubToken> {
  return {
    ...plain,
    name: 'get token',
    context: its.context,
    args: ['get', 'token', '--output', 'json', ...target(its)],
    secretOutput: true,
    timeout: 60_000,
    parse: ({ stdout }) => parseToken(stdout, its.context),
  };
}

/** Returning says only that the manifests were applied to the WEC. */
export function join(options: JoinOptions): ClusteradmCommand<void> {
  const { wec, hub, clusterName, caFile } = options;
  return {
    ...plain,
    name: 'join',
    context: wec.context,
    args: [
      'join',
      ...['--hub-token', hub.token, '--hub-apiserver', hub.hubServer, '--cluster-name', clusterName],
      ...target(wec),
      ...(caFile === undefined ? [] : ['--ca-file', caFile]),
      ...options.bundle,
      ...options.flags,
    ],
    secrets: [hub.token],
    timeout: 180_000,
    parse: () => undefined,
  };
}

/** Works on the WEC only; deletes the Klusterlet and waits for it up to 155 s. */
export function unjoin(wec: KubeconfigTarget, clusterName: string): ClusteradmCommand<UnjoinOutcome> {
  return {
    ...plain,
    name: 'unjoin',
    context: wec.context,
    args: ['unjoin', '--cluster-name', clusterName, ...target(wec)],
    timeout: 300_000,
    parse: (result) => parseUnjoin(result, wec.context),
  };
}

function target({ file, context }: KubeconfigTarget): string[] {
  return ['--kubeconfig', file, '--context', context];
}

function parseToken(stdout: string, context: string): HubToken {
  const answer = parseJson(stdout);
  const token = answer?.['hub-token'];
  const hubServer = answer?.['hub-apiserver'];
  if (typeof token !== 'string' || typeof hubServer !== 'string' || token === '' || hubServer === '') {
    // It ends with exit code 0 when it has no token (ocm.md 1.2).
    throw new ClusteradmOutputError('get token', context, 'gave no token and ITS address');
  }
  return { token, hubServer };
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** All of these end with exit code 0; which one it was is only in the text (ocm.md 4.1). */
function parseUnjoin({ stdout, stderr }: ClusteradmResult, context: string): UnjoinOutcome {
  const said = `${stdout}\n${stderr}`;
  const works = /appliedManifestWorks \[([^\]]*)\] still exist/i.exec(said);
  if (works !== null) {
    return { kind: 'worksRemain', works: (works[1] ?? '').split(/[\s,]+/).filter((work) => work !== '') };
  }
  if (/klusterlet CRD not found|klusterlet corresponds to .* not found/i.test(said)) {
    return { kind: 'notRegistered' };
  }
  if (/applied resources have been deleted/i.test(said)) {
    return { kind: 'removed' };
  }
  throw new ClusteradmOutputError('unjoin', context, 'did not say what it did');
}
