import assert from 'node:assert/strict';
import type { ClusterFacts } from '../../../src/cluster/details/clusterDetails.ts';
import { parseAddOn, parseLease, parseStatus, parseWork } from '../../../src/cluster/details/clusterFacts.ts';
import { groupByBinding } from '../../../src/cluster/delivery.ts';
import { describe as describeRow } from '../../../src/tree/describe.ts';
import type { ItsViewNode } from '../../../src/tree/nodes.ts';
import { drawIts, GivenDetails, GivenMutes, open, shortName, viewsOf } from './drawTree.ts';
import { clusterIn, type Given, GivenRuns, readerOf } from './readerOf.ts';

const empty: ClusterFacts = { status: undefined, heartbeat: undefined, addOns: [], deliveries: [], complete: true, problems: [] };
const work = (name: string, labels: Record<string, string>) => parseWork({ metadata: { name, resourceVersion: '1', labels } })!;
const facts: ClusterFacts = {
  status: parseStatus({
    metadata: { name: 'wec1', resourceVersion: '7' },
    spec: { leaseDurationSeconds: 60 },
    status: {
      capacity: { cpu: '4', memory: '8Gi' },
      allocatable: { cpu: '3500m', memory: '8Gi' },
      clusterClaims: [{ name: 'id.k8s.io', value: 'abc' }, {}],
    },
  }),
  heartbeat: parseLease({ metadata: { name: 'managed-cluster-lease' }, spec: { renewTime: '2026-03-01T10:01:00.000000Z' } })!.renewedAt,
  addOns: [parseAddOn({ metadata: { name: 'addon-status' }, status: { conditions: [{ type: 'Available', status: 'True', message: 'Fine.' }] } })!],
  deliveries: groupByBinding([
    work('b-2', { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'nginx', 'transport.kubestellar.io/originWdsName': 'wds1' }),
    work('own', {}),
    work('b-1', { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'nginx', 'transport.kubestellar.io/originWdsName': 'wds1' }),
  ]),
  complete: true,
  problems: [],
};

function given() {
  const reader = readerOf({ name: 'its1', clusters: [clusterIn('unknown', 'wec1', { env: 'prod' })], requests: [] });
  const details = new GivenDetails();
  const views = viewsOf(reader, new GivenRuns(), new GivenMutes(), undefined, details);
  return { reader, details, views, cluster: () => open(views.its).get('cluster:its1:wec1')! };
}

