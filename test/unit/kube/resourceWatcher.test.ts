import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  BusyError,
  CredentialPluginError,
  ForbiddenError,
  GoneError,
  UnauthorizedError,
  UnreachableError,
} from '../../../src/cluster/errors.ts';
import type { WatchEvent } from '../../../src/cluster/kube/kubeApi.ts';
import { ResourceWatcher } from '../../../src/cluster/kube/resourceWatcher.ts';
import type { WatchedItem, WatcherOptions } from '../../../src/cluster/kube/watcherTypes.ts';
import { eventually, Leftovers } from '../session/eventually.ts';
import { type Answer, FaultKubeApi } from '../session/faultKubeApi.ts';
import { errorLog, silentLog } from '../session/logs.ts';

interface Thing extends WatchedItem {
  readonly colour: string;
}

const path = '/apis/example.io/v1/things';
const unreachable = new UnreachableError('its1', 'https://fault.invalid:6443', 'connection refused');
const quick: WatcherOptions = { log: silentLog, backoff: { base: 2, maximum: 4 }, slowRetry: 20 };

function raw(name: string, resourceVersion: string, colour = 'red') {
  return { metadata: { name, resourceVersion, managedFields: ['much'] }, spec: { colour } };
}

function thing(name: string, resourceVersion: string, colour = 'red'): Thing {
  return { name, resourceVersion, colour };
}

function project(value: unknown): Thing {
  const { metadata, spec } = value as ReturnType<typeof raw>;
  return { name: metadata.name, resourceVersion: metadata.resourceVersion, colour: spec.colour };
}

function list(resourceVersion: string, ...items: unknown[]) {
  return { metadata: { resourceVersion }, items };
}

