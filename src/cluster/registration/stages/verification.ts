import { conditionOf } from '../../clusterState.ts';
import { conditions } from '../../ocm.ts';
import { NotAvailableError, NotJoinedError } from '../requestErrors.ts';
import type { Situation } from '../situation.ts';
import { done, notYet, type Stage } from '../stage.ts';
import { agentPods, holdsCertificate, klusterletAtWork } from '../truths.ts';

export const joined: Stage = {
  id: 'joined',
  title: 'Joined',
  probe({ situation }) {
    const { managedCluster } = situation.its;
    const accepted = conditionOf(managedCluster, conditions.hubAccepted);
    if (accepted?.status === 'True' && conditionOf(managedCluster, conditions.joined)?.status === 'True') {
      return done('Accepted by the ITS, and the agent has used its certificate.');
    }
    return notYet(
      accepted?.status === 'True'
        ? 'The agent has not used its certificate yet.'
        : accepted?.message ?? 'The ITS has not set up the cluster yet.',
    );
  },
  late: ({ plan }, evidence) => new NotJoinedError(plan.clusterName, plan.its.context.name, lowerFirst(evidence)),
};

/** Available on the ITS, the mailbox namespace there, and the agent fine on the WEC: all of it, or it isn't done. */
export const available: Stage = {
  id: 'available',
  title: 'Available',
  // The klusterlet operator may notice its agents only at its 5-minute resync (seen with OCM 1.2.0 and 1.0.0).
  timeLimit: 330_000,
  probe(view) {
    const missing = holdsCertificate(view)
      ? whatIsMissing(view.situation, view.plan.clusterName)
      : 'The agent on this WEC holds no certificate of this ITS.';
    return missing === undefined
      ? done('Accepted, Joined and Available; its mailbox namespace exists and its agent runs.')
      : notYet(missing);
  },
  late: ({ plan }, evidence) => new NotAvailableError(plan.clusterName, plan.its.context.name, lowerFirst(evidence)),
};

function whatIsMissing({ its, wec }: Situation, clusterName: string): string | undefined {
  if (its.managedCluster?.deleting === true) {
    return 'It is being deleted on the ITS.';
  }
  const state = conditionOf(its.managedCluster, conditions.available);
  if (state?.status !== 'True') {
    return state === undefined ? 'The agent has not reported yet.' : `${state.reason}: ${state.message}`;
  }
  if (its.mailbox !== 'active') {
    return `Its mailbox namespace "${clusterName}" on the ITS is ${its.mailbox}.`;
  }
  const { klusterlet } = wec;
  if (klusterlet === undefined) {
    return 'The Klusterlet on the WEC is gone.';
  }
  for (const [type, wanted] of Object.entries(klusterletAtWork)) {
    const found = conditionOf(klusterlet, type);
    if (found?.status !== wanted) {
      return `The Klusterlet says ${type}=${found?.status ?? 'nothing yet'}${found === undefined ? '' : ` (${found.message})`}.`;
    }
  }
  const agents = agentPods(wec);
  const notReady = agents.find(({ ready }) => !ready);
  if (agents.length === 0 || notReady !== undefined) {
    return notReady === undefined ? 'No agent Pod is there.' : `Agent Pod ${notReady.name} is not ready.`;
  }
  return undefined;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
