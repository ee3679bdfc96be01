import assert from 'node:assert/strict';
import fc from 'fast-check';
import { clusterState, explainState } from '../../../src/cluster/clusterState.ts';
import { parseKlusterlet, parseManagedCluster } from '../../../src/cluster/parse.ts';

type Status = 'True' | 'False' | 'Unknown';
const condition = (type: string, status: Status, reason = '', message = '') => ({ type, status, reason, message });
const accepted = condition('HubAcceptedManagedCluster', 'True', 'HubClusterAdminAccepted');
const denied = condition('HubAcceptedManagedCluster', 'False', 'HubClusterAdminDenied');
const joined = condition('ManagedClusterJoined', 'True', 'ManagedClusterJoined');
const available = (status: Status, message = '') => condition('ManagedClusterConditionAvailable', status, '', message);
const clockOff = condition('ManagedClusterConditionClockSynced', 'False', 'ManagedClusterClockOutOfSync');

function cluster(accepts: boolean, conditions: unknown[], deleted = false) {
  const metadata = { name: 'c', ...(deleted && { deletionTimestamp: '2026-11-22T10:00:00Z' }) };
  return parseManagedCluster({ metadata, spec: { hubAcceptsClient: accepts }, status: { conditions } })!;
}

const table: [string, ReturnType<typeof cluster>, ReturnType<typeof clusterState>, string][] = [
  ['new', cluster(false, []), 'pendingAcceptance', 'Waiting to be accepted: review its registration request and accept the cluster.'],
  ['denied after acceptance', cluster(false, [denied]), 'suspended', 'Suspended: the ITS no longer accepts it and its agent has no rights there; accept it again to resume.'],
  ['denied after joining', cluster(false, [denied, joined, available('Unknown')]), 'suspended', 'Suspended: the ITS no longer accepts it and its agent has no rights there; accept it again to resume.'],
  ['denied, ManifestWorks left', cluster(false, [accepted, joined, available('True')]), 'suspended', 'Suspended: no longer accepted, but the ITS takes its rights away only once no ManifestWork is left; accept it again to resume.'],
  ['accepted a moment ago', cluster(true, []), 'joining', 'Accepted: its agent is about to connect, which needs its registration request approved.'],
  ['accepted', cluster(true, [accepted]), 'joining', 'Accepted: its agent is about to connect, which needs its registration request approved.'],
  ['accepted, agent never came', cluster(true, [accepted, available('Unknown')]), 'joining', 'Accepted, but its agent never connected: check that its request is approved, that its agent Pods run, and that the WEC reaches the ITS.'],
  ['accepting failed', cluster(true, [condition('HubAcceptedManagedCluster', 'False', 'Error', 'no namespace "bad.name".')]), 'joining', 'Accepted, but the ITS could not prepare its namespace and rights: look at the message (no namespace "bad.name").'],
  ['joined, no report yet', cluster(true, [accepted, joined]), 'joining', 'Joined a moment ago: its first report is awaited.'],
  ['well', cluster(true, [accepted, joined, available('True')]), 'available', 'Available: its agent reports that the API server of the WEC is healthy.'],
  ['well, clock off', cluster(true, [accepted, joined, available('True'), clockOff]), 'available', 'Last reported as available, but its clock differs from the ITS\'s, so its agent reports nothing new: synchronise the clocks.'],
  ['accepted again', cluster(true, [denied, joined, available('True')]), 'available', 'Available: its agent reports that the API server of the WEC is healthy.'],
  ['API server down', cluster(true, [accepted, joined, available('False', 'the kube-apiserver is not ok')]), 'unavailable', 'Its agent runs, but the API server of the WEC isn\'t healthy: look at the control plane of the WEC (the kube-apiserver is not ok).'],
  ['no heartbeat', cluster(true, [accepted, joined, available('Unknown')]), 'unknown', 'Its agent sends no sign of life any more: check that the WEC runs, that its agent Pods are up, and that it reaches the ITS.'],
  ['no heartbeat, clock off', cluster(true, [accepted, joined, available('Unknown'), clockOff]), 'unknown', 'Its state is unknown, because its clock differs from the ITS\'s and its agent reports nothing: synchronise the clocks.'],
  ['deleting', cluster(true, [accepted, joined, available('True')], true), 'deleting', 'Being removed from the ITS, which waits until its agent has cleaned up the WEC.'],
  ['deleting, counted', cluster(true, [condition('Deleting', 'False', 'ResourceRemaining', 'There are still 2 manifestworks')], true), 'deleting', 'Being removed from the ITS, which waits until its agent has cleaned up the WEC (There are still 2 manifestworks).'],
];