/** Answers one after the other; the last one again and again. Functions are called, errors are thrown. */
function script(...answers: unknown[]): Answer {
  let next = 0;
  return () => {
    const scripted = answers[Math.min(next, answers.length - 1)];
    const answer = typeof scripted === 'function' ? (scripted as () => unknown)() : scripted;
    next += 1;
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
}

describe('ResourceWatcher', () => {
  let watcher: ResourceWatcher<Thing>;
  let names: (readonly string[] | undefined)[];
  let states: string[];

  function watch(api: FaultKubeApi, options: Partial<WatcherOptions> = {}): void {
    names = [];
    states = [];
    watcher = new ResourceWatcher(api, { path, project }, { ...quick, ...options });
    watcher.onDidChange((change) => names.push(change.names));
    watcher.onDidChangeState((state) => {
      states.push(state.kind === 'failed' ? `failed ${state.error.kind}${state.retrying ? ', retrying' : ''}` : state.kind);
    });
    watcher.start();
  }

  const state = (kind: string) => eventually([watcher.onDidChangeState], () => watcher.state.kind === kind);
  const change = (count: number) => eventually([watcher.onDidChange], () => names.length >= count);
  const items = () => [...watcher.items.entries()];

  afterEach(() => watcher.dispose());

  it('lists in pages, keeps only the projection, and watches from the list', async () => {
    const api = new FaultKubeApi((_path, query) =>
      query?.['continue'] === 'page2'
        ? list('9', { ...raw('c', '3'), metadata: { name: 'c', namespace: 'ns', resourceVersion: '3' } })
        : { metadata: { resourceVersion: '9', continue: 'page2' }, items: [raw('a', '1'), raw('b', '2')] },
    );
    watch(api, { pageSize: 2 });
    const opened = await api.watchNumber(1);
    assert.deepEqual(items(), [
      ['a', thing('a', '1')],
      ['b', thing('b', '2')],
      ['ns/c', thing('c', '3')],
    ]);
    assert.deepEqual(
      api.gets.map(({ query }) => query),
      [
        { limit: 2, continue: undefined },
        { limit: 2, continue: 'page2' },
      ],
    );
    assert.deepEqual(opened.query, { allowWatchBookmarks: true, resourceVersion: '9' });
    assert.deepEqual([names, states], [[undefined], ['synced']]);
  });

  it('starts the list again when its pages expire half-way', async () => {
    const pages = [{ metadata: { continue: 'x' }, items: [raw('gone', '1')] }, new GoneError(), list('5', raw('a', '4'))];
    watch(new FaultKubeApi(script(...pages)));
    await state('synced');
    assert.deepEqual(items(), [['a', thing('a', '4')]]);
    assert.deepEqual(states, ['synced']);
  });

  it('applies events, leaves out what it knows already, and goes on from the last bookmark when the server ends the watch', async () => {
    const api = new FaultKubeApi(script(list('5', raw('a', '4'), raw('b', '5'))));
    watch(api);
    const known = (await api.watchNumber(1)) && watcher.items.get('a');
    (await api.watchNumber(1)).send(
      { type: 'ADDED', object: raw('a', '4') },
      { type: 'MODIFIED', object: raw('b', '6', 'blue') },
      { type: 'DELETED', object: raw('b', '7') },
      { type: 'ADDED', object: raw('c', '8') },
      { type: 'BOOKMARK', object: { metadata: { resourceVersion: '30' } } },
    );
    (await api.watchNumber(1)).end();
    assert.deepEqual((await api.watchNumber(2)).query, { allowWatchBookmarks: true, resourceVersion: '30' });
    assert.deepEqual(items(), [
      ['a', thing('a', '4')],
      ['c', thing('c', '8')],
    ]);
    assert.equal(watcher.items.get('a'), known);
    assert.deepEqual([names, states, api.gets.length], [[undefined, ['b'], ['b'], ['c']], ['synced'], 1]);
  });

  const expired: WatchEvent = { type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old' } };
  for (const [title, expire] of [
    ['as an ERROR event', (api: FaultKubeApi) => api.watches[0]?.send(expired)],
    ['as an answer', (api: FaultKubeApi) => api.watches[0]?.fail(new GoneError())],
  ] as const) {
    it(`lists again when the position is gone (410 ${title}): deletes what vanished, leaves alone what is the same`, async () => {
      const api = new FaultKubeApi(
        script(list('5', raw('same', '1'), raw('changed', '2'), raw('gone', '3')), list('20', raw('same', '1'), raw('changed', '9'))),
      );
      watch(api);
      await api.watchNumber(1);
      const same = watcher.items.get('same');
      expire(api);
      assert.equal((await api.watchNumber(2)).query?.['resourceVersion'], '20');
      assert.deepEqual(items(), [
        ['same', thing('same', '1')],
        ['changed', thing('changed', '9')],
      ]);
      assert.equal(watcher.items.get('same'), same);
      assert.deepEqual([names, states], [[undefined, ['changed', 'gone']], ['synced']]);
    });
  }

  it('waits as long as a busy server asks, and says that it is still connecting', async () => {
    const busy = new BusyError('its1', 0.05);
    const api = new FaultKubeApi(script(busy, list('5')));
    const started = performance.now();
    watch(api);
    await state('connecting');
    await eventually([watcher.onDidChangeState], () => states.length === 1);
    assert.deepEqual(watcher.state, { kind: 'connecting', problem: busy });
    await state('synced');
    assert.ok(performance.now() - started >= 45);
    assert.deepEqual(states, ['connecting', 'synced']);
  });

  it('resumes one broken stream from its position without a word', async () => {
    const api = new FaultKubeApi(script(list('5', raw('a', '4'))));
    watch(api);
    const first = await api.watchNumber(1);
    first.send({ type: 'MODIFIED', object: raw('a', '6') });
    first.fail(new TypeError('terminated'));
    assert.equal((await api.watchNumber(2)).query?.['resourceVersion'], '6');
    assert.deepEqual([states, api.gets.length], [['synced'], 1]);
  });

  it('keeps what it knew while the server is away, and sees what was deleted meanwhile', async () => {
    const api = new FaultKubeApi(script(list('5', raw('a', '4'), raw('b', '5'))));
    watch(api);
    const first = await api.watchNumber(1);
    api.answer = script(unreachable);
    api.refuseWatch = () => unreachable;
    first.fail(unreachable);
    await state('failed');
    assert.deepEqual(watcher.state, { kind: 'failed', error: unreachable, retrying: true });
    assert.deepEqual([...watcher.items.keys()], ['a', 'b']);
    api.refuseWatch = undefined;
    api.answer = script(list('50', raw('b', '5'), raw('c', '50')));
    await state('synced');
    assert.deepEqual([...watcher.items.keys()], ['b', 'c']);
    assert.deepEqual(names, [undefined, ['c', 'a']]);
  });

  it('takes a broken stream that brought nothing, time and again, for a failure', async () => {
    const api = new FaultKubeApi(script(list('5')));
    watch(api);
    for (const count of [1, 2, 3]) {
      (await api.watchNumber(count)).fail(new TypeError('terminated'));
    }
    await api.watchNumber(4);
    assert.deepEqual(
      states,
      [1, 2, 3].flatMap(() => ['synced', 'failed unreachable, retrying']).concat('synced'),
    );
  });

  it('is refused for good at first, looks again slowly, and at once on retry', async () => {
    const forbidden = new ForbiddenError('its1', 'list', 'things');
    const api = new FaultKubeApi(script(forbidden));
    watch(api, { slowRetry: 10_000 });
    await state('failed');
    assert.deepEqual(watcher.state, { kind: 'failed', error: forbidden, retrying: false });
    api.answer = script(list('5'));
    watcher.retry();
    await state('synced');
    assert.deepEqual(states, ['failed forbidden', 'connecting', 'synced']);
  });

  it('gives a restarted server, whose caches still fill, two quick looks before a refusal counts', async () => {
    const api = new FaultKubeApi(script(list('5', raw('a', '1')), new UnauthorizedError('its1')));
    watch(api, { slowRetry: 30 });
    const first = await api.watchNumber(1);
    api.refuseWatch = () => new UnauthorizedError('its1');
    first.end();
    await eventually([watcher.onDidChangeState], () => states.length >= 4);
    assert.deepEqual(states, [
      'synced',
      'failed unauthorized, retrying',
      'failed unauthorized, retrying',
      'failed unauthorized',
    ]);
    assert.deepEqual([...watcher.items.keys()], ['a']);
    api.refuseWatch = undefined;
    api.answer = script(list('6', raw('a', '1')));
    await state('synced');
  });

  it('never runs a failed log-in plugin again by itself', async () => {
    const failed = new CredentialPluginError('its1', 'aws', 'failed', 'Log in again.');
    const api = new FaultKubeApi(script(failed));
    watch(api, { slowRetry: 1 });
    await state('failed');
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual([states, api.gets.length], [['failed credentialPlugin'], 1]);
    watcher.retry();
    await eventually([api.onDidAsk], () => api.gets.length === 2);
  });

  it('leaves out an object that can\'t be read, and outlives a listener that throws', async () => {
    const log = errorLog();
    const api = new FaultKubeApi(script(list('5', { metadata: { name: 'odd', resourceVersion: '1' } }, raw('a', '2'))));
    watch(api, { log });
    const second = change(2);
    watcher.onDidChange(() => {
      throw new Error('view broken');
    });
    (await api.watchNumber(1)).send({ type: 'ADDED', object: raw('b', '6') });
    await second;
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([...watcher.items.keys()], ['a', 'b']);
    assert.equal(log.errors.length, 3);
    assert.match(log.errors[0] ?? '', /^its1 \/apis\/example.io\/v1\/things: "odd" can't be read: /);
    assert.equal(log.errors[1], `its1 ${path}: a listener failed: view broken`);
  });

  it('disposed at any moment, leaves no timer, no open watch, no uncaught rejection, and fires nothing more', async () => {
    const fault = fc.constantFrom<() => unknown>(
      () => list('5', raw('a', '1')),
      () => unreachable,
      () => new BusyError('its1', 30),
      () => new GoneError(),
      () => new ForbiddenError('its1', 'list', 'things'),
      () => new Promise((_resolve, reject) => setTimeout(() => reject(unreachable), 1)),
    );
    const step = fc.constantFrom<(api: FaultKubeApi) => unknown>(
      (api) => api.watches.at(-1)?.send({ type: 'ADDED', object: raw('b', '7') }),
      (api) => api.watches.at(-1)?.end(),
      (api) => api.watches.at(-1)?.fail(unreachable),
      (api) => api.watches.at(-1)?.send(expired),
      () => watcher.retry(),
      () => new Promise((resolve) => setImmediate(resolve)),
      () => new Promise((resolve) => setTimeout(resolve, 2)),
      () => Promise.resolve(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 4 }), fc.array(step, { maxLength: 8 }), async (faults, steps) => {
        const left = await Leftovers.begin();
        const api = new FaultKubeApi(script(...faults));
        watch(api);
        for (const act of steps) {
          await act(api);
        }
        let late = 0;
        watcher.dispose();
        await new Promise((resolve) => setTimeout(resolve, 3));
        assert.deepEqual(await left.count(), { timers: 0, rejections: [] });
        const later = await Leftovers.begin();
        watcher.onDidChange(() => (late += 1));
        watcher.onDidChangeState(() => (late += 1));
        api.watches.at(-1)?.send({ type: 'ADDED', object: raw('late', '8') });
        watcher.retry();
        await new Promise((resolve) => setTimeout(resolve, 3));
        assert.deepEqual({ ...(await later.count()), late }, { timers: 0, rejections: [], late: 0 });
        assert.ok(api.watches.every((opened) => opened.left));
      }),
      { numRuns: 150 },
    );
  }).timeout(20_000);
});
