import type { ClusterState, Condition, ManagedCluster } from './model.ts';
import { conditions } from './ocm.ts';

/** What a cluster row tells, from the conditions (ocm.md 5.4). */
export function clusterState(cluster: ManagedCluster): ClusterState {
  if (cluster.deleting) {
    return 'deleting';
  }
  const joined = conditionOf(cluster, conditions.joined)?.status === 'True';
  if (!cluster.hubAcceptsClient) {
    // The hub writes HubAccepted only once a cluster was accepted, and keeps the old True while ManifestWorks remain.
    return joined || conditionOf(cluster, conditions.hubAccepted) !== undefined ? 'suspended' : 'pendingAcceptance';
  }
  const available = conditionOf(cluster, conditions.available);
  if (!joined || available === undefined) {
    return 'joining';
  }
  return available.status === 'True' ? 'available' : available.status === 'False' ? 'unavailable' : 'unknown';
}

/** The state in one sentence of plain words, with the next step where there is one. */
export function explainState(cluster: ManagedCluster): string {
  switch (clusterState(cluster)) {
    case 'pendingAcceptance':
      return 'Waiting to be accepted: review its registration request and accept the cluster.';
    case 'joining':
      return explainJoining(cluster);
    case 'available':
      return conditionOf(cluster, conditions.clockSynced)?.status === 'False'
        ? 'Last reported as available, but its clock differs from the ITS\'s, so its agent reports nothing new: synchronise the clocks.'
        : 'Available: its agent reports that the API server of the WEC is healthy.';
    case 'unavailable':
      return withMessage(
        'Its agent runs, but the API server of the WEC isn\'t healthy: look at the control plane of the WEC',
        conditionOf(cluster, conditions.available),
      );
    case 'unknown':
      return conditionOf(cluster, conditions.clockSynced)?.status === 'False'
        ? 'Its state is unknown, because its clock differs from the ITS\'s and its agent reports nothing: synchronise the clocks.'
        : 'Its agent sends no sign of life any more: check that the WEC runs, that its agent Pods are up, and that it reaches the ITS.';
    case 'suspended':
      return conditionOf(cluster, conditions.hubAccepted)?.status === 'True'
        ? 'Suspended: no longer accepted, but the ITS takes its rights away only once no ManifestWork is left; accept it again to resume.'
        : 'Suspended: the ITS no longer accepts it and its agent has no rights there; accept it again to resume.';
    case 'deleting':
      return withMessage(
        'Being removed from the ITS, which waits until its agent has cleaned up the WEC',
        conditionOf(cluster, conditions.deleting),
      );
  }
}

/** Of a ManagedCluster, a Klusterlet, or whatever else has conditions. */
export function conditionOf(object: { readonly conditions: readonly Condition[] } | undefined, type: string): Condition | undefined {
  return object?.conditions.find((condition) => condition.type === type);
}

function explainJoining(cluster: ManagedCluster): string {
  const accepted = conditionOf(cluster, conditions.hubAccepted);
  if (accepted?.status === 'False' && accepted.reason === 'Error') {
    return withMessage('Accepted, but the ITS could not prepare its namespace and rights: look at the message', accepted);
  }
  if (conditionOf(cluster, conditions.joined)?.status === 'True') {
    return 'Joined a moment ago: its first report is awaited.';
  }
  if (conditionOf(cluster, conditions.available)?.status === 'Unknown') {
    return 'Accepted, but its agent never connected: check that its request is approved, that its agent Pods run, and that the WEC reaches the ITS.';
  }
  return 'Accepted: its agent is about to connect, which needs its registration request approved.';
}

function withMessage(sentence: string, condition: Condition | undefined): string {
  const message = condition?.message.trim().replace(/\.$/, '') ?? '';
  return message === '' ? `${sentence}.` : `${sentence} (${message}).`;
}
