import { Coalescer } from '../coalesce.ts';
import type { ClusterError } from '../errors.ts';
import { type Disposable, Disposables, Emitter } from '../events.ts';
import type { KubeApi } from '../kube/kubeApi.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { WatchedItem, WatcherOptions, WatcherState } from '../kube/watcherTypes.ts';
import type { ManagedCluster, RegistrationRequest } from '../model.ts';
import { labels, paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import { parseRequest } from '../requests/parseRequest.ts';
import { SharedConditions } from '../sharedConditions.ts';
import { type ContextState, failedState } from './contextState.ts';

export interface ItsChange {
  readonly kind: 'clusters' | 'requests';
  readonly names: readonly string[] | undefined;
}

/** Milliseconds that changes are gathered: a burst becomes one event, one change is still visible within 150 ms. */
const gather = 60;

/** Watches the ManagedClusters and requests of one ITS; fires gathered changes and every change of its state. */
export class ItsWatch implements Disposable {
  readonly #owned = new Disposables();
  readonly #clusters: GatheredWatch<ManagedCluster>;
  readonly #requests: GatheredWatch<RegistrationRequest>;
  readonly #changes = this.#owned.own(new Emitter<ItsChange>());
  readonly #states = this.#owned.own(new Emitter<undefined>());
  #synced = false;

  readonly onDidChange = this.#changes.event;
  readonly onDidChangeState = this.#states.event;

  constructor(api: KubeApi, options: WatcherOptions) {
    const clusters = new ResourceWatcher(api, { path: paths.managedClusters, project: sharingParser() }, options);
    const query = { labelSelector: labels.clusterName };
    const requests = new ResourceWatcher(api, { path: paths.requests, query, project: parseRequest }, options);
    this.#clusters = this.#own(clusters, (names) => this.#changes.fire({ kind: 'clusters', names }));
    this.#requests = this.#own(requests, (names) => this.#changes.fire({ kind: 'requests', names }));
  }

  /** By name; a new map for each gathered change, the same one while nothing changed. */
  get clusters(): ReadonlyMap<string, ManagedCluster> {
    return this.#clusters.snapshot;
  }

  get requests(): ReadonlyMap<string, RegistrationRequest> {
    return this.#requests.snapshot;
  }

  /** Both kinds were listed once, or are refused for good; stays `true`. */
  get synced(): boolean {
    return this.#synced;
  }

  /** The worse of the two kinds. */
  get state(): ContextState {
    const states = [this.#clusters.watcher.state, this.#requests.watcher.state];
    const error = states.find((state) => state.kind === 'failed')?.error;
    if (error !== undefined) {
      return failedState(error);
    }
    return states.every((state) => state.kind === 'synced') ? { kind: 'ready' } : { kind: 'connecting' };
  }

  /** What ManagedClusters fail with: `notFound` means that this is no ITS any more. */
  get failure(): ClusterError | undefined {
    const { state } = this.#clusters.watcher;
    return state.kind === 'failed' ? state.error : undefined;
  }

  start(): void {
    this.#clusters.watcher.start();
    this.#requests.watcher.start();
  }

  retry(): void {
    this.#clusters.watcher.retry();
    this.#requests.watcher.retry();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #own<T extends WatchedItem>(
    watcher: ResourceWatcher<T>,
    flush: (names: readonly string[] | undefined) => void,
  ): GatheredWatch<T> {
    const gathered = this.#owned.own(new GatheredWatch(watcher, flush));
    watcher.onDidChangeState(() => {
      // Who hears "ready" must find the rows there.
      gathered.flush();
      this.#synced ||= isSettled(this.#clusters.watcher.state) && isSettled(this.#requests.watcher.state);
      this.#states.fire(undefined);
    });
    return gathered;
  }
}

function sharingParser(): (raw: unknown) => ManagedCluster | undefined {
  const shared = new SharedConditions();
  return (raw) => {
    const cluster = parseManagedCluster(raw);
    return cluster && { ...cluster, conditions: shared.share(cluster.conditions) };
  };
}

function isSettled(state: WatcherState): boolean {
  return state.kind === 'synced' || (state.kind === 'failed' && !state.retrying);
}

/** Takes one watcher's changes in, gives an immutable map of its items and calls `flush` with the gathered names. */
class GatheredWatch<T extends WatchedItem> implements Disposable {
  readonly watcher: ResourceWatcher<T>;
  readonly #coalescer: Coalescer;
  #snapshot: ReadonlyMap<string, T> | undefined;
  #names: Set<string> | undefined = new Set();

  constructor(watcher: ResourceWatcher<T>, flush: (names: readonly string[] | undefined) => void) {
    this.watcher = watcher;
    this.#coalescer = new Coalescer(gather, () => {
      const names = this.#names === undefined ? undefined : [...this.#names];
      this.#names = new Set();
      this.#snapshot = undefined;
      flush(names);
    });
    watcher.onDidChange(({ names }) => {
      if (names === undefined) {
        this.#names = undefined;
      } else {
        names.forEach((name) => this.#names?.add(name));
      }
      this.#coalescer.trigger();
    });
  }

  /** Copied only when it is read: nobody may look at an ITS of thousands of clusters. */
  get snapshot(): ReadonlyMap<string, T> {
    this.#snapshot ??= new Map(this.watcher.items);
    return this.#snapshot;
  }

  flush(): void {
    this.#coalescer.flush();
  }

  dispose(): void {
    this.watcher.dispose();
    this.#coalescer.dispose();
  }
}
