import { setTimeout } from 'node:timers/promises';
import { unjoin } from '../clusteradm/commands.ts';
import { commandText, quote } from '../clusteradm/commandText.ts';
import type { PrivateFiles } from '../clusteradm/privateFiles.ts';
import { BusyError, CancelledError, TimedOutError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import { waitFor } from '../kube/waitFor.ts';
import type { Log } from '../log.ts';
import type { Klusterlet } from '../model.ts';
import { namespaces, paths } from '../ocm.ts';
import { field, parseKlusterlet } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { normalisedUrl } from '../session/identity.ts';
import { findRegistration } from '../session/registration.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { NotThisWecError, UnjoinIncompleteError, WorksRemainError } from './deregistrationErrors.ts';

export interface WecSide {
  readonly gate: WriteGate;
  readonly wec: Connection;
  readonly clusterName: string;
  /** Context of the ITS, for sentences, and its server URLs, for telling that the agent is of this ITS. */
  readonly its: string;
  readonly itsServers: readonly string[];
  readonly clusteradm: string;
  readonly files: PrivateFiles;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly signal: AbortSignal;
}

interface RawList {
  readonly items?: readonly unknown[];
}

/** Milliseconds that the operator gets to clean up; it gives up by itself after five minutes (ocm.md 4.1). */
export const removalLimit = 300_000;

/** That the agent on this WEC is the one of this name at this ITS. Throws NotThisWecError. */
export async function requireThisWec({ wec, clusterName, its, itsServers, signal }: Pick<WecSide, 'wec' | 'clusterName' | 'its' | 'itsServers' | 'signal'>): Promise<Klusterlet> {
  const found = await findRegistration(wec.api, { signal });
  const registration = found.kind === 'registered' ? found.registration : undefined;
  const servers = itsServers.map(normalisedUrl);
  if (registration?.clusterName !== clusterName || (registration.hubServer !== undefined && !servers.includes(normalisedUrl(registration.hubServer)))) {
    throw new NotThisWecError(wec.context.name, clusterName, its, registration && `"${registration.clusterName}" at ${registration.hubServer ?? 'an unknown ITS'}`);
  }
  return registration.klusterlet;
}

/**
 * Runs `clusteradm unjoin`, whose exit code says nothing: it is 0 also when it did nothing. Gives the UID of the Klusterlet that has
 * to go by it. Throws NotThisWecError, WorksRemainError.
 */
export async function unjoinWec(side: WecSide): Promise<string> {
  const { gate, wec, clusterName, files, clusteradm, environment, log, signal } = side;
  const { name, uid } = await requireThisWec(side);
  const works = await appliedWorks(wec, signal);
  if (works.length > 0) {
    throw new WorksRemainError(wec.context.name, name, works);
  }
  const command = unjoin(await files.kubeconfig(wec.context), clusterName);
  const change = { what: `remove the agent of "${clusterName}"`, command: commandText(command), rights: unjoinRights, uid };
  const outcome = await gate.runTool(wec, change, command, { program: clusteradm, signal, log, environment });
  if (outcome.kind === 'worksRemain') {
    throw new WorksRemainError(wec.context.name, name, outcome.works);
  }
  return uid;
}

/**
 * For workloads that nobody will take away any more: deletes the Klusterlet, whose operator then removes the agent and lets go of
 * the workloads, which stay (ocm.md 4.1). Gives its UID.
 */
export async function forceWecClean(side: WecSide): Promise<string> {
  const { gate, wec, clusterName, signal } = side;
  const { name, uid } = await requireThisWec(side);
  const change = { what: `delete the Klusterlet of "${clusterName}"`, command: klusterletCommand(wec, name), rights: unjoinRights, uid };
  await gate.remove(wec, change, `${paths.klusterlets}/${name}`, signal);
  return uid;
}

export function klusterletCommand({ context }: Connection, klusterlet: string): string {
  return `kubectl --context ${quote(context.name)} delete klusterlet ${quote(klusterlet)}`;
}

async function appliedWorks({ api }: Connection, signal: AbortSignal): Promise<readonly string[]> {
  const list = await patiently(() => api.find<RawList>(paths.appliedWorks, { signal }), signal);
  return (list?.items ?? []).map((raw) => plainText(field(field(raw, 'metadata'), 'name')));
}

const mostAnswers = 20;

/** An API that the agent installed a moment ago answers "busy" until its storage is ready. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let left = mostAnswers; ; left--) {
    try {
      return await ask();
    } catch (error) {
      if (left === 1 || !(error instanceof BusyError)) {
        throw error;
      }
      await setTimeout(error.retryAfterSeconds * 1_000, undefined, { signal }).catch(() => Promise.reject(new CancelledError()));
    }
  }
}

/** Until its operator has taken the Klusterlet away. Throws UnjoinIncompleteError. */
export async function untilAgentGone({ wec, clusterName, log, signal }: WecSide, uid: string): Promise<void> {
  const watcher = new ResourceWatcher<Klusterlet>(wec.api, { path: paths.klusterlets, project: parseKlusterlet }, { log });
  try {
    watcher.start();
    await waitFor(watcher, (items) => ([...items.values()].some((klusterlet) => klusterlet.uid === uid) ? undefined : true), {
      signal,
      timeout: removalLimit,
      timedOut: 'The Klusterlet is still there.',
    });
  } catch (error) {
    // The operator's last act is to remove the API itself.
    if ((await wec.api.find<unknown>(paths.klusterlets, { signal })) === undefined) {
      return;
    }
    throw error instanceof TimedOutError ? new UnjoinIncompleteError(wec.context.name, clusterName) : error;
  } finally {
    watcher.dispose();
  }
}

/** What `clusteradm unjoin` deletes on the WEC (ocm.md 4.1). */
export const unjoinRights = [
  { verb: 'delete', group: 'operator.open-cluster-management.io', resource: 'klusterlets' },
  { verb: 'delete', group: '', resource: 'namespaces', name: namespaces.agent },
  { verb: 'delete', group: 'apps', resource: 'deployments', namespace: namespaces.operator, name: 'klusterlet' },
];

export function unjoinCommand(clusterName: string): string {
  return `clusteradm unjoin --cluster-name ${quote(clusterName)}`;
}

/** For a WEC that can't be reached from here: to be run where it can, with what to do when `unjoin` does nothing (ocm.md 4.1). */
export function wecByHand(clusterName: string): string {
  return [
    `# On the WEC that was registered as ${clusterName}, with its context as the current one:`,
    unjoinCommand(clusterName),
    '# Where that says that appliedManifestWorks still exist, it has done nothing. Without the ITS nobody removes them:',
    '# this deletes the agent, and the workloads stay. Run the command above once more afterwards.',
    '#   kubectl delete klusterlet klusterlet',
    '# Left over then:',
    '#   kubectl delete namespace open-cluster-management',
    '',
  ].join('\n');
}
