import assert from 'node:assert/strict';
import { decisionTree } from '../../../src/cluster/diagnosis/decisionTree.ts';
import type { DiagnosisView } from '../../../src/cluster/diagnosis/view.ts';
import { restoreBootstrapRights } from '../../../src/cluster/registration/bootstrapRights.ts';
import { walk } from '../../../src/cluster/diagnosis/walk.ts';
import { UnreachableError } from '../../../src/cluster/errors.ts';
import { RegistrationControllerDownError } from '../../../src/cluster/registration/registrationErrors.ts';
import { clusterIn } from '../tree/readerOf.ts';
import { emptyIts, joinedWec, klusterlet, now, pod, pods, registeredIts, registeredWec, request, says, server, token, viewOf } from './diagnosisView.ts';

const causes = (view: DiagnosisView, waited = 1_000_000) => walk(decisionTree, view, () => waited).causes.map(({ check, cause }) => [check.id, cause.sentence, 'command' in cause.next ? `${cause.next.command} on ${cause.next.on}` : cause.next.shell]);
const named = (view: DiagnosisView) => causes(view).map(([id, , next]) => `${id}: ${next}`);
const cluster = (part: object) => ({ ...registeredIts, managedCluster: { ...clusterIn('available', 'wec1'), ...part } });
const image = { reason: 'ErrImagePull', message: 'not found' };
const asked = { ...emptyIts, managedCluster: clusterIn('pendingAcceptance', 'wec1'), requests: [request()] };
const unreachable = new UnreachableError('cluster1', 'https://127.0.0.1:1', 'nothing listens there (connection refused)');
const connectionSays = (reason: string, message: string) => ({ ...joinedWec, klusterlet: klusterlet([says('Applied', 'True'), says('HubConnectionDegraded', 'True', reason, message)]) });

