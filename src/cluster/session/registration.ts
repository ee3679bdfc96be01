import { ForbiddenError } from '../errors.ts';
import type { KubeApi, RequestOptions } from '../kube/kubeApi.ts';
import { bootstrap, namespaces, paths } from '../ocm.ts';
import { field, parseKlusterlet } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { Registration } from './reader.ts';

/** Modes in which the Klusterlet stands on a hosting cluster and speaks for another one. */
export const hostedModes = ['Hosted', 'SingletonHosted'];

export type RegistrationFinding =
  | { readonly kind: 'registered'; readonly registration: Registration }
  | { readonly kind: 'none' }
  /** Klusterlets are served, but this user may not list them. */
  | { readonly kind: 'hidden'; readonly problem: string };

/** What the Klusterlet on a cluster says it is registered as. Throws every ClusterError but Forbidden. */
export async function findRegistration(api: KubeApi, options: RequestOptions): Promise<RegistrationFinding> {
  let list: unknown;
  try {
    list = await api.find<unknown>(paths.klusterlets, options);
  } catch (error) {
    if (error instanceof ForbiddenError) {
      return { kind: 'hidden', problem: error.message };
    }
    throw error;
  }
  const items = field(list, 'items');
  for (const raw of Array.isArray(items) ? (items as readonly unknown[]) : []) {
    const klusterlet = parseKlusterlet(raw);
    if (klusterlet !== undefined && klusterlet.clusterName !== '' && !hostedModes.includes(klusterlet.mode)) {
      const namespace = plainText(field(field(raw, 'spec'), 'namespace')) || namespaces.agent;
      const hubServer = await findHubServer(api, namespace, options);
      return { kind: 'registered', registration: { clusterName: klusterlet.clusterName, hubServer, klusterlet } };
    }
  }
  return { kind: 'none' };
}

/**
 * The server URL that the agent goes to. The bootstrap Secret comes first: `join` writes it anew,
 * while `hub-kubeconfig-secret` can be a leftover of the previous ITS. Nothing else of the Secrets is kept.
 */
async function findHubServer(api: KubeApi, namespace: string, options: RequestOptions): Promise<string | undefined> {
  for (const name of [bootstrap.kubeconfigSecret, bootstrap.hubKubeconfigSecret]) {
    try {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${name}`;
      const server = await serverOf(field(field(await api.find<unknown>(path, options), 'data'), 'kubeconfig'));
      if (server !== undefined) {
        return server;
      }
    } catch (error) {
      if (!(error instanceof ForbiddenError)) {
        throw error;
      }
    }
  }
  return undefined;
}

/** `cluster.server` of the current context of a base64 kubeconfig. */
async function serverOf(encoded: unknown): Promise<string | undefined> {
  if (typeof encoded !== 'string') {
    return undefined;
  }
  // Not at activation.
  const { parse } = await import('yaml');
  try {
    const kubeconfig: unknown = parse(Buffer.from(encoded, 'base64').toString('utf8'));
    const context = named(field(kubeconfig, 'contexts'), field(kubeconfig, 'current-context'));
    const cluster = named(field(kubeconfig, 'clusters'), field(field(context, 'context'), 'cluster'));
    return plainText(field(field(cluster, 'cluster'), 'server')) || undefined;
  } catch {
    // The message of the YAML parser would quote the Secret.
    return undefined;
  }
}

function named(entries: unknown, name: unknown): unknown {
  return Array.isArray(entries) ? entries.find((entry: unknown) => field(entry, 'name') === name) : undefined;
}
