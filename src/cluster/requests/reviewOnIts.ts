import type { Connection } from '../kube/connection.ts';
import type { KubeApi } from '../kube/kubeApi.ts';
import type { ManagedCluster, RegistrationRequest } from '../model.ts';
import { labels, paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import type { ReviewedRequest } from './decision.ts';
import { parseRequest } from './parseRequest.ts';
import { judgeRequest, type RequestEvidence, type Verdict } from './verdict.ts';

/** What is known of requests beside what the ITS says: tokens that were handed out, and what agents' logs name. */
export type KnownJoins = (request: RegistrationRequest) => Pick<RequestEvidence, 'expectedCredentialId' | 'agentNamedRequests'>;

/** A request as the ITS has it now, with all that a person must see before deciding on it. */
export interface RequestOnIts extends ReviewedRequest {
  readonly verdict: Verdict;
  /** `undefined`: the agent has not made it yet, or it was deleted. */
  readonly managedCluster: ManagedCluster | undefined;
  /** Others that wait for the same cluster name. */
  readonly others: readonly RegistrationRequest[];
}

interface RawList {
  readonly items?: readonly Readonly<Record<string, unknown>>[];
}

/**
 * The named requests as they are now, read in one list, since 200 may be looked at together; those that are gone are left out.
 * Throws ClusterErrors.
 */
export async function reviewOnIts(
  { api }: Connection,
  names: readonly string[],
  known: KnownJoins,
  signal: AbortSignal,
): Promise<readonly RequestOnIts[]> {
  const { items } = await api.get<RawList>(paths.requests, { query: { labelSelector: labels.clusterName }, signal });
  const all = (items ?? []).flatMap((raw) => {
    const request = parseRequest(raw);
    return request === undefined ? [] : [{ request, raw }];
  });
  const asked = all.filter(({ request }) => names.includes(request.name));
  const clusters = await clustersOf(api, [...new Set(asked.map(({ request }) => request.clusterName))], signal);
  const pending = Map.groupBy(
    all.map(({ request }) => request).filter(({ state }) => state === 'pending'),
    ({ clusterName }) => clusterName,
  );
  return asked.map(({ request, raw }) => {
    const { clusterName } = request;
    const managedCluster = clusters.get(clusterName);
    const otherPending = pending.get(clusterName) ?? [];
    const evidence = { clusterName, otherPending, ...(managedCluster !== undefined && { managedCluster }), ...known(request) };
    const others = otherPending.filter(({ uid, addOnName }) => uid !== request.uid && addOnName === undefined);
    return { request, raw, managedCluster, others, verdict: judgeRequest(request, evidence) };
  });
}

/** One cluster by its name, many in one list. */
async function clustersOf(api: KubeApi, names: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, ManagedCluster>> {
  const [only] = names;
  const raws =
    names.length === 1 && only !== undefined
      ? [await api.find<unknown>(`${paths.managedClusters}/${encodeURIComponent(only)}`, { signal })]
      : ((await api.get<RawList>(paths.managedClusters, { signal })).items ?? []);
  return new Map(raws.flatMap((raw) => parseManagedCluster(raw) ?? []).map((cluster) => [cluster.name, cluster]));
}
