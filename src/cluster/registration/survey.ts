import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { advise, type Advice } from './advisor.ts';
import { readClusterInfo } from './checks.ts';
import { detectEnvironment, type DetectedEnvironment } from './environment.ts';

interface RawNodes {
  readonly items?: readonly { readonly metadata?: { readonly name?: string }; readonly spec?: { readonly providerID?: string } }[];
}

/** A few nodes tell the environment; a cluster may have thousands. */
const nodesRead = 5;

/** Where a WEC runs, by what its API says; what this user may not read is left out. */
export async function surveyWec({ api, context }: Connection, signal: AbortSignal): Promise<DetectedEnvironment> {
  const [groups, nodes] = await Promise.all([
    api.get<{ groups?: readonly { readonly name: string }[] }>('/apis', { signal }),
    api.find<RawNodes>('/api/v1/nodes', { query: { limit: nodesRead }, signal }).catch(ignoreForbidden),
  ]);
  return detectEnvironment({
    apiGroups: (groups.groups ?? []).map(({ name }) => name),
    nodeNames: (nodes?.items ?? []).flatMap(({ metadata }) => metadata?.name ?? []),
    providerIDs: (nodes?.items ?? []).flatMap(({ spec }) => spec?.providerID ?? []),
    server: context.cluster.server,
  });
}

/** The flags that fit, for an environment as detected or as the person changed it. */
export async function adviseFlags(
  its: Connection,
  wec: Connection,
  detected: DetectedEnvironment,
  signal: AbortSignal,
): Promise<Advice> {
  return advise({
    detected,
    hubUrl: its.context.cluster.server,
    clusterInfoServer: (await readClusterInfo(its, signal)).server,
    wecUrl: wec.context.cluster.server,
  });
}

function ignoreForbidden(error: unknown): undefined {
  if (error instanceof ClusterError && error.kind === 'forbidden') {
    return undefined;
  }
  throw error;
}
