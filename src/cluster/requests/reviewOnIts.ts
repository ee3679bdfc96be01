import type { Connection } from '../kube/connection.ts';
import type { KubeApi } from '../kube/kubeApi.ts';
import type { ManagedCluster, RegistrationRequest } from '../model.ts';
import { labels, paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import type { ReviewedRequest } from './decision.ts';
import { parseRequest } from './parseRequest.ts';
import type { Verdict } from './verdict.ts';
import { judgeOnIts, othersOf, pendingByCluster, type KnownJoins } from './verdictOnIts.ts';

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
 * The named requests (or all) as they are now, read in one list, since 200 may be looked at together; those that are gone are left
 * out. Throws ClusterErrors.
 */
export async function reviewOnIts(
  { api }: Connection,
  names: readonly string[] | 'all',
  known: KnownJoins,
  signal: AbortSignal,
): Promise<readonly RequestOnIts[]> {
  const { items } = await api.get<RawList>(paths.requests, { query: { labelSelector: labels.clusterName }, signal });
  const all = (items ?? []).flatMap((raw) => {
    const request = parseRequest(raw);
    return request === undefined ? [] : [{ request, raw }];
  });
  const wanted = names === 'all' ? undefined : new Set(names);
  const asked = all.filter(({ request }) => wanted?.has(request.name) ?? true);
  const clusters = await clustersOf(api, [...new Set(asked.map(({ request }) => request.clusterName))], signal);
  const pending = pendingByCluster(all.map(({ request }) => request));
  return asked.map(({ request, raw }) => {
    const managedCluster = clusters.get(request.clusterName);
    return { request, raw, managedCluster, others: othersOf(request, pending), verdict: judgeOnIts(request, pending, managedCluster, known) };
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
