import { renameSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';

/** How to reach one API server: PEM texts; a client certificate or a token. */
export interface ClusterAccess {
  /** Such as https://127.0.0.1:21234 */
  readonly server: string;
  readonly ca: string;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
}

/** Writes a kubeconfig with one context for each cluster, of the cluster's name; private, and replaced as a whole. */
export function writeKubeconfig(file: string, clusters: Readonly<Record<string, ClusterAccess>>): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, kubeconfigText(clusters), { mode: 0o600 });
  renameSync(temporary, file);
}

/** A kubeconfig with one context for each cluster, of the cluster's name, that holds all it needs. */
export function kubeconfigText(clusters: Readonly<Record<string, ClusterAccess>>): string {
  const base64 = (text: string | undefined) => text && Buffer.from(text).toString('base64');
  const entries = Object.entries(clusters);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.[0] ?? '',
    clusters: entries.map(([name, { server, ca }]) => ({ name, cluster: { server, 'certificate-authority-data': base64(ca) } })),
    users: entries.map(([name, { cert, key, token }]) => ({
      name: `${name}-admin`,
      user: token === undefined ? { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) } : { token },
    })),
    contexts: entries.map(([name]) => ({ name, context: { cluster: name, user: `${name}-admin` } })),
  });
}
