import { BusyError, ClusterError, describeError, UnreachableError } from '../errors.ts';
import { Emitter, type Disposable } from '../events.ts';
import { errorFromStatus, statusOf } from './apiErrors.ts';
import { Backoff } from './backoff.ts';
import type { KubeApi } from './kubeApi.ts';
import { keyOf, metadataOf } from './objectKey.ts';
import { listPaged } from './pagedList.ts';
import { Pause } from './pause.ts';
import { requestTarget } from './requestTarget.ts';
import type { ItemsChange, ResourceSpec, WatchedItem, WatcherOptions, WatcherState } from './watcherTypes.ts';

export type * from './watcherTypes.ts';

/** A fresh API server refuses what it allows a second later, while its own caches fill: so many quick looks before it counts. */
const quickLooksAfterRefusal = 2;
/** A watch that the server ended after this time (ms), or that brought an event, was healthy: ending is ordinary then. */
const healthyAfter = 5_000;

/** Takes one kind's list and watch of one cluster in, fires what changed; recovers by itself from everything but a refusal. */
export class ResourceWatcher<T extends WatchedItem> implements Disposable {
  readonly #api: KubeApi;
  readonly #spec: ResourceSpec<T>;
  readonly #options: WatcherOptions;
  readonly #backoff: Backoff;
  readonly #pause = new Pause();
  readonly #closed = new AbortController();
  readonly #changes = new Emitter<ItemsChange>();
  readonly #states = new Emitter<WatcherState>();
  #items = new Map<string, T>();
  #state: WatcherState = { kind: 'connecting' };
  /** resourceVersion to watch from; `undefined` asks for a new list. */
  #position: string | undefined;
  #started = false;
  #syncedOnce = false;
  #refusals = 0;
  #expiries = 0;
  #healthy = false;

  readonly onDidChange = this.#changes.event;
  readonly onDidChangeState = this.#states.event;

  constructor(api: KubeApi, spec: ResourceSpec<T>, options: WatcherOptions) {
    this.#api = api;
    this.#spec = spec;
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
  }

  /** By name, or `namespace/name`. Live: later changes show in it. Kept as last known while the state is `failed`. */
  get items(): ReadonlyMap<string, T> {
    return this.#items;
  }

  get state(): WatcherState {
    return this.#state;
  }

  start(): void {
    if (!this.#started && !this.#closed.signal.aborted) {
      this.#started = true;
      void this.#run();
    }
  }

  /** Ends a wait before the next try; nothing to do while the watch lives. */
  retry(): void {
    this.#refusals = 0;
    this.#backoff.reset();
    if (this.#state.kind === 'failed') {
      this.#enter({ kind: 'connecting' });
    }
    this.#pause.wake();
  }

  dispose(): void {
    this.#changes.dispose();
    this.#states.dispose();
    this.#closed.abort();
    this.#pause.dispose();
  }

