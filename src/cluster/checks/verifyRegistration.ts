import { conditionOf } from '../clusterState.ts';
import type { Condition, ManagedCluster } from '../model.ts';
import { conditions } from '../ocm.ts';
import type { AgentPod, ItsFacts, WecFacts } from '../registration/situation.ts';
import { agentPods, klusterletAtWork } from '../registration/truths.ts';
import { failed, notChecked, passed, type CheckRow } from './checkRow.ts';

/** What a registration that is whole shows, as step 5 of the registration document lists it; `wec: undefined`: no context of it is known. */
export function verifyRegistration(clusterName: string, its: ItsFacts, wec: WecFacts | undefined): readonly CheckRow[] {
  const { managedCluster, mailbox } = its;
  const onIts =
    managedCluster === undefined
      ? [failed('ManagedCluster', `The ITS has no ManagedCluster "${clusterName}".`, 'Join the WEC: Register WEC, or Copy Join Command.')]
      : [
          acceptedRow(managedCluster),
          condition('Joined', conditionOf(managedCluster, conditions.joined), 'Its agent connects once its request is approved and it reaches the ITS.'),
          condition('Available', conditionOf(managedCluster, conditions.available), 'Check that the WEC and its agent run, and that it reaches the ITS.'),
        ];
  const mailboxRow =
    mailbox === 'active'
      ? passed('Mailbox namespace', `Namespace "${clusterName}" is on the ITS.`)
      : failed('Mailbox namespace', `Namespace "${clusterName}" on the ITS is ${mailbox}.`, 'The ITS makes it when the cluster is accepted.');
  return [...onIts, mailboxRow, ...agentRows(clusterName, wec)];
}

/** The sentence at the head. Without the WEC nothing is claimed of its agent. */
export function verificationVerdict(clusterName: string, rows: readonly CheckRow[]): string {
  if (rows.some(({ state }) => state === 'failed')) {
    return `"${clusterName}" is not registered as it should be.`;
  }
  return rows.some(({ state }) => state === 'notChecked')
    ? `"${clusterName}" is registered; its agent was not checked.`
    : `"${clusterName}" is registered, and its agent runs.`;
}

function agentRows(clusterName: string, wec: WecFacts | undefined): readonly CheckRow[] {
  if (wec === undefined) {
    const why = 'No context of this WEC is known here.';
    return [notChecked('Klusterlet', why), notChecked('Agent Pods', why)];
  }
  const { klusterlet, agentNamespace } = wec;
  if (klusterlet?.clusterName !== clusterName) {
    const found = klusterlet === undefined ? 'No Klusterlet is on the WEC.' : `The Klusterlet on the WEC speaks for "${klusterlet.clusterName}".`;
    return [failed('Klusterlet', found, 'Join the WEC.')];
  }
  // The way to the ITS is measured every few minutes only, so that a registration does not wait for it; here it belongs.
  const wanted = { ...klusterletAtWork, HubConnectionDegraded: 'False' };
  return [
    ...Object.entries(wanted).map(([type, status]) => klusterletRow(type, status, conditionOf(klusterlet, type))),
    podsRow(agentPods(wec), agentNamespace),
  ];
}

function klusterletRow(type: string, wanted: string, found: Condition | undefined): CheckRow {
  const title = `Klusterlet ${type}`;
  const why = found === undefined ? 'It says nothing yet.' : `${found.status} (${found.reason}). ${found.message}`.trim();
  return found?.status === wanted ? passed(title, `${found.status} (${found.reason}).`) : failed(title, why, 'Look at the logs of its Pods on the WEC.');
}

function podsRow(pods: readonly AgentPod[], namespace: string): CheckRow {
  const trouble = pods.find(({ ready }) => !ready);
  if (pods.length === 0) {
    return failed('Agent Pods', `None is in namespace "${namespace}".`, 'The klusterlet operator makes them: check its Pod in open-cluster-management.');
  }
  return trouble === undefined
    ? passed('Agent Pods', `${pods.map(({ name }) => name).join(', ')}: ready.`)
    : failed('Agent Pods', `${trouble.name} is not ready${trouble.waiting === undefined ? '' : `: ${trouble.waiting.reason}`}.`, 'Look at the logs of its Pods on the WEC.');
}

/** The condition alone would pass what is on its way out: the ITS keeps it while ManifestWorks remain (ocm.md 5.4). */
function acceptedRow(cluster: ManagedCluster): CheckRow {
  if (cluster.deleting) {
    return failed('Accepted', 'It is being deleted on the ITS.', 'See its condition Deleting for what keeps it.');
  }
  const accepted = conditionOf(cluster, conditions.hubAccepted);
  return accepted?.status === 'True' && !cluster.hubAcceptsClient
    ? failed('Accepted', 'It is suspended: the ITS is told to accept it no longer.', 'Resume WEC.')
    : condition('Accepted', accepted, 'Accept its registration request.');
}

function condition(title: string, found: Condition | undefined, next: string): CheckRow {
  if (found?.status === 'True') {
    return passed(title, `${found.reason}.`);
  }
  return failed(title, found === undefined ? 'The ITS says nothing of it yet.' : `${found.status} (${found.reason}). ${found.message}`.trim(), next);
}
