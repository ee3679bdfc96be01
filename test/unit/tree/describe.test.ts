import assert from 'node:assert/strict';
import type { ClusterState } from '../../../src/cluster/model.ts';
import { explainState } from '../../../src/cluster/clusterState.ts';
import type { StageSnapshot } from '../../../src/cluster/registration/runsReader.ts';
import { describe as describeRow } from '../../../src/tree/describe.ts';
import { stateOrder } from '../../../src/tree/clusterGroups.ts';
import { age, type Row } from '../../../src/tree/row.ts';
import { english, GivenMutes, now, open, viewsOf } from './drawTree.ts';
import { clusterIn, GivenRuns, readerOf, requestFor, runOf, type Given } from './readerOf.ts';

type TestRow = Omit<Row, 'tooltip'> & { readonly tooltip: readonly string[] };

/** The rows of one opened view with their tooltips, by short name. */
function rowsOf(given: readonly Given[], runs = new GivenRuns(), muted = new GivenMutes()): Map<string, TestRow> {
  const views = viewsOf(readerOf(...given), runs, muted);
  return new Map(
    [...open(views.its)].map(([name, node]) => {
      const row = describeRow(node, views.surroundings);
      return [name, { ...row, tooltip: row.tooltip() }];
    }),
  );
}

describe('A row', () => {
  it('of a cluster tells its state by icon and words, and why by voice', () => {
    const rows = rowsOf([{ name: 'its1', clusters: stateOrder.map((state) => clusterIn(state, state, { env: 'prod' })) }]);
    const told = stateOrder.map((state) => {
      const row = rows.get(`cluster:its1:${state}`)!;
      return [state, row.icon, row.description, row.spoken];
    });
    const expected: Readonly<Record<ClusterState, readonly [string, string, string]>> = {
      unavailable: ['error', 'list.errorForeground', 'unavailable · env=prod'],
      unknown: ['question', 'list.warningForeground', 'unknown · env=prod'],
      pendingAcceptance: ['bell-dot', 'list.warningForeground', 'pending acceptance · env=prod'],
      joining: ['sync', 'charts.blue', 'joining · env=prod'],
      suspended: ['circle-slash', 'disabledForeground', 'suspended · env=prod'],
      deleting: ['trash', 'disabledForeground', 'deleting · env=prod'],
      available: ['pass', 'testing.iconPassed', 'available · env=prod'],
    };
    assert.deepEqual(
      told,
      stateOrder.map((state) => {
        const [id, color, description] = expected[state];
        return [state, { id, color }, description, `${state}, ${description}. ${explainState(clusterIn(state, state))}`];
      }),
    );
  });

  it('of a cluster has the facts in its tooltip, and names three of its labels', () => {
    const labels = { a: '1', b: '2', c: '3', d: '4', 'cluster.open-cluster-management.io/clusterset': 'default' };
    const row = rowsOf([{ name: 'its1', clusters: [clusterIn('available', 'cluster1', labels)] }]).get('cluster:its1:cluster1')!;
    assert.equal(row.description, 'available · a=1, b=2, c=3 · 1 more');
    assert.deepEqual(row.tooltip, [
      'cluster1: Available: its agent reports that the API server of the WEC is healthy.',
      'ITS: its1',
      'Kubernetes: v1.33.1',
      'Created: 2026-03-01T10:00:00Z',
      'HubAcceptedManagedCluster: True (HubAcceptedManagedClusterReason)',
      'ManagedClusterJoined: True (ManagedClusterJoinedReason)',
      'ManagedClusterConditionAvailable: True (ManagedClusterConditionAvailableReason)',
      'Label a=1',
      'Label b=2',
      'Label c=3',
      'Label d=4',
      'Label cluster.open-cluster-management.io/clusterset=default',
    ]);
  });

  it('of an ITS that is unreachable says so with the sentence, by voice and in the tooltip', () => {
    const problem = 'The cluster of context "its1" can\'t be reached. Retry.';
    const its1 = { name: 'its1', state: { kind: 'unreachable', problem } as const, clusters: [], aliases: ['kind-its'], guard: 'typedName' as const };
    const bare = { name: 'its2', state: { kind: 'unreachable', problem } as const, roles: ['its'] as const };
    const rows = rowsOf([its1, bare], new GivenRuns(), new GivenMutes('its1'));
    assert.deepEqual(rows.get('its:its1'), {
      label: 'its1',
      icon: { id: 'debug-disconnect', color: 'list.errorForeground' },
      description: 'unreachable · guarded · muted',
      spoken: `ITS its1, unreachable · guarded · muted. ${problem} The rows below are what was last known.`,
      tooltip: [
        'ITS its1 (Inventory and Transport Space, an OCM hub)',
        problem,
        'The rows below are what was last known.',
        'Server: https://its1.example:6443',
        'Other contexts of the same cluster: kind-its',
        'Guarded: each action asks for the name of the context.',
        'New requests are not told of.',
      ],
      contextValue: 'its problem muted',
      collapsible: 'expanded',
    });
    assert.deepEqual([rows.get('its:its2')?.collapsible, rows.get('its:its2')?.spoken], ['expanded', `ITS its2, unreachable. ${problem}`]);
  });

  it('of a request says whose it is, how old, and what is to be thought of it', () => {
    const reasons = [
      'Every field is as an OCM agent writes it, but nothing proves that the agent of "cluster1" made it: anybody who holds a registration token of this ITS could have.',
      "The token of this join is not known here, and the agent's log was not read.",
    ];
    const rows = rowsOf([{ name: 'its1', requests: [requestFor('cluster1', 'abcde')] }]);
    assert.deepEqual(rows.get('request:its1:cluster1-abcde'), {
      label: 'cluster1',
      icon: { id: 'mail', color: 'list.warningForeground' },
      description: 'not proved · 2 min ago · agent-registration-bootstrap · cluster1-abcde',
      spoken:
        'Request cluster1-abcde to register cluster cluster1 with ITS its1 waits for review: not proved. ' +
        `${reasons.join(' ')} ` +
        'Made by system:serviceaccount:open-cluster-management:agent-registration-bootstrap, 2 min ago.',
      tooltip: [
        'Request cluster1-abcde of cluster cluster1: not proved',
        ...reasons,
        'ITS: its1',
        'Made by: system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
        'Made at: 2026-03-01T10:00:00Z',
        'Common name: system:open-cluster-management:cluster1:agent1',
      ],
      contextValue: 'request',
      collapsible: 'none',
    });
  });

  it('of a run tells which part of a registration it does', () => {
    const runs = new GivenRuns([
      runOf('r', 'running', []),
      runOf('j', 'running', [], { kind: 'join' }),
      runOf('w', 'running', [], { kind: 'wait' }),
      runOf('i', 'succeeded', [], { kind: 'wait', wec: undefined, sentence: 'It came.' }),
    ]);
    const rows = rowsOf([{ name: 'its1', clusters: [] }], runs);
    assert.deepEqual(
      [...rows].filter(([name]) => name.startsWith('run')).map(([, { label, spoken }]) => [label, spoken]),
      [
        ['Register cluster1', 'Registration of context cluster1 as cluster1 with ITS its1, running.'],
        ['Join cluster1', 'Join of context cluster1 as cluster1 to ITS its1, running.'],
        ['Wait for cluster1', 'Wait for the request of cluster1 on ITS its1, running.'],
        ['Wait for cluster1', 'Wait for the request of cluster1 on ITS its1, succeeded. It came.'],
      ],
    );
  });

  it('of a run or a stage tells where it stands', () => {
    const states = ['done', 'running', 'failed', 'notReached', 'waiting', 'cancelled'] as const;
    const ids = ['tools', 'itsReady', 'wec', 'name', 'token', 'join'] as const;
    const stages = states.map((state, index): StageSnapshot => ({ id: ids[index]!, title: `Stage ${index}`, state, evidence: index < 3 ? 'As read.' : '' }));
    const ended = (id: 'succeeded' | 'failed' | 'cancelled') => runOf(id, id, [], { sentence: `It ${id}.` });
    const runs = new GivenRuns([runOf('r', 'running', stages), ended('succeeded'), ended('failed'), ended('cancelled')]);
    const rows = rowsOf([{ name: 'its1', clusters: [] }], runs);
    const told = [...rows].filter(([name]) => /^(run|stage)/.test(name)).map(([name, { icon, spoken, collapsible }]) => [name, icon?.id, spoken, collapsible]);
    const run = 'Registration of context cluster1 as cluster1 with ITS its1';
    assert.deepEqual(told, [
      ['run:its1:r', 'loading~spin', `${run}, running. Stage 1.`, 'expanded'],
      ['stage:its1:r:tools', 'pass', 'Stage 0, done. As read.', 'none'],
      ['stage:its1:r:itsReady', 'loading~spin', 'Stage 1, running. As read.', 'none'],
      ['stage:its1:r:wec', 'error', 'Stage 2, failed. As read.', 'none'],
      ['stage:its1:r:name', 'circle-slash', 'Stage 3, not reached.', 'none'],
      ['stage:its1:r:token', 'circle-outline', 'Stage 4, waiting.', 'none'],
      ['stage:its1:r:join', 'circle-slash', 'Stage 5, cancelled.', 'none'],
      ['run:its1:succeeded', 'pass', `${run}, succeeded. It succeeded.`, 'collapsed'],
      ['run:its1:failed', 'error', `${run}, failed. It failed.`, 'expanded'],
      ['run:its1:cancelled', 'circle-slash', `${run}, cancelled. It cancelled.`, 'expanded'],
    ]);
  });

  it('of a deregistration names both sides, or the ITS alone', () => {
    const on = (id: string, wec: string | undefined) => runOf(id, 'running', [], { kind: 'deregister', wec });
    const rows = rowsOf([{ name: 'its1', clusters: [] }], new GivenRuns([on('both', 'context1'), on('its', undefined)]));
    assert.deepEqual(
      [...rows].flatMap(([name, { label, spoken }]) => (name.startsWith('run') ? [[label, spoken]] : [])),
      [
        ['Deregister cluster1', 'Deregistration of cluster1 from ITS its1 and of context context1, running.'],
        ['Deregister cluster1', 'Deregistration of cluster1 from ITS its1, running.'],
      ],
    );
  });

  it('shows text of a cluster as one line without control characters, and not without end', () => {
    const evil = 'a\u0000\u001b[31m\nb\u202e\u200bc';
    const request = requestFor('cluster1', 'abcde', {
      clusterName: evil,
      requester: 'x'.repeat(1_000),
      subject: { unreadable: evil },
    });
    const clusters = [clusterIn('available', 'cluster1', { [evil]: evil })];
    const rows = rowsOf([{ name: evil, server: evil, aliases: [evil], clusters, requests: [request] }]);
    const texts = [...rows.values()].flatMap(({ label, description, spoken, tooltip }) => [label, description, spoken, ...tooltip]);
    assert.ok(texts.includes('a[31m bc'));
    assert.deepEqual(texts.filter((text) => /[\p{Cc}\p{Cf}]/u.test(text) || text.length > 1_400), []);
  });

  it('of something that just went away is its name', () => {
    const reader = readerOf({ name: 'its1', clusters: [clusterIn('available', 'c1')], requests: [requestFor('c1', 'abcde')] });
    const runs = new GivenRuns([runOf('r', 'running', [{ id: 'join', title: 'Join', state: 'running', evidence: '' }])]);
    const views = viewsOf(reader, runs);
    const nodes = open(views.its);
    reader.give();
    runs.remove('r');
    assert.deepEqual([...nodes.values()].map((node) => describeRow(node, views.surroundings).label), [
      ...['its1', 'r', 'join', 'Clusters', 'c1', 'Pending Requests', 'c1-abcde'],
    ]);
  });
});

describe('age', () => {
  it('is told in the largest whole unit', () => {
    const before = (seconds: number) => age(english, new Date(now - seconds * 1_000).toISOString(), now);
    assert.deepEqual([-5, 0, 59, 60, 3_599, 3_600, 86_399, 86_400, 400_000].map(before), [
      ...['just now', 'just now', 'just now', '1 min ago', '59 min ago', '1 h ago', '23 h ago', '1 d ago', '4 d ago'],
    ]);
    assert.equal(age(english, 'no time', now), '');
  });
});
