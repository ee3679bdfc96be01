import assert from 'node:assert/strict';
import type { ClusterState } from '../../../src/cluster/model.ts';
import type { ItsViewNode, Refresh } from '../../../src/tree/nodes.ts';
import { parentOf } from '../../../src/tree/nodes.ts';
import { describe as describe_ } from '../../../src/tree/describe.ts';
import { drawIts, GivenMutes, open, shortName, viewsOf } from './drawTree.ts';
import { clusterIn, GivenRuns, otherRequests, readerOf, requestFor, runOf } from './readerOf.ts';

const states: readonly ClusterState[] = ['available', 'deleting', 'joining', 'pendingAcceptance', 'suspended', 'unavailable', 'unknown'];
const stages = [
  { id: 'tools', title: 'Tools and rights', state: 'done', evidence: 'clusteradm 1.3.1' },
  { id: 'join', title: 'Join', state: 'running', evidence: '' },
  { id: 'available', title: 'Available', state: 'waiting', evidence: '' },
] as const;
const { renewal, addOn } = otherRequests('cluster1');
const approved = requestFor('cluster1', 'old', { state: 'approved' });

const named = (refresh: Refresh<ItsViewNode>) => (refresh === 'all' ? 'all' : refresh.map(shortName));
/** More than the longest flat list: `some` and available ones. */
const many = (...some: ReturnType<typeof clusterIn>[]) => [
  ...some,
  ...Array.from({ length: 1_001 }, (_, index) => clusterIn('available', `wec${String(index).padStart(4, '0')}`)),
];

