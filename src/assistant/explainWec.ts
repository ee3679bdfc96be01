import { clusterState, explainState } from '../cluster/clusterState.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { pendingRegistrations } from '../tree/pendingRequests.ts';
import { findWec, type WecInput } from './findWec.ts';
import type { Facts } from './toolResult.ts';

/** A WEC as its ITS tells of it: the state in plain words, and what it is concluded from. */
export function explainWec(reader: ClusterReader, input: WecInput): Facts {
  const { its, cluster } = findWec(reader, input);
  const requests = pendingRegistrations(reader.its(its)).filter(({ clusterName }) => clusterName === cluster.name);
  return {
    ...{ its, wec: cluster.name, state: clusterState(cluster), explanation: explainState(cluster) },
    accepted: cluster.hubAcceptsClient,
    created: cluster.createdAt,
    conditions: cluster.conditions,
    labels: cluster.labels,
    pendingRequests: requests.map(({ name }) => name),
  };
}
