import { CredentialPluginError } from '../errors.ts';

/** What a log-in plugin answered (client.authentication.k8s.io `ExecCredential.status`), checked. PEM texts as they came. */
export interface PluginCredential {
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Milliseconds since 1970; `undefined` = valid until the API server says 401. */
  readonly expiresAt?: number;
}

const versions: ReadonlySet<string> = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
]);

export interface ExecAnswerSource {
  readonly context: string;
  readonly command: string;
  readonly apiVersion: string;
}

/** Reads a plugin's standard output; throws a `CredentialPluginError` for anything but usable, unexpired credentials. */
export function parseExecCredential(output: string, source: ExecAnswerSource, now: number): PluginCredential {
  const fail = (problem: string, remedy: string): CredentialPluginError =>
    new CredentialPluginError(source.context, source.command, problem, remedy);
  const runIt = 'Run it in a terminal to see what it prints.';

  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    throw fail(output.trim() === '' ? 'answered nothing' : 'answered something that is not JSON', runIt);
  }
  const { kind, apiVersion, status } = record(answer);
  if (kind !== 'ExecCredential') {
    throw fail('answered something that is not an ExecCredential', runIt);
  }
  if (apiVersion !== source.apiVersion) {
    throw fail(
      `answered in version ${printable(apiVersion)}, but the kubeconfig expects ${source.apiVersion}`,
      'Update the plugin, or the apiVersion of its kubeconfig entry.',
    );
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = record(status);
  const credential: PluginCredential = {
    ...(isText(token) && { token }),
    ...(isText(clientCertificateData) && { certificate: clientCertificateData }),
    ...(isText(clientKeyData) && { key: clientKeyData }),
  };
  if ((credential.certificate === undefined) !== (credential.key === undefined)) {
    throw fail('answered a client certificate without its key, or a key without its certificate', runIt);
  }
  if (credential.token === undefined && credential.certificate === undefined) {
    throw fail('answered neither a token nor a client certificate', runIt);
  }
  if (expirationTimestamp === undefined || expirationTimestamp === null) {
    return credential;
  }
  const expiresAt = isText(expirationTimestamp) ? Date.parse(expirationTimestamp) : NaN;
  if (Number.isNaN(expiresAt)) {
    throw fail('answered an expirationTimestamp that is not a date', runIt);
  }
  if (expiresAt <= now) {
    throw fail(
      `answered credentials that expired at ${new Date(expiresAt).toISOString()}`,
      "Log in again with it, and check this machine's clock.",
    );
  }
  return { ...credential, expiresAt };
}

export function isSupportedExecVersion(apiVersion: string): boolean {
  return versions.has(apiVersion);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function printable(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : 'none';
}