describe('ItsRows', () => {
  it('draws clusters with their state and own labels, and only pending registrations', () => {
    const clusters = states.map((state) => clusterIn(state, `a-${state}`));
    const labels = {
      'location-group': 'edge',
      name: 'b',
      'cluster.open-cluster-management.io/clusterset': 'default',
      'feature.open-cluster-management.io/addon-addon-status': 'available',
      'x.kubestellar.io/y': 'z',
    };
    const requests = [
      requestFor('new2', 'bbbbb', { createdAt: '2026-03-01T10:02:00Z' }),
      requestFor('new1', 'aaaaa', { createdAt: '2026-03-01T08:00:00Z' }),
      ...[renewal, addOn, approved],
    ];
    const views = viewsOf(readerOf({ name: 'its1', clusters: [clusterIn('available', 'b', labels), ...clusters], requests }, { name: 'cluster1' }));
    assert.deepEqual(drawIts(views), [
      'its1 | its1.example:6443 | its ready',
      '  Clusters | 8 | clusters',
      '    a-available | available | cluster accepted',
      '    a-deleting | deleting | cluster deleting',
      '    a-joining | joining | cluster accepted',
      '    a-pendingAcceptance | pending acceptance | cluster pendingAcceptance',
      '    a-suspended | suspended | cluster suspended',
      '    a-unavailable | unavailable | cluster accepted',
      '    a-unknown | unknown | cluster accepted',
      '    b | available · location-group=edge | cluster accepted',
      '  Pending Requests | 2 | requests',
      '    new1 | not proved · 2 h ago · agent-registration-bootstrap · new1-aaaaa | request',
      '    new2 | not proved · just now · agent-registration-bootstrap · new2-bbbbb | request',
    ]);
  });

  it('draws each state of an ITS, with what was last known of an unreachable one', () => {
    const problem = 'The cluster of context "x" can\'t be reached.';
    const views = viewsOf(
      readerOf(
        { name: 'connecting', roles: ['its'], state: { kind: 'connecting' } },
        { name: 'loading', roles: ['its'], synced: false },
        { name: 'down', roles: ['its'], state: { kind: 'unreachable', problem } },
        { name: 'known', state: { kind: 'unreachable', problem }, clusters: [clusterIn('available', 'c')], guard: 'readOnly' },
        { name: 'forbidden', roles: ['its'], state: { kind: 'forbidden', problem } },
        { name: 'refused', roles: ['its'], state: { kind: 'unauthorized', problem }, guard: 'typedName' },
        { name: 'later', roles: ['its'], state: { kind: 'notChecked', why: 'It uses a log-in plugin.' } },
        { name: 'same', roles: ['its'], aliases: ['loading'] },
      ),
      new GivenRuns(),
      new GivenMutes('down', 'loading'),
    );
    assert.deepEqual(drawIts(views), [
      'connecting | connecting… | its',
      'loading | loading.example:6443 · muted | its ready muted',
      '  Clusters | loading… | clusters',
      '  Pending Requests | loading… | requests',
      'down | unreachable · muted | its problem muted',
      'known | unreachable · read-only | its problem',
      '  Clusters | 1 | clusters',
      '    c | available | cluster accepted',
      '  Pending Requests | 0 | requests',
      'forbidden | not allowed | its problem',
      'refused | log-in refused · guarded | its problem',
      'later | not checked | its notChecked',
    ]);
  });

  it('shows a cluster once that several contexts lead to, by the first context that is let in', () => {
    const state = { kind: 'forbidden', problem: 'No.' } as const;
    const views = viewsOf(
      readerOf(
        { name: 'reader', roles: ['its'], state, aliases: ['admin', 'other'] },
        { name: 'admin', clusters: [], aliases: ['reader', 'other'] },
        { name: 'other', clusters: [], aliases: ['reader', 'admin'] },
      ),
    );
    assert.deepEqual(drawIts(views), ['admin | admin.example:6443 | its ready', '  Clusters | 0 | clusters', '  Pending Requests | 0 | requests']);
  });

  it('draws a run with its stages below its ITS, also where that is known by another context', () => {
    const sentence = 'Cancelled before Join.';
    const runs = new GivenRuns([
      runOf('1', 'running', stages),
      runOf('2', 'cancelled', [], { its: 'alias', clusterName: 'cluster2', sentence }),
      runOf('3', 'running', [], { its: 'its2' }),
    ]);
    const views = viewsOf(readerOf({ name: 'its1', roles: ['its'], state: { kind: 'connecting' }, aliases: ['alias'] }), runs);
    assert.deepEqual(drawIts(views), [
      'its1 | connecting… | its',
      '  Register cluster1 | Join | run running',
      '    Tools and rights | clusteradm 1.3.1 | ',
      '    Join |  | ',
      '    Available |  | ',
      '  Register cluster2 | Cancelled before Join. | run ended',
    ]);
  });

  it('groups by state above 1,000 clusters, worst first', () => {
    const clusters = many(...states.map((state) => clusterIn(state, `x-${state}`))).slice(0, -2);
    const drawn = drawIts(viewsOf(readerOf({ name: 'its1', clusters }))).filter((line) => !line.includes('wec'));
    assert.deepEqual(drawn, [
      'its1 | its1.example:6443 | its ready',
      '  Clusters |  | clusters',
      '    Unavailable | 1 | ',
      '      x-unavailable | unavailable | cluster accepted',
      '    Unknown | 1 | ',
      '      x-unknown | unknown | cluster accepted',
      '    Pending Acceptance | 1 | ',
      '      x-pendingAcceptance | pending acceptance | cluster pendingAcceptance',
      '    Joining | 1 | ',
      '      x-joining | joining | cluster accepted',
      '    Suspended | 1 | ',
      '      x-suspended | suspended | cluster suspended',
      '    Deleting | 1 | ',
      '      x-deleting | deleting | cluster deleting',
      '    Available | 1000 | ',
      '      x-available | available | cluster accepted',
      '  Pending Requests | 0 | requests',
    ]);
    assert.equal(drawIts(viewsOf(readerOf({ name: 'its1', clusters: many().slice(1) }))).filter((line) => line.startsWith('    wec')).length, 1_000);
  });

  it('gives the same objects for the same rows, each with its parent and an id of its own', () => {
    const tricky = [
      { name: 'a', clusters: [clusterIn('available', 'c')], requests: [requestFor('x', 'y"],["b')] },
      { name: 'a","b', clusters: [clusterIn('available', 'c')], requests: [requestFor('x', 'y')] },
      { name: 'clusters', clusters: many() },
    ];
    const { its } = viewsOf(readerOf(...tricky), new GivenRuns([runOf('1', 'running', stages, { its: 'a' })]));
    const first = open(its);
    assert.deepEqual([...open(its).values()].map((node, index) => node === [...first.values()][index]), Array(first.size).fill(true));
    assert.equal(new Set([...first.values()].map(({ id }) => id)).size, first.size);
    const parents = new Set([...first.values()].map(parentOf));
    assert.deepEqual(
      new Set([...parents].flatMap((parent) => its.children(parent).filter((node) => parentOf(node) === parent))),
      new Set(first.values()),
    );
    assert.equal(its.findCluster('clusters', 'wec0007'), first.get('cluster:clusters:wec0007'));
    assert.equal(viewsOf(readerOf(...tricky)).its.findCluster('clusters', 'wec0800')?.parent.kind, 'range');
    assert.equal(its.findCluster('a', 'c'), first.get('cluster:a:c'));
    assert.deepEqual([its.findCluster('a', 'none'), its.findCluster('none', 'c')], [undefined, undefined]);
  });
});

