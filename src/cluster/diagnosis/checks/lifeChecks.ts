import { explainState, conditionOf } from '../../clusterState.ts';
import { lastSignOfLife } from '../../details/clusterFacts.ts';
import { conditions } from '../../ocm.ts';
import { absent, broken, byHand, passed, run, waiting, type DiagnosisCheck } from '../check.ts';
import { nameOf } from './names.ts';

/** What the agent tells of the WEC once it has come through. */

const showLogs = run('See what the agent says', 'showAgentLogs', 'wec');

const joined: DiagnosisCheck = {
  id: 'joined',
  title: 'Joined',
  reads: 'condition ManagedClusterJoined on the ITS',
  sides: ['its'],
  after: ['deleting', 'wec', 'klusterlet', 'agentPods', 'bootstrap', 'hubConnection', 'request', 'approved', 'issued', 'accepted', 'mailbox', 'certificate'],
  log: 'wec',
  judge(view) {
    const { cluster, its } = nameOf(view);
    return conditionOf(view.sight.situation.its.managedCluster, conditions.joined)?.status === 'True'
      ? passed('Its agent has used its certificate.')
      : waiting('Its agent is about to use its certificate.', 60_000, absent(`"${cluster}" is accepted by the ITS "${its}", but its agent has not used its certificate.`, showLogs));
  },
};

const clock: DiagnosisCheck = {
  id: 'clock',
  title: 'Clocks agree',
  reads: 'condition ManagedClusterConditionClockSynced on the ITS',
  sides: ['its'],
  after: ['joined'],
  judge(view) {
    const found = conditionOf(view.sight.situation.its.managedCluster, conditions.clockSynced);
    const { cluster, its } = nameOf(view);
    return found?.status === 'False'
      ? broken(`The clocks of "${cluster}" and of the ITS "${its}" differ too much, so that its agent reports nothing any more: synchronise them.`, byHand('On the nodes of the WEC: synchronise the clock', 'sudo timedatectl set-ntp true'))
      : passed(found === undefined ? 'The ITS found no difference.' : 'The ITS says so.');
  },
};

const lease: DiagnosisCheck = {
  id: 'lease',
  title: 'Sign of life',
  reads: 'condition Available and the Lease that the agent renews, on the ITS',
  sides: ['its'],
  after: ['deleting', 'mailbox', 'accepted', 'wec', 'klusterlet', 'operator', 'agentVersion', 'agentPods', 'hubConnection', 'certificate', 'joined', 'clock'],
  log: 'wec',
  judge(view) {
    const found = conditionOf(view.sight.situation.its.managedCluster, conditions.available);
    const sign = view.leaving.lease && lastSignOfLife(view.leaving.lease);
    const since = sign === undefined ? '' : `, the last one at ${sign}`;
    const { cluster, its } = nameOf(view);
    return found?.status === 'Unknown'
      ? absent(`The agent of "${cluster}" sends the ITS "${its}" no sign of life any more${since}: check that the WEC and its agent run, and that it reaches the ITS.`, showLogs)
      : passed(sign === undefined ? 'The ITS misses none.' : `Its agent gave one at ${sign}.`);
  },
};

const available: DiagnosisCheck = {
  id: 'available',
  title: 'Available',
  reads: 'condition ManagedClusterConditionAvailable on the ITS',
  sides: ['its'],
  after: ['deleting', 'mailbox', 'accepted', 'wec', 'joined', 'clock', 'lease'],
  log: 'wec',
  judge(view) {
    const { managedCluster } = view.sight.situation.its;
    const found = conditionOf(managedCluster, conditions.available);
    const { cluster } = nameOf(view);
    if (found?.status === 'True') {
      return passed('Its agent reports that the API server of the WEC is healthy.');
    }
    return managedCluster !== undefined && found?.status === 'False'
      ? broken(`"${cluster}" is not Available. ${explainState(managedCluster)}`, run('Check the context of the WEC', 'checkContext', 'wec'))
      : waiting('Its agent is about to report.', 60_000, absent(`"${cluster}" is not reported as Available.`, showLogs));
  },
};

export const lifeChecks = { joined, clock, lease, available };
