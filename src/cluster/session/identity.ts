import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KubeApi } from '../kube/kubeApi.ts';
import type { ClusterContext, ContextCluster } from '../kubeconfig/clusterContext.ts';
import { ForbiddenError } from '../errors.ts';
import type { ClusterIdentity } from '../model.ts';
import { paths } from '../ocm.ts';
import { field } from '../parse.ts';

/** Milliseconds for each question of a probe. */
export const probeTimeout = 8_000;

/** Asks the cluster who it is. Throws ClusterErrors, save Forbidden and NotFound: then server URL and CA stand for it. */
export async function readIdentity(
  api: KubeApi,
  context: ClusterContext,
  signal?: AbortSignal,
): Promise<ClusterIdentity> {
  const uid = await readKubeSystemUid(api, signal);
  return uid === undefined
    ? { id: await serverIdentity(context.cluster), evidence: 'server' }
    : { id: uid, evidence: 'kube-system' };
}

async function readKubeSystemUid(api: KubeApi, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const options = signal === undefined ? { timeout: probeTimeout } : { timeout: probeTimeout, signal };
    const uid = field(field(await api.find<unknown>(paths.kubeSystem, options), 'metadata'), 'uid');
    return typeof uid === 'string' && uid !== '' ? uid : undefined;
  } catch (error) {
    if (error instanceof ForbiddenError) {
      return undefined;
    }
    throw error;
  }
}

/** `<server URL>#sha256:<hash of the CA certificate as PEM>`. */
async function serverIdentity(cluster: ContextCluster): Promise<string> {
  const hash = createHash('sha256').update(await certificateAuthority(cluster)).digest('hex');
  return `${normalisedUrl(cluster.server)}#sha256:${hash}`;
}

async function certificateAuthority(cluster: ContextCluster): Promise<string> {
  if (cluster.caData !== undefined) {
    return Buffer.from(cluster.caData, 'base64').toString('utf8').trim();
  }
  try {
    return cluster.caFile === undefined ? '' : (await readFile(cluster.caFile, 'utf8')).trim();
  } catch {
    // The connection over this CA worked a moment ago: its file is just being replaced.
    return '';
  }
}

/** Scheme and host in small letters, default port and trailing slash left out; text that is no URL stays as it is. */
export function normalisedUrl(server: string): string {
  return (URL.parse(server)?.href ?? server).replace(/\/+$/, '');
}