describe('ItsRows tells the fewest rows to draw again', () => {
  const given = () => [
    { name: 'its1', clusters: [clusterIn('joining', 'c1'), clusterIn('joining', 'c2')], requests: [requestFor('c1', 'aaaaa')] },
    { name: 'its2', clusters: [clusterIn('joining', 'c1')] },
    { name: 'cluster1' },
  ];
  /** Opened views whose changes are gathered by short name. */
  function watched(...args: Parameters<typeof viewsOf>) {
    const views = viewsOf(...args);
    open(views.its);
    const told: unknown[] = [];
    views.sources.reader.onDidChange((change) => told.push(named(views.its.readerChanged(change))));
    views.sources.runs.onDidChange(({ id }) => told.push(named(views.its.runChanged(id))));
    views.sources.muted.onDidChange(() => told.push(named(views.its.mutedChanged())));
    return { ...views, told };
  }

  it('a cluster that changes is one row, one that comes or goes is its folder', () => {
    const reader = readerOf(...given());
    const { told } = watched(reader);
    reader.setClusters('its1', [clusterIn('available', 'c1'), clusterIn('joining', 'c2')], ['c1']);
    reader.setClusters('its1', [clusterIn('available', 'c1', { a: 'b' }), clusterIn('joining', 'c2')], ['c1']);
    reader.setClusters('its1', [clusterIn('available', 'c1'), clusterIn('available', 'c2')], ['c2', 'c1', 'none']);
    reader.setClusters('its1', [clusterIn('available', 'c1')], ['c2']);
    reader.setClusters('its1', [clusterIn('available', 'c1'), clusterIn('available', 'c3')], ['c1', 'c3']);
    reader.setClusters('its1', [clusterIn('available', 'c4')]);
    reader.setClusters('cluster1', []);
    assert.deepEqual(told, [
      ['cluster:its1:c1'],
      ['cluster:its1:c1'],
      ['cluster:its1:c1', 'cluster:its1:c2'],
      ['clusters:its1'],
      ['clusters:its1'],
      // What a certificate for c1 means has changed with it.
      ['clusters:its1', 'request:its1:c1-aaaaa'],
      'all',
    ]);
  });

  it('in groups a cluster that moves is both groups, and a group that comes or goes is the folder', () => {
    const reader = readerOf({ name: 'its1', clusters: many(clusterIn('joining', 'c1'), clusterIn('joining', 'c2')) });
    const { told } = watched(reader);
    reader.setClusters('its1', many(clusterIn('available', 'c1'), clusterIn('joining', 'c2')), ['c1', 'wec0001']);
    reader.setClusters('its1', many(clusterIn('available', 'c1'), clusterIn('joining', 'c2')), ['c1', 'c2']);
    reader.setClusters('its1', many(clusterIn('available', 'c1'), clusterIn('unknown', 'c2')), ['c2']);
    reader.setClusters('its1', many(clusterIn('unknown', 'c2')), ['c1']);
    reader.setClusters('its1', many().slice(1), ['c2', 'wec0000']);
    reader.setClusters('its1', many(), ['wec0000']);
    assert.deepEqual(told, [
      ['group:its1:joining', 'group:its1:available'],
      ['cluster:its1:c2'],
      ['clusters:its1'],
      ['group:its1:available'],
      ['clusters:its1'],
      ['clusters:its1'],
    ]);
  });

  it('of requests only those that show count', () => {
    const reader = readerOf(...given());
    const { told } = watched(reader);
    const shown = requestFor('c1', 'aaaaa');
    reader.setRequests('its1', [shown, renewal, addOn, approved], [renewal.name, addOn.name, approved.name]);
    reader.setRequests('its1', [{ ...shown, resourceVersion: '2' }], [shown.name]);
    reader.setRequests('its1', [{ ...shown, state: 'approved' }], [shown.name]);
    reader.setRequests('its1', []);
    assert.deepEqual(told, [[], ['request:its1:c1-aaaaa'], ['requests:its1'], ['requests:its1']]);
  });

  it('contexts are the ITS that changed, or all where the list changed', () => {
    const reader = readerOf(...given());
    const { told } = watched(reader);
    const [its1, its2, cluster1] = given();
    reader.give(its1!, its2!, { ...cluster1!, state: { kind: 'connecting' } });
    reader.give(its1!, { ...its2!, state: { kind: 'unreachable', problem: 'Off.' } });
    reader.give(its1!, { ...its2!, state: { kind: 'unreachable', problem: 'Off.' } });
    reader.give(its2!, its1!);
    reader.give(its2!);
    assert.deepEqual(told, [[], ['its:its2'], [], 'all', 'all']);
  });

  it('an ITS whose first list is complete is drawn anew, with its clusters', () => {
    const reader = readerOf({ name: 'its1', roles: ['its'], synced: false });
    const views = watched(reader);
    reader.give({ name: 'its1', clusters: [clusterIn('joining', 'c1')] });
    assert.deepEqual(views.told, [['its:its1']]);
    assert.deepEqual(drawIts(views).slice(1, 3), ['  Clusters | 1 | clusters', '    c1 | joining | cluster accepted']);
  });

  it('a run is one row, or its ITS where it comes or goes; a mute is its ITS', async () => {
    const runs = new GivenRuns();
    const muted = new GivenMutes();
    const views = watched(readerOf(...given()), runs, muted);
    runs.set(runOf('1', 'running', []));
    open(views.its);
    runs.set(runOf('1', 'running', stages));
    runs.remove('1');
    await muted.set('its2', true);
    assert.deepEqual(views.told, [['its:its1'], ['run:its1:1'], ['its:its1'], ['its:its2']]);
  });

  it('says nothing while the view was never shown', () => {
    const reader = readerOf(...given());
    const { its } = viewsOf(reader);
    assert.deepEqual(its.readerChanged({ kind: 'contexts' }), []);
    assert.deepEqual(its.readerChanged({ kind: 'clusters', context: 'its1', names: ['c1'] }), []);
  });
});

