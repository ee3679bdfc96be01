import { Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { WatchedItem } from '../kube/watcherTypes.ts';
import type { Log } from '../log.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';

interface Raw extends WatchedItem {
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Takes one object's collection and name on a cluster; keeps the raw object live, fires on change. */
export class LiveObject implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly #watcher: ResourceWatcher<Raw>;
  #last: Raw['raw'] | undefined;
  readonly onDidChange = this.#changed.event;

  constructor({ api }: Connection, collection: string, name: string, log: Log) {
    const project = (raw: unknown): Raw => {
      const metadata = field(raw, 'metadata');
      return { name: plainText(field(metadata, 'name')), resourceVersion: plainText(field(metadata, 'resourceVersion')), raw: raw as Raw['raw'] };
    };
    this.#watcher = new ResourceWatcher<Raw>(api, { path: collection, query: { fieldSelector: `metadata.name=${name}` }, project }, { log });
    const follow = () => {
      this.#last = this.current ?? this.#last;
      this.#changed.fire();
    };
    this.#watcher.onDidChange(follow);
    this.#watcher.onDidChangeState(follow);
    this.#watcher.start();
  }

  /** `undefined` while it isn't there, or not known yet. */
  get current(): Raw['raw'] | undefined {
    return this.#watcher.items.values().next().value?.raw;
  }

  /** As it was when it was last there. */
  get last(): Raw['raw'] | undefined {
    return this.current ?? this.#last;
  }

  get state(): 'loading' | 'there' | 'gone' {
    return this.#watcher.state.kind === 'connecting' && this.#last === undefined ? 'loading' : this.current === undefined ? 'gone' : 'there';
  }

  /** Why it can't be read. */
  get problem(): string | undefined {
    const { state } = this.#watcher;
    return state.kind === 'failed' ? state.error.message : undefined;
  }

  dispose(): void {
    this.#watcher.dispose();
    this.#changed.dispose();
  }
}
