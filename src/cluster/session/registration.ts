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

/** Where a Klusterlet, as the API server gives it, has its agent. */
export function agentNamespaceOf(klusterlet: unknown): string {
  return plainText(field(field(klusterlet, 'spec'), 'namespace')) || namespaces.agent;
}

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
      const hubServer = await findHubServer(api, agentNamespaceOf(raw), options);
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
  // Not at activation: the YAML parser comes with it.
  const { readAgentKubeconfig } = await import('./agentKubeconfig.ts');
  for (const name of [bootstrap.kubeconfigSecret, bootstrap.hubKubeconfigSecret]) {
    try {
      const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${name}`;
      const { server } = readAgentKubeconfig(field(field(await api.find<unknown>(path, options), 'data'), 'kubeconfig'));
      if (server !== '') {
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
