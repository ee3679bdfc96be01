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
      const agent = await readAgent(api, agentNamespaceOf(raw), options);
      return { kind: 'registered', registration: { clusterName: klusterlet.clusterName, klusterlet, ...agent } };
    }
  }
  return { kind: 'none' };
}

/**
 * Where the agent goes to, and until when its certificate is valid. The bootstrap Secret comes first: `join` writes it anew,
 * while `hub-kubeconfig-secret` can be a leftover of the previous ITS. Nothing else of the Secrets is kept.
 */
async function readAgent(api: KubeApi, namespace: string, options: RequestOptions): Promise<Pick<Registration, 'hubServer' | 'certificateExpiresAt'>> {
  // Not at activation: the YAML parser comes with it.
  const { certificateTimes, readAgentKubeconfig } = await import('./agentKubeconfig.ts');
  const [bootstrapData, hubData] = await Promise.all(
    [bootstrap.kubeconfigSecret, bootstrap.hubKubeconfigSecret].map((name) => secretData(api, namespace, name, options)),
  );
  const servers = [bootstrapData, hubData].map((data) => readAgentKubeconfig(field(data, 'kubeconfig')).server);
  return { hubServer: servers.find((server) => server !== ''), certificateExpiresAt: certificateTimes(field(hubData, 'tls.crt')).expiresAt };
}

/** `undefined` where there is no such Secret, or this user may not read it. */
async function secretData(api: KubeApi, namespace: string, name: string, options: RequestOptions): Promise<unknown> {
  try {
    return field(await api.find<unknown>(`/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${name}`, options), 'data');
  } catch (error) {
    if (error instanceof ForbiddenError) {
      return undefined;
    }
    throw error;
  }
}
