import { conditionOf } from '../clusterState.ts';
import { lastSignOfLife } from '../details/clusterFacts.ts';
import { conditions } from '../ocm.ts';
import type { DeregistrationSituation } from './situation.ts';

/**
 * Why the agent won't clean up, one sentence, or `undefined` where nothing speaks against it. Goes by the time of the deletion: from
 * then on the agent has no right to its lease and its status any more (ocm.md 4.2), so that both stop for one that works on.
 */
export function whyAgentIsSilent({ cluster, lease, wec }: DeregistrationSituation): string | undefined {
  // What the WEC itself says is later and better than what the ITS was told.
  if (wec?.agentPods !== undefined) {
    const notReady = wec.agentPods.find(({ ready }) => !ready);
    if (wec.agentPods.length === 0) {
      return 'No Pod of its work agent is on the WEC.';
    }
    return notReady === undefined ? undefined : `Pod "${notReady.name}" of its work agent is not ready${waitingFor(notReady.waiting)}.`;
  }
  if (cluster?.deleting !== true) {
    return undefined;
  }
  const available = conditionOf(cluster, conditions.available);
  if (available !== undefined && available.status !== 'True' && !(cluster.availableSince > cluster.deletedAt)) {
    return `It was not Available when it was deleted (${available.reason}).`;
  }
  if (lease === undefined) {
    return undefined;
  }
  const sign = lastSignOfLife(lease);
  const silence = cluster.deletedAt - Date.parse(sign ?? lease.createdAt ?? '');
  if (!(silence > 2 * cluster.leaseSeconds * 1_000)) {
    return undefined;
  }
  const minutes = Math.round(silence / 60_000);
  return sign === undefined
    ? `Its agent had given no sign of life in the ${minutes} minutes before it was deleted.`
    : `The last sign of life of its agent came ${minutes} minutes before it was deleted.`;
}

function waitingFor(waiting: { readonly reason: string } | undefined): string {
  return waiting === undefined ? '' : ` (${waiting.reason})`;
}
