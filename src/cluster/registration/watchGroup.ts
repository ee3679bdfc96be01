import { Disposables, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { ResourceSpec } from '../kube/watcherTypes.ts';
import type { Log } from '../log.ts';

export interface Named {
  readonly name: string;
  readonly resourceVersion: string;
}

export type Watched = Pick<ResourceWatcher<Named>, 'state' | 'retry'>;

/** Takes what to watch, piece by piece, and calls back on every change of items or state; ends all of it at `dispose`. */
export class WatchGroup implements Disposable {
  readonly #owned = new Disposables();
  readonly #log: Log;
  readonly #onChange: () => void;
  readonly #watched: Watched[] = [];

  constructor(log: Log, onChange: () => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  get watched(): readonly Watched[] {
    return this.#watched;
  }

  follow<T extends Named>({ api }: Connection, spec: ResourceSpec<T>): ResourceWatcher<T> {
    const watcher = this.#owned.own(new ResourceWatcher<T>(api, spec, { log: this.#log }));
    this.#owned.own(watcher.onDidChange(() => this.#onChange()));
    this.#owned.own(watcher.onDidChangeState(() => this.#onChange()));
    this.#watched.push(watcher);
    watcher.start();
    return watcher;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

export function first<T extends Named>(watcher: ResourceWatcher<T>): T | undefined {
  return watcher.items.values().next().value;
}
