import { LiveObject } from '../cluster/details/liveObject.ts';
import { Disposables, Emitter, type Disposable } from '../cluster/events.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import type { Log } from '../cluster/log.ts';
import { paths } from '../cluster/ocm.ts';
import { propertyMaps } from '../cluster/properties/readProperties.ts';
import type { RawWec } from './formModel.ts';

export type WecWatchState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'problem'; readonly problem: string }
  /** There is no ManagedCluster of that name. */
  | { readonly kind: 'gone' };

/** Takes a connection (which it disposes of) and a WEC's name; keeps its ManagedCluster and property ConfigMap live. */
export class WecWatch implements Disposable {
  readonly connection: Connection;
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #cluster: LiveObject;
  readonly #properties: LiveObject;
  readonly onDidChange = this.#changed.event;

  constructor(connection: Connection, cluster: string, log: Log) {
    this.connection = this.#owned.own({ ...connection, dispose: () => connection.api.dispose() });
    this.#cluster = this.#owned.own(new LiveObject(connection, paths.managedClusters, cluster, log));
    this.#properties = this.#owned.own(new LiveObject(connection, propertyMaps, cluster, log));
    for (const live of [this.#cluster, this.#properties]) {
      this.#owned.own(live.onDidChange(() => this.#changed.fire()));
    }
  }

  get state(): WecWatchState {
    const { problem, state } = this.#cluster;
    if (problem !== undefined) {
      return { kind: 'problem', problem };
    }
    if (state === 'gone') {
      return { kind: 'gone' };
    }
    // Rows that come one table after the other would jump.
    return state === 'loading' || (this.#properties.state === 'loading' && this.#properties.problem === undefined) ? { kind: 'connecting' } : { kind: 'live' };
  }

  get raw(): RawWec {
    return { managedCluster: this.#cluster.current, configMap: this.#properties.current, configMapProblem: this.#properties.problem };
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
