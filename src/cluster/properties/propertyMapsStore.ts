import { describeError } from '../errors.ts';
import { Disposables, Emitter, type Disposable, type Event } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { WatchedItem } from '../kube/watcherTypes.ts';
import type { Log } from '../log.ts';
import type { Values } from '../save/threeWaySave.ts';
import { parsePropertyMap, propertyMaps, type PropertyMap } from './readProperties.ts';

/** What is kept of a property ConfigMap. */
export interface KnownPropertyMap extends WatchedItem, Pick<PropertyMap, 'uid'> {
  /** `undefined` where nobody needs its values: those of thousands of WECs would fill the memory. */
  readonly data: Values | undefined;
}

export interface PropertyMapsChange {
  readonly its: string;
  /** Of WECs; `undefined` = all. */
  readonly names: readonly string[] | undefined;
}

/** The property ConfigMaps of ITSes (contexts) that somebody looks at. */
export interface PropertyMapsReader {
  /** By name; `undefined` while nobody looks, before the first list, and where they can't be read. */
  maps(its: string): ReadonlyMap<string, KnownPropertyMap> | undefined;
  /** Somebody looks at which there are, until `close`; `cluster` is the identity that the context is known to lead to. */
  open(its: string, cluster: string): void;
  close(its: string): void;
  readonly onDidChange: Event<PropertyMapsChange>;
}

interface Looked {
  /** Identity of the cluster that this is about. */
  cluster: string;
  opened: boolean;
  needed: ReadonlySet<string>;
  watch: MapsWatch | undefined;
}

/**
 * Takes in which ITSes are looked at, and whose values are needed; keeps one watch for each of them and for no other. A watch that
 * could not connect, or met another cluster, is begun anew when one of these is said again.
 */
export class PropertyMapsStore implements PropertyMapsReader, Disposable {
  readonly #connect: (its: string) => Promise<Connection>;
  readonly #log: Log;
  readonly #changed = new Emitter<PropertyMapsChange>();
  readonly #looked = new Map<string, Looked>();
  readonly onDidChange = this.#changed.event;

  constructor(connect: (its: string) => Promise<Connection>, log: Log) {
    this.#connect = connect;
    this.#log = log;
  }

  maps(its: string): ReadonlyMap<string, KnownPropertyMap> | undefined {
    return this.#looked.get(its)?.watch?.maps;
  }

  open(its: string, cluster: string): void {
    this.#set(its, { cluster, opened: true });
  }

  close(its: string): void {
    if (this.#looked.has(its)) {
      this.#set(its, { opened: false });
    }
  }

  /** Keeps the values of these WECs, and of no others, until the next call; none: nobody needs values. `cluster` as of `open`. */
  need(its: string, cluster: string, needed: ReadonlySet<string>): void {
    if (needed.size > 0 || this.#looked.has(its)) {
      this.#set(its, { ...(needed.size > 0 && { cluster }), needed });
    }
  }

  dispose(): void {
    this.#looked.forEach(({ watch }) => watch?.dispose());
    this.#looked.clear();
    this.#changed.dispose();
  }

  #set(its: string, change: Partial<Looked>): void {
    const looked = Object.assign(this.#looked.get(its) ?? { cluster: '', opened: false, needed: new Set<string>(), watch: undefined }, change);
    this.#looked.set(its, looked);
    if (!looked.opened && looked.needed.size === 0) {
      looked.watch?.dispose();
      this.#looked.delete(its);
      return;
    }
    const { watch, cluster, needed } = looked;
    // What wasn't kept has to be read again.
    if (watch === undefined || watch.failed || watch.cluster !== cluster || [...needed].some((name) => !watch.kept.has(name))) {
      watch?.dispose();
      looked.watch = new MapsWatch(this.#connect(its), cluster, needed, this.#log, (names) => this.#changed.fire({ its, names }));
    }
  }
}

/** One ITS, from the moment on when its connection is asked for. */
class MapsWatch implements Disposable {
  readonly cluster: string;
  readonly kept: ReadonlySet<string>;
  readonly #owned = new Disposables();
  #watcher: ResourceWatcher<KnownPropertyMap> | undefined;
  #listed = false;
  #failed = false;
  #byName: ReadonlyMap<string, KnownPropertyMap> | undefined;

  constructor(connecting: Promise<Connection>, cluster: string, kept: ReadonlySet<string>, log: Log, onChange: (names: readonly string[] | undefined) => void) {
    this.cluster = cluster;
    this.kept = kept;
    connecting.then(
      ({ api, identity }) => {
        this.#owned.own(api);
        // Held against the WECs of another ITS, all of these ConfigMaps would seem to be of nobody.
        this.#failed = identity.id !== cluster;
        if (!this.#owned.closed && !this.#failed) {
          this.#watch(api, log, onChange);
        }
      },
      (error: unknown) => {
        this.#failed = true;
        // Its row says why it can't be reached.
        log.debug(`Property ConfigMaps can't be watched: ${describeError(error)}`);
      },
    );
  }

  get failed(): boolean {
    return this.#failed;
  }

  get maps(): ReadonlyMap<string, KnownPropertyMap> | undefined {
    if (this.#watcher === undefined || !this.#listed) {
      return undefined;
    }
    this.#byName ??= new Map([...this.#watcher.items.values()].map((map) => [map.name, map]));
    return this.#byName;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #watch(api: Connection['api'], log: Log, onChange: (names: readonly string[] | undefined) => void): void {
    const project = (raw: unknown): KnownPropertyMap => {
      const { name, uid, resourceVersion, data } = parsePropertyMap(raw);
      return { name, uid, resourceVersion, data: this.kept.has(name) ? data : undefined };
    };
    const watcher = this.#owned.own(new ResourceWatcher(api, { path: propertyMaps, project }, { log }));
    this.#watcher = watcher;
    watcher.onDidChange(({ names }) => {
      this.#byName = undefined;
      onChange(names?.map((key) => key.slice(key.lastIndexOf('/') + 1)));
    });
    watcher.onDidChangeState(({ kind }) => {
      const listed = kind === 'synced' || (this.#listed && kind === 'connecting');
      if (listed !== this.#listed) {
        this.#listed = listed;
        onChange(undefined);
      }
    });
    watcher.start();
  }
}
