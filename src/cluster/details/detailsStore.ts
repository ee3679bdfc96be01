import { describeError } from '../errors.ts';
import { Emitter, type Disposable, type Event } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { ClusterDetails, type ClusterFacts } from './clusterDetails.ts';

export interface DetailsChange {
  readonly its: string;
  readonly cluster: string;
}

/** Facts about the clusters whose rows are open. */
export interface DetailsReader {
  /** `undefined` until the first answer, and while nobody looks. */
  facts(its: string, cluster: string): ClusterFacts | undefined;
  /** Somebody looks: watches the cluster from now on. */
  open(its: string, cluster: string): void;
  close(its: string, cluster: string): void;
  readonly onDidChange: Event<DetailsChange>;
}

/** Takes in which clusters are looked at, keeps a watch for each of them and for no other, fires what changed. */
export class DetailsStore implements DetailsReader, Disposable {
  readonly #connect: (its: string) => Promise<Connection>;
  readonly #log: Log;
  readonly #changed = new Emitter<DetailsChange>();
  readonly #opened = new Map<string, OpenedDetails>();
  readonly onDidChange = this.#changed.event;

  constructor(connect: (its: string) => Promise<Connection>, log: Log) {
    this.#connect = connect;
    this.#log = log;
  }

  facts(its: string, cluster: string): ClusterFacts | undefined {
    return this.#opened.get(keyOf(its, cluster))?.facts;
  }

  open(its: string, cluster: string): void {
    const key = keyOf(its, cluster);
    if (!this.#opened.has(key)) {
      this.#opened.set(key, new OpenedDetails(this.#connect(its), cluster, this.#log, () => this.#changed.fire({ its, cluster })));
    }
  }

  close(its: string, cluster: string): void {
    const key = keyOf(its, cluster);
    this.#opened.get(key)?.dispose();
    this.#opened.delete(key);
  }

  dispose(): void {
    this.#opened.forEach((opened) => opened.dispose());
    this.#opened.clear();
    this.#changed.dispose();
  }
}

/** One cluster that is looked at, from the moment on when its connection is asked for. */
class OpenedDetails implements Disposable {
  #closed = false;
  #details: ClusterDetails | undefined;
  #connection: Connection | undefined;
  #problem: string | undefined;

  constructor(connecting: Promise<Connection>, cluster: string, log: Log, onChange: () => void) {
    connecting.then(
      (connection) => {
        if (this.#closed) {
          connection.api.dispose();
          return;
        }
        this.#connection = connection;
        this.#details = new ClusterDetails(connection, cluster, log);
        this.#details.onDidChange(onChange);
      },
      (error: unknown) => {
        if (!this.#closed) {
          this.#problem = describeError(error);
          onChange();
        }
      },
    );
  }

  get facts(): ClusterFacts | undefined {
    if (this.#problem !== undefined) {
      return { status: undefined, heartbeat: undefined, addOns: [], deliveries: [], complete: true, problems: [this.#problem] };
    }
    return this.#details?.facts;
  }

  dispose(): void {
    this.#closed = true;
    this.#details?.dispose();
    this.#connection?.api.dispose();
  }
}

function keyOf(its: string, cluster: string): string {
  return JSON.stringify([its, cluster]);
}
