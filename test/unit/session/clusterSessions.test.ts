import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  CancelledError,
  CredentialPluginError,
  ForbiddenError,
  UnauthorizedError,
  UnreachableError,
} from '../../../src/cluster/errors.ts';
import type { ClusterContext } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import { paths } from '../../../src/cluster/ocm.ts';
import { ClusterSessions, type ClusterSessionsOptions } from '../../../src/cluster/session/clusterSessions.ts';
import { ContextUnknownError } from '../../../src/cluster/session/errors.ts';
import type { ReaderChange } from '../../../src/cluster/session/reader.ts';
import { eventually, Leftovers } from './eventually.ts';
import { fakeCluster, itsWith, wecWith } from './fakeClusters.ts';
import { fakeContext, FakeContexts, pluginUser } from './fakeContexts.ts';
import { type Answer, FaultKubeApi } from './faultKubeApi.ts';
import { errorLog, silentLog } from './logs.ts';

const away = new UnreachableError('its1', 'https://its1.invalid:6443', 'no route');
const hang: Answer = () => new Promise(() => undefined);
const quick = { base: 2, maximum: 4 };

describe('ClusterSessions', () => {
  let source: FakeContexts;
  let sessions: ClusterSessions;
  let apis: Map<string, FaultKubeApi[]>;
  let events: ReaderChange[];
  let remembered: Map<string, unknown>;

  beforeEach(() => {
    remembered = new Map();
  });

  afterEach(() => sessions.dispose());

  /** `answers` by context name; contexts are those names unless given. */
  function open(
    answers: Record<string, Answer>,
    contexts: readonly ClusterContext[] = Object.keys(answers).map((name) => fakeContext(name)),
    options: Partial<ClusterSessionsOptions> = {},
  ): void {
    source = new FakeContexts(...contexts);
    apis = new Map();
    events = [];
    sessions = new ClusterSessions(source, {
      connect: (context) => {
        const api = new FaultKubeApi(answers[context.name] ?? hang, context.name);
        apis.set(context.name, [...(apis.get(context.name) ?? []), api]);
        return Promise.resolve(api);
      },
      memory: { get: (key) => remembered.get(key), update: (key, value) => remembered.set(key, value) },
      guards: () => ({}),
      log: silentLog,
      background: () => false,
      probeBackoff: quick,
      watcher: { backoff: quick },
      ...options,
    });
    sessions.onDidChange((change) => events.push(change));
  }

  const until = <R>(look: () => R | undefined | false) => eventually([sessions.onDidChange], look);
  const snapshot = (name: string) => sessions.contexts().find((one) => one.name === name)!;
  const kind = (name: string, wanted: string) => until(() => snapshot(name).state.kind === wanted);
  const api = (name: string, index = 0) => apis.get(name)![index]!;
  const turn = () => new Promise((resolve) => setTimeout(resolve, 10));

  it('contacts nothing before the view is shown, then all contexts but those with a log-in plugin', async () => {
    const its = fakeCluster('u', itsWith());
    open({ its1: its, eks: its }, [fakeContext('its1'), fakeContext('eks', pluginUser)]);
    await turn();
    assert.deepEqual([apis.size, sessions.contexts().map(({ state }) => state)], [
      0,
      [
        { kind: 'notChecked', why: 'Context "its1" was not contacted yet.' },
        {
          kind: 'notChecked',
          why: 'Context "eks" logs in with the plugin "kubelogin", which may open a window: it is contacted only when you check it.',
        },
      ],
    ]);
    sessions.show();
    await kind('its1', 'ready');
    assert.deepEqual([snapshot('eks').state.kind, snapshot('eks').usesLoginPlugin, [...apis.keys()]], ['notChecked', true, ['its1']]);
  });

  it('contacts a context with a log-in plugin when asked, and by itself once it is remembered as an ITS', async () => {
    const answers = { eks: fakeCluster('u', itsWith('c1')) };
    const contexts = [fakeContext('eks', pluginUser)];
    open(answers, contexts);
    sessions.show();
    await sessions.check('eks');
    await until(() => sessions.its('eks')?.clusters.has('c1'));
    sessions.dispose();
    open(answers, contexts, { background: () => true });
    await turn();
    assert.deepEqual([[...snapshot('eks').roles], apis.size], [['its'], 0]);
    sessions.show();
    await until(() => sessions.its('eks')?.clusters.has('c1'));
  });

  it('forgets an ITS that is none any more', async () => {
    open({ its1: fakeCluster('u', itsWith()) });
    sessions.show();
    await kind('its1', 'ready');
    sessions.dispose();
    open({ its1: fakeCluster('u') });
    assert.deepEqual([...snapshot('its1').roles], ['its']);
    sessions.show();
    await kind('its1', 'ready');
    assert.deepEqual([[...snapshot('its1').roles], sessions.its('its1'), [...remembered.values()]], [[], undefined, [[]]]);
  });

  it('in the background connects the remembered ITSes that need no plugin, and nothing else', async () => {
    const its = fakeCluster('u', itsWith());
    open({ its1: its, other: fakeCluster('v') });
    sessions.show();
    await kind('its1', 'ready');
    sessions.dispose();
    const asked: string[] = [];
    open({ its1: its, other: fakeCluster('v') }, undefined, { background: (context) => (asked.push(context), context === 'its1') });
    await kind('its1', 'ready');
    assert.deepEqual([[...apis.keys()], [...new Set(asked)]], [['its1'], ['its1']]);
  });

  it('lets one context that never answers delay no other', async () => {
    open({ stuck: hang, its1: fakeCluster('u', itsWith('c1')) });
    sessions.show();
    await until(() => sessions.its('its1')?.clusters.has('c1'));
    assert.deepEqual([snapshot('stuck').state, snapshot('its1').state], [{ kind: 'connecting' }, { kind: 'ready' }]);
  });

  it('asks an unreachable context again, but only while the view is shown', async () => {
    open({ its1: () => { throw away; } });
    sessions.show();
    await kind('its1', 'unreachable');
    assert.deepEqual(snapshot('its1').state, { kind: 'unreachable', problem: away.message });
    const count = api('its1').gets.length;
    await eventually([api('its1').onDidAsk], () => api('its1').gets.length > count);
    sessions.hide();
    await turn();
    const hidden = api('its1').gets.length;
    await turn();
    assert.equal(api('its1').gets.length, hidden);
    api('its1').answer = fakeCluster('u', itsWith());
    sessions.show();
    await kind('its1', 'ready');
  });

  it('never runs a failed log-in plugin again by itself', async () => {
    const failed = new CredentialPluginError('eks', 'kubelogin', 'timed out', 'Log in.');
    open({ eks: () => { throw failed; } }, [fakeContext('eks', pluginUser)]);
    sessions.show();
    await sessions.check('eks');
    const asked = api('eks').gets.length;
    await turn();
    assert.deepEqual([snapshot('eks').state, api('eks').gets.length], [{ kind: 'unauthorized', problem: failed.message }, asked]);
    api('eks').answer = fakeCluster('u');
    await sessions.retry('eks');
    assert.deepEqual(snapshot('eks').state, { kind: 'ready' });
  });

  it('tells expired credentials of an ITS that was there, and keeps its rows', async () => {
    open({ its1: fakeCluster('u', itsWith('c1')) });
    sessions.show();
    await until(() => sessions.its('its1')?.clusters.has('c1'));
    const expired = new UnauthorizedError('its1');
    api('its1').answer = () => { throw expired; };
    api('its1').refuseWatch = () => expired;
    api('its1').watches.forEach((watch) => watch.end());
    await kind('its1', 'unauthorized');
    assert.deepEqual([snapshot('its1').state, sessions.its('its1')?.clusters.size], [{ kind: 'unauthorized', problem: expired.message }, 1]);
  });

  it('never runs the log-in plugin of an ITS again and again by itself', async () => {
    const watcher = { backoff: quick, slowRetry: 1 };
    open({ eks: fakeCluster('u', itsWith('c1')) }, [fakeContext('eks', pluginUser)], { watcher });
    await sessions.check('eks');
    await until(() => sessions.its('eks')?.synced);
    const expired = new UnauthorizedError('eks');
    api('eks').answer = () => { throw expired; };
    api('eks').refuseWatch = () => expired;
    api('eks').watches.forEach((watch) => watch.end());
    await kind('eks', 'unauthorized');
    await new Promise((resolve) => setTimeout(resolve, 40));
    const asked = api('eks').gets.length;
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(api('eks').gets.length, asked);
  });

  it('asks a server that comes back who it is: behind it may be another cluster', async () => {
    open({ its1: fakeCluster('old', itsWith('c1')) });
    sessions.show();
    await until(() => sessions.its('its1')?.synced);
    api('its1').answer = () => { throw away; };
    api('its1').watches.forEach((watch) => watch.fail(away));
    await kind('its1', 'unreachable');
    api('its1').answer = fakeCluster('new', itsWith('c2'));
    await until(() => snapshot('its1').identity?.id === 'new');
    assert.deepEqual([snapshot('its1').state, [...(sessions.its('its1')?.clusters.keys() ?? [])]], [{ kind: 'ready' }, ['c2']]);
  });

  it('shows ManagedClusters where requests may not be listed, and says which right is missing', async () => {
    const forbidden = new ForbiddenError('its1', 'list', 'certificatesigningrequests');
    open({ its1: fakeCluster('u', itsWith('c1'), { [paths.requests]: forbidden }) });
    sessions.show();
    await kind('its1', 'forbidden');
    const its = await until(() => (sessions.its('its1')?.synced === true ? sessions.its('its1') : undefined));
    assert.deepEqual([its.context.state, [...its.clusters.keys()]], [{ kind: 'forbidden', problem: forbidden.message }, ['c1']]);
  });

  it('says so where it can\'t be told whether a cluster is registered', async () => {
    const forbidden = new ForbiddenError('wec', 'list', 'klusterlets');
    open({ wec: fakeCluster('u', wecWith(forbidden)) });
    sessions.show();
    await kind('wec', 'forbidden');
    assert.deepEqual([snapshot('wec').state, [...snapshot('wec').roles]], [{ kind: 'forbidden', problem: forbidden.message }, []]);
  });

  it('notices that an ITS is none any more', async () => {
    open({ its1: fakeCluster('u', itsWith('c1')) });
    sessions.show();
    await until(() => sessions.its('its1')?.synced);
    api('its1').answer = fakeCluster('u');
    api('its1').watches.forEach((watch) => watch.send({ type: 'ERROR', object: { code: 410 } }));
    await until(() => sessions.its('its1') === undefined && snapshot('its1').state.kind === 'ready');
    assert.deepEqual([...snapshot('its1').roles], []);
  });

  it('shows and watches a cluster of two contexts once, under the guard of either', async () => {
    const its = fakeCluster('same', itsWith('c1'));
    open({ first: its, second: its }, undefined, { guards: () => ({ first: 'typedName', second: 'readOnly' }) });
    sessions.show();
    await until(() => sessions.contexts().length === 1 && sessions.its('second')?.clusters.has('c1'));
    await turn();
    assert.deepEqual(
      sessions.contexts().map(({ name, aliases, guard }) => ({ name, aliases, guard })),
      [{ name: 'first', aliases: ['second'], guard: 'readOnly' }],
    );
    assert.ok(api('second').watches.every(({ left }) => left));
    assert.deepEqual([api('first').watches.map(({ path, left }) => [path, left])], [
      [[paths.managedClusters, false], [paths.requests, false]],
    ]);
  });

  it('keeps snapshots identical while nothing changed, and gathers changes with their names', async () => {
    open({ its1: fakeCluster('u', itsWith('c1', 'c2')), other: fakeCluster('v') });
    sessions.show();
    await kind('its1', 'ready');
    await kind('other', 'ready');
    const [contexts, its] = [sessions.contexts(), sessions.its('its1')];
    assert.deepEqual([sessions.contexts() === contexts, sessions.its('its1') === its], [true, true]);
    await new Promise((resolve) => setTimeout(resolve, 80));
    events.length = 0;
    const watch = api('its1').watches.find(({ path }) => path === paths.managedClusters)!;
    const modified = (name: string, resourceVersion: string) =>
      ({ type: 'MODIFIED', object: { metadata: { name, resourceVersion } } }) as const;
    watch.send(modified('c1', '6'), modified('c3', '7'), modified('c1', '8'));
    const changed = await until(() => (sessions.its('its1') === its ? undefined : sessions.its('its1')));
    assert.deepEqual(events, [{ kind: 'clusters', context: 'its1', names: ['c1', 'c3'] }]);
    assert.deepEqual([...changed.clusters.values()].map(({ name, resourceVersion }) => [name, resourceVersion]), [['c1', '8'], ['c2', '1'], ['c3', '7']]);
    assert.deepEqual(
      [changed.requests === its?.requests, changed.clusters.get('c2') === its?.clusters.get('c2'), sessions.contexts() === contexts],
      [true, true, true],
    );
  });

  it('connects a changed context anew, disposes a removed one, and keeps the rest', async () => {
    const its = (uid: string) => fakeCluster(uid, itsWith());
    open({ a: its('a'), b: its('b'), c: its('c'), d: its('d') }, ['a', 'b', 'c'].map((name) => fakeContext(name)));
    sessions.show();
    await until(() => sessions.contexts().every(({ state }) => state.kind === 'ready'));
    source.become(fakeContext('d'), fakeContext('b', {}, '2'), fakeContext('a'));
    assert.deepEqual(sessions.contexts().map(({ name, roles }) => [name, [...roles]]), [['d', []], ['b', ['its']], ['a', ['its']]]);
    await until(() => sessions.contexts().every(({ state }) => state.kind === 'ready'));
    assert.deepEqual(
      [...apis].map(([name, opened]) => [name, opened.map(({ disposed }) => disposed)]),
      [['a', [false]], ['b', [true, false]], ['c', [true]], ['d', [false]]],
    );
  });

  it('gives commands a connection on demand, and says which context it doesn\'t know', async () => {
    open({ eks: fakeCluster('u', itsWith()) }, [fakeContext('eks', pluginUser)]);
    const { context, api: connected, identity } = await sessions.connection('eks');
    assert.deepEqual([context.name, connected === api('eks'), identity], ['eks', true, { id: 'u', evidence: 'kube-system' }]);
    const unknown = (error: unknown) => {
      assert.ok(error instanceof ContextUnknownError);
      assert.equal(error.message, 'The kubeconfig has no context "gone". Choose another context, or add it to the kubeconfig.');
      return true;
    };
    await assert.rejects(sessions.connection('gone'), unknown);
    await assert.rejects(sessions.check('gone'), unknown);
    await assert.rejects(sessions.retry('gone'), unknown);
  });

  it('gives a command the cluster\'s own error, and Cancelled after disposal', async () => {
    open({ its1: () => { throw away; }, stuck: hang });
    await assert.rejects(sessions.connection('its1'), away);
    const waiting = sessions.connection('stuck');
    await turn();
    sessions.dispose();
    await assert.rejects(waiting, CancelledError);
  });

  it('outlives a connection that can\'t be built, and a view that throws', async () => {
    const log = errorLog();
    let tries = 0;
    const its = new FaultKubeApi(fakeCluster('u', itsWith()));
    open({ its1: hang }, undefined, {
      log,
      connect: () => {
        tries += 1;
        return tries === 1 ? Promise.reject(new Error('no such file: ca.crt')) : Promise.resolve(its);
      },
    });
    const ready = kind('its1', 'ready');
    sessions.onDidChange(() => {
      throw new Error('view broken');
    });
    sessions.show();
    await ready;
    assert.ok(log.errors.includes('A listener to clusters failed: view broken'));
  });

  it('disposed at any moment, leaves no timer, no connection, no open watch and no uncaught rejection', async () => {
    const its = fakeCluster('u', itsWith('c1'));
    const answer = fc.constantFrom<Answer>(its, fakeCluster('v'), hang, () => { throw away; }, () => { throw new UnauthorizedError('x'); });
    const step = fc.constantFrom<() => unknown>(
      () => sessions.show(),
      () => sessions.hide(),
      () => sessions.check('a').catch(() => undefined),
      () => void sessions.retry('b').catch(() => undefined),
      () => void sessions.connection('a').then(({ api }) => api.dispose(), () => undefined),
      () => source.become(fakeContext('a'), fakeContext('b', {}, '2')),
      () => source.become(fakeContext('b')),
      () => [...apis.values()].flat().forEach((one) => one.watches.forEach((watch) => watch.fail(away))),
      turn,
      () => new Promise((resolve) => setImmediate(resolve)),
    );
    await fc.assert(
      fc.asyncProperty(answer, answer, fc.array(step, { maxLength: 6 }), async (a, b, steps) => {
        const left = await Leftovers.begin();
        open({ a, b }, undefined, { background: () => true });
        for (const act of steps) {
          await Promise.race([act(), turn()]);
        }
        sessions.dispose();
        events.length = 0;
        await turn();
        assert.deepEqual({ ...(await left.count()), events }, { timers: 0, rejections: [], events: [] });
        const opened = [...apis.values()].flat();
        assert.ok(opened.every((one) => one.disposed && one.watches.every((watch) => watch.left)));
      }),
      { numRuns: 100 },
    );
  }).timeout(30_000);
});
