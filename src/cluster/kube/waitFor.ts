import { CancelledError, type ClusterError, TimedOutError } from '../errors.ts';
import type { Event } from '../events.ts';
import type { ItemsChange, WatchedItem, WatcherState } from './watcherTypes.ts';

/** The part of a ResourceWatcher that waiting needs. */
export interface WatchedItems<T extends WatchedItem> {
  readonly items: ReadonlyMap<string, T>;
  readonly state: WatcherState;
  readonly onDidChange: Event<ItemsChange>;
  readonly onDidChangeState: Event<WatcherState>;
}

export interface WaitOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
  /** The user's whole sentence when the time is up: what was waited for, on which cluster, what to do. */
  readonly timedOut: string;
}

/**
 * Waits until `predicate` gives something else than `undefined`, and gives that. It is asked only while the watcher is synced:
 * an empty first map or a last-known one must not prove that something is gone.
 * Throws TimedOutError, CancelledError, and at once what the watcher fails with for good (rights, credentials).
 * Disposing the watcher ends no wait: abort `signal` with it.
 */
export function waitFor<T extends WatchedItem, R>(
  watcher: WatchedItems<T>,
  predicate: (items: ReadonlyMap<string, T>) => R | undefined,
  options: WaitOptions,
): Promise<R> {
  const { signal, timeout, timedOut } = options;
  return new Promise<R>((resolve, reject) => {
    const cleanUps: (() => void)[] = [];
    let ended = false;
    const end = (settle: () => void): void => {
      ended = true;
      for (const cleanUp of cleanUps) {
        cleanUp();
      }
      settle();
    };
    const look = (): void => {
      if (ended) {
        return;
      }
      const { state } = watcher;
      if (state.kind === 'failed' && !state.retrying) {
        end(() => reject(state.error));
      } else if (state.kind === 'synced') {
        try {
          const found = predicate(watcher.items);
          if (found !== undefined) {
            end(() => resolve(found));
          }
        } catch (error) {
          end(() => reject(error instanceof Error ? error : new Error(String(error))));
        }
      }
    };
    const cancel = (): void => end(() => reject(new CancelledError()));

    if (signal?.aborted === true) {
      cancel();
      return;
    }
    look();
    if (ended) {
      return;
    }
    const timer = setTimeout(() => {
      const problem = problemOf(watcher.state);
      end(() => reject(new TimedOutError(timedOut, problem?.message, problem)));
    }, timeout);
    const changes = watcher.onDidChange(look);
    const states = watcher.onDidChangeState(look);
    signal?.addEventListener('abort', cancel);
    cleanUps.push(
      () => clearTimeout(timer),
      () => changes.dispose(),
      () => states.dispose(),
      () => signal?.removeEventListener('abort', cancel),
    );
  });
}

function problemOf(state: WatcherState): ClusterError | undefined {
  return state.kind === 'failed' ? state.error : state.kind === 'connecting' ? state.problem : undefined;
}
