import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { CancelledError, ForbiddenError, TimedOutError, UnreachableError } from '../../../src/cluster/errors.ts';
import { Emitter } from '../../../src/cluster/events.ts';
import type { ItemsChange, WatchedItem, WatcherState } from '../../../src/cluster/kube/watcherTypes.ts';
import { waitFor } from '../../../src/cluster/kube/waitFor.ts';
import { Leftovers } from '../session/eventually.ts';

/** Stands for a watcher in states that come at the test's word. */
class FaultWatcher {
  readonly items = new Map<string, WatchedItem>();
  state: WatcherState = { kind: 'connecting' };
  listeners = 0;
  readonly #changes = new Emitter<ItemsChange>();
  readonly #states = new Emitter<WatcherState>();
  readonly onDidChange = this.#counted(this.#changes);
  readonly onDidChangeState = this.#counted(this.#states);

  enter(state: WatcherState): void {
    this.state = state;
    this.#states.fire(state);
  }

  add(name: string): void {
    this.items.set(name, { name, resourceVersion: '1' });
    this.#changes.fire({ names: [name] });
  }

  #counted<T>(emitter: Emitter<T>): Emitter<T>['event'] {
    return (listener) => {
      const listening = emitter.event(listener);
      this.listeners += 1;
      return {
        dispose: () => {
          this.listeners -= 1;
          listening.dispose();
        },
      };
    };
  }
}

const limits = { timeout: 1_000, timedOut: 'Nothing came of it.' };

describe('waitFor', () => {
  let watcher: FaultWatcher;
  let left: Leftovers;

  beforeEach(async () => {
    watcher = new FaultWatcher();
    left = await Leftovers.begin();
  });

  afterEach(async () => {
    assert.deepEqual({ ...(await left.count()), listeners: watcher.listeners }, { timers: 0, rejections: [], listeners: 0 });
  });

  it('gives what the predicate gives', async () => {
    watcher.enter({ kind: 'synced' });
    const waiting = waitFor(watcher, (items) => items.get('a')?.name, limits);
    watcher.add('b');
    watcher.add('a');
    assert.equal(await waiting, 'a');
  });

  it('gives at once what is there already', async () => {
    watcher.enter({ kind: 'synced' });
    watcher.add('a');
    assert.equal(await waitFor(watcher, (items) => items.size, limits), 1);
  });

  it('takes nothing for gone before the watcher is synced, nor while it only remembers', async () => {
    const looks: string[] = [];
    const waiting = waitFor(watcher, ({ size }) => looks.push(watcher.state.kind) && size === 0 ? 'gone' : undefined, limits);
    watcher.enter({ kind: 'failed', error: new UnreachableError('its1', 'url', 'why'), retrying: true });
    watcher.enter({ kind: 'synced' });
    assert.deepEqual([await waiting, looks], ['gone', ['synced']]);
  });

  it('ends at once with what the watcher is refused with for good', async () => {
    const error = new ForbiddenError('its1', 'list', 'things');
    const waiting = waitFor(watcher, () => undefined, limits);
    watcher.enter({ kind: 'failed', error, retrying: false });
    await assert.rejects(waiting, error);
  });

  it('ends with its time, naming what stood in the way', async () => {
    const error = new UnreachableError('its1', 'url', 'why');
    watcher.enter({ kind: 'failed', error, retrying: true });
    await assert.rejects(
      waitFor(watcher, () => undefined, { ...limits, timeout: 5 }),
      (thrown: unknown) => {
        assert.ok(thrown instanceof TimedOutError);
        assert.deepEqual([thrown.message, thrown.detail, thrown.cause], [limits.timedOut, error.message, error]);
        return true;
      },
    );
  });

  it('ends when cancelled, before or during the wait', async () => {
    watcher.enter({ kind: 'synced' });
    await assert.rejects(waitFor(watcher, () => 1, { ...limits, signal: AbortSignal.abort() }), CancelledError);
    const cancel = new AbortController();
    const waiting = waitFor(watcher, () => undefined, { ...limits, signal: cancel.signal });
    assert.equal(getEventListeners(cancel.signal, 'abort').length, 1);
    cancel.abort();
    await assert.rejects(waiting, CancelledError);
    assert.equal(getEventListeners(cancel.signal, 'abort').length, 0);
  });

  it('hands on what the predicate throws', async () => {
    watcher.enter({ kind: 'synced' });
    const error = new RangeError('two requests');
    const waiting = waitFor(
      watcher,
      ({ size }) => {
        if (size > 0) {
          throw error;
        }
        return undefined;
      },
      limits,
    );
    watcher.add('a');
    await assert.rejects(waiting, error);
  });
});