describe('Rows of what an ITS has beside its clusters', () => {
  it('list property ConfigMaps whose WEC is gone, while the ITS is open and it is certain', () => {
    const reader = readerOf({ name: 'its1', clusters: [clusterIn('available', 'wec1')], synced: false });
    const views = viewsOf(reader);
    const { propertyMaps } = views.sources;
    const orphans = () => drawIts(views).filter((row) => row.includes('orphan'));
    propertyMaps.give('its1', 'kube-root-ca.crt', 'gone', 'wec1');
    assert.deepEqual([orphans(), [...propertyMaps.lookedAt]], [[], ['its1']]);
    reader.give({ name: 'its1', clusters: [clusterIn('available', 'wec1')] });
    assert.deepEqual(orphans(), ['  Properties Without a WEC | 1 | orphans', '    gone | no such WEC | orphan']);

    const nodes = open(views.its);
    const folder = nodes.get('orphans:its1')!;
    reader.setClusters('its1', [], ['wec1']);
    assert.ok((views.its.propertyMapsChanged('its1') as readonly ItsViewNode[]).includes(folder));
    assert.deepEqual(orphans().map((row) => row.trim()), ['Properties Without a WEC | 2 | orphans', 'gone | no such WEC | orphan', 'wec1 | no such WEC | orphan']);
    assert.deepEqual(views.its.propertyMapsChanged('its1'), []);

    views.its.collapsed(nodes.get('its:its1')!);
    assert.deepEqual([...propertyMaps.lookedAt], []);
    views.its.expanded(nodes.get('its:its1')!);
    assert.deepEqual([...propertyMaps.lookedAt], ['its1']);
    reader.give();
    drawIts(views);
    assert.deepEqual([...propertyMaps.lookedAt], []);
  });

  it('look for property ConfigMaps again where the ITS comes back, maybe as another cluster', () => {
    const state = { kind: 'unreachable', problem: 'gone', since: 0 } as const;
    const reader = readerOf({ name: 'its1', clusters: [] });
    const views = viewsOf(reader);
    const { clusters } = views.sources.propertyMaps;
    open(views.its);
    reader.give({ name: 'its1', clusters: [], state });
    open(views.its);
    assert.deepEqual(clusters, ['uid of its1']);
    reader.give({ name: 'its1', clusters: [], identity: { id: 'another', evidence: 'kube-system' } });
    open(views.its);
    assert.deepEqual(clusters, ['uid of its1', 'another']);
  });

  it('are let go of with an ITS that leaves the kubeconfig, before anything is drawn again', () => {
    const reader = readerOf({ name: 'its1', clusters: [clusterIn('available', 'wec1')] }, { name: 'its2', clusters: [] });
    const views = viewsOf(reader);
    open(views.its);
    const kept = () => [views.its.grouping.shown('its1'), [...views.sources.propertyMaps.lookedAt]];
    assert.deepEqual(kept(), [1, ['its1', 'its2']]);
    reader.give({ name: 'its2', clusters: [] });
    assert.equal(views.its.readerChanged({ kind: 'contexts' }), 'all');
    assert.deepEqual(kept(), [0, ['its2']]);
  });

  it('say of a cluster which file says otherwise, and redraw it alone', () => {
    const views = viewsOf(readerOf({ name: 'its1', clusters: [clusterIn('available', 'wec1'), clusterIn('available', 'wec2')] }));
    const nodes = open(views.its);
    views.sources.drift.give('wec1', { file: 'its1.wecs.yaml', keys: ['region', 'maxPods'] });
    assert.deepEqual(named(views.its.driftChanged('its1', ['wec1'])), ['cluster:its1:wec1']);
    const row = describe_(nodes.get('cluster:its1:wec1')!, views.surroundings);
    assert.deepEqual([row.description, row.tooltip()[2]], ['available · differs from its1.wecs.yaml', 'Differs from its1.wecs.yaml in: region, maxPods']);
    assert.equal(describe_(nodes.get('cluster:its1:wec2')!, views.surroundings).description, 'available');
  });
});