  async #run(): Promise<void> {
    const closed = this.#closed.signal;
    while (!closed.aborted) {
      let wait: number | undefined;
      try {
        if (this.#position === undefined) {
          await this.#list();
        }
        await this.#follow();
        wait = this.#healthy ? 0 : this.#backoff.next();
      } catch (error) {
        if (closed.aborted) {
          return;
        }
        wait = this.#recover(this.#asClusterError(error));
      }
      await this.#pause.wait(wait);
    }
  }

  async #list(): Promise<void> {
    const listed = new Map<string, T>();
    const { path, query = {} } = this.#spec;
    const signal = this.#closed.signal;
    const position = await listPaged(this.#api, path, query, this.#options.pageSize ?? 500, signal, (page) => {
      for (const raw of page) {
        const key = keyOf(raw);
        const item = this.#project(raw);
        if (key !== undefined && item !== undefined) {
          const known = this.#items.get(key);
          listed.set(key, known?.resourceVersion === item.resourceVersion ? known : item);
        }
      }
    });
    this.#position = position;
    const changed = [...listed].filter(([key, item]) => this.#items.get(key) !== item).map(([key]) => key);
    const vanished = [...this.#items.keys()].filter((key) => !listed.has(key));
    this.#items = listed;
    const names = this.#syncedOnce ? [...changed, ...vanished] : undefined;
    this.#syncedOnce = true;
    if (names === undefined || names.length > 0) {
      this.#fire(this.#changes, { names });
    }
    this.#enter({ kind: 'synced' });
  }

  /** Applies events until the server ends the stream or it is silent for too long. */
  async #follow(): Promise<void> {
    const { path, query } = this.#spec;
    const signal = this.#closed.signal;
    const openedAt = Date.now();
    this.#healthy = false;
    const watchQuery = { ...query, allowWatchBookmarks: true, resourceVersion: this.#position };
    for await (const { type, object } of this.#api.watch(path, watchQuery, signal, this.#options.silence ?? 150_000)) {
      signal.throwIfAborted();
      if (type === 'ERROR') {
        const status = statusOf(object);
        throw errorFromStatus(this.#api.context, requestTarget('GET', path, true), status.code ?? 500, status);
      }
      this.#thrive();
      this.#apply(type, object);
    }
    if (Date.now() - openedAt >= healthyAfter) {
      this.#thrive();
    }
  }

  #thrive(): void {
    this.#healthy = true;
    this.#expiries = 0;
    this.#refusals = 0;
    this.#backoff.reset();
  }

  #apply(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', raw: unknown): void {
    this.#position = metadataOf(raw)?.resourceVersion ?? this.#position;
    const key = keyOf(raw);
    if (type === 'BOOKMARK' || key === undefined) {
      return;
    }
    const known = this.#items.get(key);
    const item = type === 'DELETED' ? undefined : this.#project(raw);
    if (item?.resourceVersion === known?.resourceVersion) {
      return;
    }
    if (item === undefined) {
      this.#items.delete(key);
    } else {
      this.#items.set(key, item);
    }
    this.#fire(this.#changes, { names: [key] });
  }

  /** Enters the state that the error means, and gives the milliseconds until the next try (`undefined`: only `retry`). */
  #recover(error: ClusterError): number | undefined {
    this.#options.log.debug(`${this.#name}: ${error.kind}: ${error.message}`);
    const following = this.#position !== undefined;
    switch (error.kind) {
      case 'gone':
        this.#position = undefined;
        this.#expiries += 1;
        return this.#expiries === 1 ? 0 : this.#backoff.next();
      case 'busy':
        this.#relistIn({ kind: 'connecting', problem: error });
        return Math.max(error instanceof BusyError ? error.retryAfterSeconds * 1000 : 0, this.#backoff.next());
      case 'credentialPlugin':
        // Asking again by itself could open a log-in window every minute.
        this.#relistIn({ kind: 'failed', error, retrying: false });
        return undefined;
      case 'unauthorized':
      case 'forbidden':
      case 'notFound': {
        this.#refusals += 1;
        const retrying = this.#syncedOnce && this.#refusals <= quickLooksAfterRefusal;
        this.#relistIn({ kind: 'failed', error, retrying });
        const { slowRetry = 60_000 } = this.#options;
        return retrying ? this.#backoff.next() : slowRetry === 'never' ? undefined : slowRetry;
      }
      default:
        // Proxies and load balancers cut long watches: one broken stream is resumed from its position, unseen.
        if (!following || !this.#healthy) {
          this.#relistIn({ kind: 'failed', error, retrying: true });
        }
        return this.#backoff.next();
    }
  }

  /** Whatever leaves `synced` comes back to it by a list: an API server restored from a backup has other positions. */
  #relistIn(state: WatcherState): void {
    this.#position = undefined;
    this.#enter(state);
  }

  #enter(state: WatcherState): void {
    if (state.kind !== 'synced' || this.#state.kind !== 'synced') {
      this.#state = state;
      this.#fire(this.#states, state);
    }
  }

  #project(raw: unknown): T | undefined {
    try {
      return this.#spec.project(raw);
    } catch (error) {
      this.#options.log.error(`${this.#name}: "${keyOf(raw) ?? ''}" can't be read: ${describeError(error)}`);
      return undefined;
    }
  }

  /** What isn't ours (a broken stream) counts as unreachable. */
  #asClusterError(error: unknown): ClusterError {
    const { context, server } = this.#api;
    return error instanceof ClusterError ? error : new UnreachableError(context, server, describeError(error), error);
  }

  /** A listener's mistake must not end the watch. */
  #fire<E>(emitter: Emitter<E>, value: E): void {
    if (this.#closed.signal.aborted) {
      return;
    }
    try {
      emitter.fire(value);
    } catch (error) {
      this.#options.log.error(`${this.#name}: a listener failed: ${describeError(error)}`);
    }
  }

  get #name(): string {
    return `${this.#api.context} ${this.#spec.path}`;
  }
}
