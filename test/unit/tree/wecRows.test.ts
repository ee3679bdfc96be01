import assert from 'node:assert/strict';
import { describe as describeRow } from '../../../src/tree/describe.ts';
import type { ContextNode, Refresh } from '../../../src/tree/nodes.ts';
import { drawWecs, viewsOf } from './drawTree.ts';
import { clusterIn, GivenRuns, readerOf, registeredAs, runOf } from './readerOf.ts';

const wec = { roles: ['wec'] } as const;
const its1 = {
  name: 'its1',
  aliases: ['its1-vpn'],
  server: 'https://its1:6443',
  clusters: [clusterIn('available', 'done'), clusterIn('pendingAcceptance', 'pending'), clusterIn('joining', 'joining'), clusterIn('unknown', 'lost')],
};
const problem = 'The cluster can\'t be reached.';
const joining = [{ id: 'join', title: 'Join', state: 'running', evidence: '' }] as const;

describe('WecRows', () => {
  it('draws what is known of each context that may be a WEC', () => {
    const views = viewsOf(
      readerOf(
        its1,
        { name: 'wds1', roles: ['wds'] },
        { name: 'free' },
        { name: 'busy' },
        { name: 'frozen', guard: 'readOnly' },
        { name: 'careful', guard: 'typedName' },
        ...['done', 'pending', 'joining', 'lost', 'gone'].map((name) => ({ ...wec, name, registeredAs: registeredAs(name, its1.server) })),
        { name: 'its1-vpn', aliases: ['its1'], server: 'https://its1.internal:443', roles: ['its'] },
        { ...wec, name: 'by-vpn', registeredAs: registeredAs('done', 'HTTPS://its1.internal/') },
        { ...wec, name: 'elsewhere', registeredAs: registeredAs('x', 'https://other:6443') },
        { ...wec, name: 'somewhere', registeredAs: registeredAs('y') },
        { name: 'both', roles: ['its', 'wec'], registeredAs: registeredAs('z', its1.server), clusters: [] },
        { name: 'plugin', state: { kind: 'notChecked', why: 'It has a log-in plugin.' }, usesLoginPlugin: true },
        { name: 'checking', state: { kind: 'connecting' } },
        { name: 'down', state: { kind: 'unreachable', problem } },
        { name: 'forbidden', state: { kind: 'forbidden', problem } },
        { name: 'refused', state: { kind: 'unauthorized', problem } },
        { name: 'free-too', aliases: ['free'] },
      ),
      new GivenRuns([runOf('1', 'running', joining, { wec: 'busy', clusterName: 'busy1' }), runOf('2', 'failed', [], { wec: 'free' })]),
    );
    const expected = [
      'free | not registered | context ready registrable',
      'busy | registering as busy1 with its1 | context ready',
      'frozen | not registered · read-only | context ready',
      'careful | not registered · guarded | context ready registrable',
      'done | registered as done with its1 | context ready registered',
      'pending | registration as pending with its1 not finished | context ready registrable registered',
      'joining | registration as joining with its1 not finished | context ready registrable registered',
      'lost | registered as lost with its1 | context ready registered',
      'gone | registration as gone with its1 not finished | context ready registrable registered',
      'by-vpn | registered as done with its1 | context ready registered',
      'elsewhere | registered as x with https://other:6443 | context ready registered',
      'somewhere | registered as y | context ready registered',
      'both | registration as z with its1 not finished | context ready registrable registered',
      'plugin | not checked | context notChecked registrable',
      'checking | connecting… | context',
      'down | unreachable | context problem',
      'forbidden | not allowed | context problem',
      'refused | log-in refused | context problem',
    ];
    assert.deepEqual(drawWecs(views), expected);
    views.wecs.toggleAll();
    assert.deepEqual(drawWecs(views), [
      'its1 | not registered · ITS | context ready registrable',
      'wds1 | not registered · WDS | context ready registrable',
      ...expected,
    ]);
    views.wecs.toggleAll();
    assert.deepEqual(drawWecs(views), expected);
  });

  it('says why, by voice and in the tooltip', () => {
    const views = viewsOf(readerOf({ name: 'down', state: { kind: 'unreachable', problem }, guard: 'readOnly', aliases: ['alias'] }));
    const [node] = views.wecs.children();
    const row = describeRow(node!, views.surroundings);
    assert.deepEqual({ ...row, tooltip: row.tooltip() }, {
      label: 'down',
      icon: { id: 'debug-disconnect', color: 'list.errorForeground' },
      description: 'unreachable · read-only',
      spoken: `down, unreachable · read-only. ${problem}`,
      tooltip: [
        'down, unreachable · read-only',
        problem,
        'Server: https://down.example:6443',
        'Other contexts of the same cluster: alias',
        'Guarded: nothing is ever changed there.',
      ],
      contextValue: 'context problem',
      collapsible: 'none',
    });
  });

  it('tells the fewest rows to draw again, which keep their objects', () => {
    const pending = { ...wec, name: 'pending', registeredAs: registeredAs('pending', its1.server) };
    const free = { name: 'free' };
    const reader = readerOf(its1, free, pending);
    const runs = new GivenRuns();
    const { wecs } = viewsOf(reader, runs);
    const named = (refresh: Refresh<ContextNode>) => (refresh === 'all' ? 'all' : refresh.map(({ context }) => context));
    const told: unknown[] = [named(wecs.changed())];
    const before = wecs.children();
    reader.onDidChange(() => told.push(named(wecs.changed())));
    runs.onDidChange(() => told.push(named(wecs.changed())));
    reader.setClusters('its1', [clusterIn('available', 'pending')], ['pending']);
    reader.setClusters('its1', [clusterIn('available', 'pending', { a: 'b' })], ['pending']);
    runs.set(runOf('1', 'running', joining, { wec: 'free' }));
    runs.set(runOf('1', 'running', joining, { wec: 'free' }));
    runs.set(runOf('1', 'cancelled', joining, { wec: 'free' }));
    reader.give(its1, { ...free, state: { kind: 'unreachable', problem } }, pending);
    assert.deepEqual(wecs.children().map((node, index) => node === before[index]), [true, true]);
    reader.give(its1, free);
    reader.give({ ...free, roles: ['wds'] });
    assert.deepEqual(told, [[], ['pending'], [], ['free'], [], ['free'], ['free', 'pending'], 'all', 'all']);
  });
});
