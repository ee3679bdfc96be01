import assert from 'node:assert/strict';
import type { Condition, Klusterlet } from '../../../src/cluster/model.ts';
import type { ItsFacts, WecFacts } from '../../../src/cluster/registration/situation.ts';
import { verificationVerdict, verifyRegistration } from '../../../src/cluster/checks/verifyRegistration.ts';
import { clusterIn } from '../tree/readerOf.ts';

const its: ItsFacts = { managedCluster: clusterIn('available', 'wec1'), requests: [], mailbox: 'active' };
const says = (type: string, status: Condition['status']): Condition => ({ type, status, reason: `${type}Reason`, message: `About ${type}.` });
const healthy = [says('Applied', 'True'), says('Available', 'True'), says('HubConnectionDegraded', 'False'), says('RegistrationDesiredDegraded', 'False'), says('WorkDesiredDegraded', 'False')];
const klusterlet = (clusterName: string, conditions: readonly Condition[] = healthy): Klusterlet => ({
  ...{ name: 'klusterlet', uid: 'u', resourceVersion: '1', clusterName, mode: 'Singleton', generation: 1, observedGeneration: 1, conditions },
});
const pod = (name: string, ready: boolean) => ({
  ...{ name, resourceVersion: '1', namespace: 'open-cluster-management-agent', ready, containers: [], app: 'klusterlet-agent' },
  waiting: ready ? undefined : { reason: 'CrashLoopBackOff', message: '' },
});
const wec = (part: Partial<WecFacts> = {}): WecFacts => ({
  ...{ klusterlet: klusterlet('wec1'), operatorDeployed: true, bootstrap: undefined, hubCredentials: undefined, agentNamespace: 'open-cluster-management-agent' },
  pods: [pod('agent-1', true)],
  ...part,
});
const told = (...facts: [ItsFacts, WecFacts | undefined]) => {
  const rows = verifyRegistration('wec1', ...facts);
  return [verificationVerdict('wec1', rows), ...rows.filter(({ state }) => state !== 'passed').map(({ title, state, why }) => `${state} ${title}: ${why}`)];
};

describe('Verifying a registration', () => {
  it('passes one that is whole, in either mode', () => {
    assert.deepEqual(told(its, wec()), ['"wec1" is registered, and its agent runs.']);
    assert.deepEqual(verifyRegistration('wec1', its, wec()).map(({ title }) => title), [
      ...['Accepted', 'Joined', 'Available', 'Mailbox namespace'],
      ...['Klusterlet Applied', 'Klusterlet Available', 'Klusterlet RegistrationDesiredDegraded', 'Klusterlet WorkDesiredDegraded', 'Klusterlet HubConnectionDegraded'],
      'Agent Pods',
    ]);
  });

  it('claims nothing of an agent that was not checked', () => {
    assert.deepEqual(told(its, undefined), [
      '"wec1" is registered; its agent was not checked.',
      'notChecked Klusterlet: No context of this WEC is known here.',
      'notChecked Agent Pods: No context of this WEC is known here.',
    ]);
  });

  it('passes no cluster that is suspended or being deleted, though its conditions say True still', () => {
    const having = (part: object) => told({ ...its, managedCluster: { ...clusterIn('available', 'wec1'), ...part } }, wec());
    const verdict = '"wec1" is not registered as it should be.';
    assert.deepEqual(having({ hubAcceptsClient: false }), [verdict, 'failed Accepted: It is suspended: the ITS is told to accept it no longer.']);
    assert.deepEqual(having({ deleting: true }), [verdict, 'failed Accepted: It is being deleted on the ITS.']);
  });

  it('names each thing that is not as it should be', () => {
    assert.deepEqual(told({ ...its, managedCluster: clusterIn('unknown', 'wec1'), mailbox: 'terminating' }, wec({ klusterlet: klusterlet('wec1', healthy.slice(1)), pods: [pod('agent-1', false)] })), [
      '"wec1" is not registered as it should be.',
      'failed Available: Unknown (ManagedClusterConditionAvailableReason).',
      'failed Mailbox namespace: Namespace "wec1" on the ITS is terminating.',
      'failed Klusterlet Applied: It says nothing yet.',
      'failed Agent Pods: agent-1 is not ready: CrashLoopBackOff.',
    ]);
    assert.deepEqual(told({ managedCluster: undefined, requests: [], mailbox: 'absent' }, wec({ klusterlet: klusterlet('other') })), [
      '"wec1" is not registered as it should be.',
      'failed ManagedCluster: The ITS has no ManagedCluster "wec1".',
      'failed Mailbox namespace: Namespace "wec1" on the ITS is absent.',
      'failed Klusterlet: The Klusterlet on the WEC speaks for "other".',
    ]);
  });
});
