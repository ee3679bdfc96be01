import { clusterState } from '../cluster/clusterState.ts';
import type { ClusterReader, ContextSnapshot } from '../cluster/session/reader.ts';
import { itsContexts } from '../tree/contexts.ts';
import { compare, pendingRegistrations } from '../tree/pendingRequests.ts';
import type { Facts } from './toolResult.ts';

/** WECs of one ITS that are named; the rest is counted. */
const mostNamed = 100;

/** Every ITS that is known, with its WECs by name and state: those that need somebody first. */
export function listItses(reader: ClusterReader): Facts {
  return { itses: itsContexts(reader).map((context) => describeIts(reader, context)) };
}

function describeIts(reader: ClusterReader, { name, server, state }: ContextSnapshot): Facts {
  const snapshot = reader.its(name);
  if (snapshot?.synced !== true) {
    return { context: name, server, state: state.kind, why: 'problem' in state ? state.problem : 'why' in state ? state.why : 'It is being read.' };
  }
  const wecs = [...snapshot.clusters.values()].map((cluster) => ({ name: cluster.name, state: clusterState(cluster) }));
  const sorted = wecs.sort((a, b) => Number(a.state === 'available') - Number(b.state === 'available') || compare(a.name, b.name));
  return {
    ...{ context: name, server, state: state.kind, pendingRequests: pendingRegistrations(snapshot).length, count: wecs.length },
    wecs: Object.fromEntries(sorted.slice(0, mostNamed).map((wec) => [wec.name, wec.state])),
    ...(sorted.length > mostNamed && { notNamed: sorted.length - mostNamed }),
  };
}