describe('The decision tree', () => {
  it('calls a healthy WEC healthy, each check passed; also in singleton mode', () => {
    const { kind, causes: found, path } = walk(decisionTree, viewOf(), () => 1_000_000);
    assert.deepEqual([kind, found, path.filter(({ state }) => state !== 'passed')], ['healthy', [], []]);
    const singleton = { ...registeredWec, klusterlet: { ...klusterlet(), mode: 'Singleton' }, pods: [pod('klusterlet'), pod('klusterlet-agent')] };
    assert.equal(walk(decisionTree, viewOf({ onWec: singleton }), () => 1_000_000).kind, 'healthy');
  });

  it('goes by what the agent tells now, not by a condition of the operator that is minutes old', () => {
    const stale = { ...registeredWec, klusterlet: klusterlet([says('Applied', 'True'), says('HubConnectionDegraded', 'True', 'BootstrapSecretFunctional,HubKubeConfigError', 'dial tcp: connection refused')]) };
    assert.deepEqual(causes(viewOf({ onWec: stale })), []);
  });

  it('claims nothing of a WEC that is not known here', () => {
    const { kind, path } = walk(decisionTree, viewOf({ wec: { kind: 'notKnown' } }), () => 1_000_000);
    assert.deepEqual([kind, path.filter(({ state }) => state === 'notChecked').map(({ check }) => check.id)], [
      'healthy',
      ['wec', 'klusterlet', 'operator', 'applied', 'agentVersion', 'bootstrap', 'agentPods', 'hubConnection', 'certificate', 'workPods'],
    ]);
  });

  const table: readonly (readonly [string, DiagnosisView, readonly string[]])[] = [
    ['operator scaled to 0', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, operatorReplicas: 0, pods: [], klusterlet: klusterlet([]) } }), ['operator: kubectl --context cluster1 -n open-cluster-management scale deployment klusterlet --replicas=1']],
    ['operator crashing', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, pods: [pod('klusterlet', { reason: 'CrashLoopBackOff', message: '' })], klusterlet: klusterlet([]) } }), ['operator: showAgentLogs on wec']],
    ['operator that no node has room for', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, pods: [pod('klusterlet', { reason: 'Unschedulable', message: '0/1 nodes are available' })], klusterlet: klusterlet([]) } }), ['operator: kubectl --context cluster1 -n open-cluster-management describe pod klusterlet-1']],
    ['agent that runs, but is not ready', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, pods: [pods[0]!, { ...pods[1]!, ready: false }] } }), ['agentPods: showAgentLogs on wec']],
    ['operator image not found', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, pods: [pod('klusterlet', image)], klusterlet: klusterlet([]) } }), ['operator: registerWec on wec']],
    ['agent image not found', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, pods: [pods[0]!, pod('klusterlet-registration-agent', image)] } }), ['agentPods: registerWec on wec']],
    ['agent line that does not fit the hub', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, pods: [pods[0]!, pod('klusterlet-registration-agent', { reason: 'ContainerCreating', message: '' }, 'registry.example/registration:v1.3.1')] }, hub: { readiness: { accounts: new Set(['new']), ocmVersion: '1.0.0', podTroubles: [] }, admission: { kind: 'takes' } } }), ['agentVersion: registerWec on wec']],
    ['bootstrap secret missing', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, bootstrap: undefined, pods: [pods[0]!, pod('klusterlet-registration-agent', { reason: 'ContainerCreating', message: '' })] } }), ['bootstrap: registerWec on wec']],
    ['hub URL unreachable', viewOf({ onIts: emptyIts, onWec: connectionSays('BootstrapSecretError,HubKubeConfigSecretMissing', 'dial tcp 127.0.0.1:1: connect: connection refused') }), ['hubConnection: registerWec on wec']],
    ['wrong CA', viewOf({ onIts: emptyIts, onWec: connectionSays('BootstrapSecretError,HubKubeConfigSecretMissing', 'x509: certificate signed by unknown authority') }), ['hubConnection: registerWec on wec']],
    ['bootstrap rights missing', viewOf({ onIts: emptyIts, onWec: connectionSays('BootstrapSecretUnauthorized,HubKubeConfigSecretMissing', '') }), [`hubConnection: ${restoreBootstrapRights('its1')}`]],
    ['empty server', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, bootstrap: { ...token, server: '' } } }), ['bootstrap: registerWec on wec']],
    ['expired token', viewOf({ onIts: emptyIts, onWec: { ...joinedWec, bootstrap: { ...token, expiresAt: new Date(now - 1_000) } } }), ['bootstrap: registerWec on wec']],
    ['stale hub-kubeconfig-secret', viewOf({ onIts: emptyIts }), ['klusterlet: cleanWec on wec']],
    ['ten requests', viewOf({ onIts: { ...emptyIts, requests: Array.from({ length: 10 }, (_, index) => request({ name: `wec1-${index}`, state: 'approved', credentialId: 'other' })) }, onWec: joinedWec }), ['request: deleteStaleRequests on its']],
    ['no request, and no reason', viewOf({ onIts: emptyIts, onWec: joinedWec }), ['request: registerWec on wec']],
    ['denied request', viewOf({ onIts: { ...asked, requests: [request({ state: 'denied' })] }, onWec: joinedWec }), ['request: deleteStaleRequests on its']],
    ['request not approved', viewOf({ onIts: asked, onWec: joinedWec }), ['approved: acceptRequests on cluster']],
    ['approved but not issued', viewOf({ onIts: { ...cluster({ conditions: [says('HubAcceptedManagedCluster', 'True')] }), requests: [request({ state: 'approved' })] }, onWec: joinedWec }), ['issued: checkItsReadiness on its']],
    ['different requesters', viewOf({ onIts: { ...asked, requests: [request(), request({ name: 'wec1-bbbbb', subject: { commonName: 'other', organizations: [], others: [], subjectAlternativeNames: [], keyType: '' } })] }, onWec: joinedWec }), ['requesters: deleteStaleRequests on its', 'approved: acceptRequests on cluster']],
    ['not accepted', viewOf({ onIts: { ...asked, requests: [request({ state: 'approved', issued: true })] }, onWec: joinedWec }), ['accepted: acceptRequests on cluster']],
    ['suspended', viewOf({ onIts: cluster({ hubAcceptsClient: false }) }), ['accepted: resumeClusters on cluster']],
    ['accepted, but its rights could not be set up', viewOf({ onIts: cluster({ conditions: [says('HubAcceptedManagedCluster', 'False', 'Error', 'namespaces is forbidden')] }), onWec: registeredWec }), ['accepted: checkItsReadiness on its']],
    ['certificate expired', viewOf({ onWec: { ...registeredWec, hubCredentials: { ...registeredWec.hubCredentials!, expiresAt: new Date(now - 1_000) }, bootstrap: { ...token, expiresAt: new Date(now - 1_000) } } }), ['bootstrap: registerWec on wec', 'certificate: registerWec on wec']],
    ['mailbox namespace terminating', viewOf({ onIts: { ...registeredIts, mailbox: 'terminating' } }), ['mailbox: suspendClusters on cluster']],
    ['lease stopped', viewOf({ onIts: { ...registeredIts, managedCluster: clusterIn('unknown', 'wec1') } }), ['lease: showAgentLogs on wec']],
    ['lease stopped, because the agent is gone', viewOf({ onIts: { ...registeredIts, managedCluster: clusterIn('unknown', 'wec1') }, onWec: { ...registeredWec, pods: [pods[0]!, pods[2]!] } }), ['agentPods: kubectl --context cluster1 -n open-cluster-management-agent get events --field-selector reason=FailedCreate']],
    ['WEC API unhealthy', viewOf({ onIts: { ...registeredIts, managedCluster: clusterIn('unavailable', 'wec1') } }), ['available: checkContext on wec']],
    ['WEC not reachable from here either', viewOf({ onIts: { ...registeredIts, managedCluster: clusterIn('unknown', 'wec1') }, wec: { kind: 'fails', problem: unreachable } }), ['wec: checkContext on wec']],
    ['clock out of sync', viewOf({ onIts: cluster({ conditions: [...clusterIn('available', 'wec1').conditions, says('ManagedClusterConditionClockSynced', 'False')] }) }), ['clock: sudo timedatectl set-ntp true']],
    ['two WECs with one name', viewOf({ rivals: ['cluster2'] }), ['requesters: cleanWec on chosen']],
    ['webhook down', viewOf({ hub: { readiness: { accounts: new Set(['new']), ocmVersion: '1.2.0', podTroubles: [] }, admission: { kind: 'webhookDown', why: 'failed calling webhook "x"' } } }), ['webhooks: checkItsReadiness on its']],
    ['registration controller down', viewOf({ onIts: emptyIts, onWec: joinedWec, hub: { readiness: new RegistrationControllerDownError('its1', 'gone'), admission: { kind: 'takes' } } }), ['hub: checkItsReadiness on its']],
    ['stuck deletion', viewOf({ leaving: { cluster: { ...clusterIn('deleting', 'wec1'), deleting: true, deletedAt: now, availableSince: Number.NaN, leaseSeconds: 60 }, works: [{ name: 'w', resourceVersion: '1', binding: '', wds: '' }], addOns: [], lease: undefined, wec: undefined } }), ['deleting: deregisterClusters on cluster']],
    ['two causes at once', viewOf({ onIts: { ...emptyIts, requests: [request({ state: 'denied' })] }, onWec: { ...joinedWec, operatorReplicas: 0, pods: [] } }), ['operator: kubectl --context cluster1 -n open-cluster-management scale deployment klusterlet --replicas=1', 'request: deleteStaleRequests on its']],
  ];
  for (const [symptom, view, expected] of table) {
    it(`names: ${symptom}`, () => {
      assert.deepEqual(named(view), expected);
    });
  }

  it('names a key that was lost with its agent, whether or not it has asked again', () => {
    const before = request({ state: 'approved', issued: true });
    const onIts = { ...registeredIts, managedCluster: { ...clusterIn('available', 'wec1'), conditions: [says('HubAcceptedManagedCluster', 'True')] }, requests: [before] };
    const again = viewOf({ onIts: { ...onIts, requests: [before, request({ name: 'wec1-bbbbb' })] }, onWec: joinedWec });
    assert.deepEqual(causes(again), [
      [
        'approved',
        'The request "wec1-bbbbb" of "wec1" waits on the ITS "its1" to be reviewed and accepted. The one that was approved before, wec1-aaaaa, is of no use: its agent was restarted and has lost its key.',
        'acceptRequests on cluster',
      ],
    ]);
    assert.deepEqual(causes(viewOf({ onIts, onWec: joinedWec, named: { names: new Set(), problems: [], agents: 1 } })), [
      [
        'certificate',
        'The agent on the cluster of context "cluster1" has not fetched its certificate: it was restarted after it made the request "wec1-aaaaa", and the key is lost. It makes another once that one is deleted.',
        'kubectl --context its1 delete csr wec1-aaaaa',
      ],
    ]);
  });

  it('waits for a Pod that runs until it can lead, longer than for one that has not started', () => {
    const agentPods = (part: object, waited: number) => walk(decisionTree, viewOf({ onIts: emptyIts, onWec: { ...joinedWec, pods: [pods[0]!, { ...pods[1]!, ready: false, ...part }] } }), () => waited).path.find(({ check }) => check.id === 'agentPods')?.state;
    assert.deepEqual([agentPods({}, 150_000), agentPods({}, 190_000), agentPods({ waiting: { reason: 'ContainerCreating', message: '' } }, 40_000)], ['waiting', 'failed', 'failed']);
  });

  it('waits for a request that a young join will bring', () => {
    const young = { ...joinedWec, bootstrap: { ...token, issuedAt: new Date(now - 1_000) } };
    const { kind, sentence } = walk(decisionTree, viewOf({ onIts: emptyIts, onWec: young }), () => 0);
    assert.deepEqual([kind, sentence], ['waiting', 'Nothing is wrong so far with "wec1". The agent of "cluster1" makes its request within two minutes after it was joined.']);
  });

  it('reads server addresses, never a token', () => {
    const text = JSON.stringify(walk(decisionTree, viewOf({ onWec: joinedWec }), () => 0).path.map(({ why }) => why));
    assert.ok(text.includes(server) && !text.includes('jti-1') && !text.includes('hash'), text);
  });
});