describe('Below a cluster', () => {
  it('stands what the list knows at once, and the rest when it comes', () => {
    const { details, views, cluster } = given();
    const node = cluster();
    assert.deepEqual(views.its.children(node).map((row) => describeRow(row, views.surroundings).label), ['Conditions', 'Kubernetes', 'Labels', 'Loading…']);
    assert.deepEqual([...details.lookedAt], ['its1/wec1']);
    details.give('its1', 'wec1', facts);
    assert.deepEqual(views.its.detailsChanged({ its: 'its1', cluster: 'wec1' }).valueOf(), [node]);
    assert.deepEqual(drawIts(views, true).filter((line) => line.startsWith('      ')), [
      '      Conditions | 1 not well | ',
      '        No sign of life | Unknown · ManagedClusterConditionAvailableReason | ',
      '        Accepted by the ITS | True · HubAcceptedManagedClusterReason | ',
      '        Joined the ITS | True · ManagedClusterJoinedReason | ',
      '      Kubernetes | v1.33.1 | ',
      '      Last heartbeat | 1 min ago | ',
      '      Labels | 1 | ',
      '        env | prod | ',
      '      Capacity | 2 | ',
      '        cpu | 4, allocatable 3500m | ',
      '        memory | 8Gi | ',
      '      Claims | 1 | ',
      '        id.k8s.io | abc | ',
      '      Add-Ons | 1 | ',
      '        addon-status | available | ',
      '      Bindings | 2 | ',
      '        Not from a Binding | 1 ManifestWork | ',
      '        nginx | from WDS wds1 · 2 ManifestWorks | ',
    ]);
  });

  it('says what can\'t be read, and when the heart has stopped', () => {
    const { details, views, cluster } = given();
    details.give('its1', 'wec1', { ...empty, heartbeat: '2026-03-01T09:00:00Z', problems: ['May not list leases.'] });
    const rows = views.its.children(cluster()).map((row) => describeRow(row, views.surroundings));
    assert.deepEqual(rows.map(({ label, description }) => [label, description]), [
      ['May not list leases.', ''],
      ['Conditions', '1 not well'],
      ['Kubernetes', 'v1.33.1'],
      ['Last heartbeat', '1 h ago'],
      ['Labels', '1'],
      ['Capacity', 'none'],
      ['Claims', 'none'],
      ['Add-Ons', '0'],
      ['Bindings', 'nothing is delivered'],
    ]);
    assert.deepEqual(rows[3]!.icon, { id: 'heart', color: 'list.warningForeground' });
  });

  it('stands when the certificate of its agent ends, by whatever address of the ITS that agent goes', () => {
    const klusterlet = { name: 'klusterlet', uid: 'u', resourceVersion: '1', clusterName: 'wec1', mode: 'Default', generation: 1, observedGeneration: 1, conditions: [] };
    const its = { name: 'its1', aliases: ['its1-vpn'], clusters: [clusterIn('available', 'wec1')], requests: [] };
    const vpn = { name: 'its1-vpn', aliases: ['its1'], server: 'https://its1.internal:443' };
    const agent = (name: string, hubServer: string, end: string, more: Partial<Given> = {}): Given => ({ name, registeredAs: { clusterName: 'wec1', hubServer, klusterlet, certificateExpiresAt: new Date(end) }, ...more });
    const shown = (...wecs: Given[]) => {
      const views = viewsOf(readerOf(its, vpn, ...wecs), new GivenRuns(), new GivenMutes(), undefined, new GivenDetails());
      const rows = views.its.children(open(views.its).get('cluster:its1:wec1')).map((row) => describeRow(row, views.surroundings));
      return rows.filter(({ label }) => label === 'Agent certificate').map(({ description, icon }) => [description, icon]);
    };
    const plain = { id: 'shield' };
    assert.deepEqual(shown(agent('a', 'https://its1.example:6443', '2026-03-11T10:02:31Z')), [['expires in 10 days', plain]]);
    assert.deepEqual(shown(agent('a', 'HTTPS://ITS1.internal/', '2026-03-01T10:02:31Z')), [['expires in 0 days', plain]], 'another spelling of another of its addresses');
    assert.deepEqual(shown(agent('a', 'https://its1.example:6443', '2026-03-01T10:02:29Z')), [['expired', { id: 'shield', color: 'list.errorForeground' }]]);
    assert.deepEqual(shown(agent('a', 'https://its2.example:6443', '2026-03-11T10:02:31Z')), [], 'the agent of a WEC of this name of another ITS');
    const two = (aliases: Readonly<Record<string, string[]>>) => shown(...['a', 'b'].map((name) => agent(name, 'https://its1.example:6443', '2026-03-11T10:02:31Z', { aliases: aliases[name] ?? [] })));
    assert.deepEqual(two({}), [], 'two clusters say that they are it');
    assert.deepEqual(two({ a: ['b'], b: ['a'] }), [['expires in 10 days', plain]], 'two contexts of one cluster');
  });

  it('is watched only while the row is open and the cluster there', () => {
    const { reader, details, views, cluster } = given();
    const node = cluster();
    views.its.children(node);
    views.its.collapsed(node);
    assert.deepEqual([...details.lookedAt], []);
    views.its.children(node);
    reader.setClusters('its1', [], ['wec1']);
    views.its.readerChanged({ kind: 'clusters', context: 'its1', names: ['wec1'] });
    assert.deepEqual([...details.lookedAt], []);
    const gone: ItsViewNode = { kind: 'detail', id: 'x', its: 'its1', cluster: 'wec1', path: ['labels'], parent: node as never };
    assert.equal(describeRow(gone, views.surroundings).label, 'labels');
    assert.equal(shortName(gone), 'detail:its1:wec1:labels');
  });
});
