import { Coalescer } from '../coalesce.ts';
import { groupByBinding, type Delivery } from '../delivery.ts';
import { Disposables, Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { ResourceSpec, WatchedItem } from '../kube/watcherTypes.ts';
import type { Log } from '../log.ts';
import { leaseName, paths } from '../ocm.ts';
import { lastSignOfLife, parseAddOn, parseLease, parseStatus, parseWork, type AddOn, type ClusterStatus } from './clusterFacts.ts';

/** What is told about one ManagedCluster below its row, beside what the list holds of every one. */
export interface ClusterFacts {
  readonly status: ClusterStatus | undefined;
  /** When its agent last renewed its lease, RFC 3339; `undefined` where it never did (the ITS itself makes the Lease), or it can't be read. */
  readonly heartbeat: string | undefined;
  readonly addOns: readonly AddOn[];
  readonly deliveries: readonly Delivery[];
  /** `false` until the first lists of all kinds are there, or known not to come. */
  readonly complete: boolean;
  /** Sentences of what can't be read, or of an ITS that doesn't answer. */
  readonly problems: readonly string[];
}

/** Milliseconds that changes are gathered: an agent writes status, lease and works within a moment. */
const gather = 100;

/** Takes the connection to an ITS and the name of a ManagedCluster; watches what its row tells when it is opened, fires on change. */
export class ClusterDetails implements Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #gathered = this.#owned.own(new Coalescer(gather, () => this.#changed.fire()));
  readonly #read: () => ClusterFacts;
  readonly onDidChange = this.#changed.event;

  /** `connection` stays the caller's. */
  constructor({ api }: Connection, clusterName: string, log: Log) {
    const watchers: ResourceWatcher<WatchedItem>[] = [];
    const follow = <T extends WatchedItem>(spec: ResourceSpec<T>): Pick<ResourceWatcher<T>, 'items'> => {
      const watcher = this.#owned.own(new ResourceWatcher<T>(api, spec, { log }));
      this.#owned.own(watcher.onDidChange(() => this.#gathered.trigger()));
      this.#owned.own(watcher.onDidChangeState(() => this.#gathered.trigger()));
      watcher.start();
      watchers.push(watcher);
      return watcher;
    };
    const named = (name: string) => ({ fieldSelector: `metadata.name=${name}` });
    const first = <T extends WatchedItem>({ items }: Pick<ResourceWatcher<T>, 'items'>): T | undefined => items.values().next().value;

    const read = {
      status: follow({ path: paths.managedClusters, query: named(clusterName), project: parseStatus }),
      lease: follow({
        path: paths.leases(clusterName),
        query: named(leaseName),
        project: parseLease,
      }),
      addOns: follow({ path: paths.addOns(clusterName), project: parseAddOn }),
      works: follow({ path: paths.manifestWorks(clusterName), project: parseWork }),
    };
    this.#read = () => {
      const lease = first(read.lease);
      return {
        status: first(read.status),
        heartbeat: lease && lastSignOfLife(lease),
        addOns: [...read.addOns.items.values()],
        deliveries: groupByBinding([...read.works.items.values()]),
        complete: watchers.every(({ state }) => state.kind !== 'connecting'),
        // Add-ons are optional: where their API isn't served, there are none.
        problems: watchers.flatMap(({ state }) => (state.kind === 'failed' && state.error.kind !== 'notFound' ? [state.error.message] : [])),
      };
    };
  }

  get facts(): ClusterFacts {
    return this.#read();
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