describe('clusterState and explainState', () => {
  for (const [title, value, state, sentence] of table) {
    it(`${title}: ${state}`, () => {
      assert.deepEqual([clusterState(value), explainState(value)], [state, sentence]);
    });
  }
});

describe('parseManagedCluster', () => {
  it('keeps what is shown and judged, without control characters', () => {
    assert.deepEqual(
      parseManagedCluster({
        metadata: {
          name: 'wec\u202e1',
          uid: 'u1',
          resourceVersion: '7',
          creationTimestamp: '2026-11-22T10:00:00Z',
          labels: { location: 'edge', broken: 3 },
          managedFields: [{}],
        },
        spec: { hubAcceptsClient: true, managedClusterClientConfigs: [{ caBundle: 'long' }] },
        status: {
          conditions: [{ type: 'Deleting', status: 'odd', message: 'two\r\nlines\u0007\u001b[31m' }, 'nonsense', { status: 'True' }],
          version: { kubernetes: 'v1.35.4' },
        },
      }),
      {
        name: 'wec1',
        uid: 'u1',
        resourceVersion: '7',
        createdAt: '2026-11-22T10:00:00Z',
        deleting: false,
        hubAcceptsClient: true,
        labels: { location: 'edge', broken: '' },
        conditions: [{ type: 'Deleting', status: 'Unknown', reason: '', message: 'two lines[31m' }],
        kubernetesVersion: 'v1.35.4',
      },
    );
  });

  it('is empty where a new object is empty, and nothing for what has no name', () => {
    const empty = { uid: '', resourceVersion: '', createdAt: '', deleting: false, hubAcceptsClient: false, labels: {}, conditions: [] };
    assert.deepEqual(parseManagedCluster({ metadata: { name: 'a' } }), { name: 'a', ...empty, kubernetesVersion: undefined });
    assert.deepEqual(
      [undefined, null, 3, 'text', [], {}, { metadata: null }, { metadata: { name: '' } }, { metadata: { name: {} } }].map(parseManagedCluster),
      Array.from({ length: 9 }, () => undefined),
    );
  });

  it('reads any JSON without a throw, and explains whatever comes of it', () => {
    const anything = fc.jsonValue();
    const near = fc.record({
      metadata: fc.record({ name: fc.oneof(fc.string(), anything), labels: anything, deletionTimestamp: anything }, { requiredKeys: [] }),
      spec: anything,
      status: fc.record({ conditions: fc.oneof(anything, fc.array(fc.record({ type: fc.string(), status: anything, message: fc.string() }))), version: anything }),
    });
    fc.assert(
      fc.property(fc.oneof(anything, near), (raw) => {
        parseKlusterlet(raw);
        const parsed = parseManagedCluster(raw);
        assert.ok(parsed === undefined || !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(JSON.stringify([parsed.name, explainState(parsed)])));
      }),
    );
  });
});

describe('parseKlusterlet', () => {
  it('keeps what tells a registration', () => {
    assert.deepEqual(
      parseKlusterlet({
        metadata: { name: 'klusterlet', uid: 'k', resourceVersion: '5', generation: 3 },
        spec: { clusterName: 'cluster1', deployOption: { mode: 'Singleton' } },
        status: { observedGeneration: 2, conditions: [condition('Applied', 'True', 'KlusterletApplied', 'done')] },
      }),
      {
        name: 'klusterlet',
        uid: 'k',
        resourceVersion: '5',
        clusterName: 'cluster1',
        mode: 'Singleton',
        generation: 3,
        observedGeneration: 2,
        conditions: [condition('Applied', 'True', 'KlusterletApplied', 'done')],
      },
    );
    assert.deepEqual([parseKlusterlet({ metadata: { name: 'k' } })?.mode, parseKlusterlet('no')], ['Default', undefined]);
  });
});
