import { askFurther, askWdses, foresee, type Asked, type ItsFacts, type Waiting } from './askWdses.ts';
import type { Foresight, WecChange } from './foresight.ts';
import type { KnownWdses } from './knownWdses.ts';
import type { Labels } from './labelSelector.ts';
import type { Connection } from '../kube/connection.ts';
import type { ClusterReader } from '../session/reader.ts';

/** Milliseconds that what the WDSes said is good for while a person types. A save asks anew. */
const fresh = 20_000;

export interface ForeseerServices {
  readonly sessions: ClusterReader;
  readonly wdses: KnownWdses;
}

export interface ForeseeOptions {
  readonly signal: AbortSignal;
  /** What was asked before doesn't count. */
  readonly anew?: boolean;
  readonly waiting?: Waiting;
}

/** Takes changes of WECs of one ITS, asks the known WDSes, and says what it would do; asks again only when what it knows is old, or of other WDSes. */
export class Foreseer {
  readonly #sessions: ClusterReader;
  readonly #wdses: KnownWdses;
  readonly #its: string;
  /** `known`: the WDSes that there were then. */
  #asked: { readonly at: number; readonly known: string; readonly asked: Asked } | undefined;

  constructor({ sessions, wdses }: ForeseerServices, its: string) {
    this.#sessions = sessions;
    this.#wdses = wdses;
    this.#its = its;
  }

  /** `connection`: to the ITS. Throws only CancelledError. */
  async foresee(connection: Connection, changes: readonly WecChange[], options: ForeseeOptions): Promise<Foresight> {
    return foresee(await this.ask(connection, changes, options), changes, this.#clusters(changes));
  }

  /** As `foresee`: what it goes by. */
  async ask(connection: Connection, changes: readonly WecChange[], { signal, anew = false, waiting }: ForeseeOptions): Promise<Asked> {
    const clusters = this.#clusters(changes);
    const wdses = this.#wdses.all();
    const known = JSON.stringify(wdses.map(({ context }) => context));
    const last = this.#asked;
    const now = Date.now();
    if (anew || last === undefined || now - last.at > fresh || last.known !== known) {
      const facts: ItsFacts = { its: connection, clusters, partly: this.#sessions.its(this.#its)?.synced !== true, otherItses: this.#otherItses() };
      this.#asked = { at: now, known, asked: await askWdses(wdses, facts, changes, signal, waiting) };
    } else {
      this.#asked = { ...last, asked: await askFurther(last.asked, wdses, changes, signal) };
    }
    return this.#asked.asked;
  }

  /** As the ITS's watch has them; the WECs that change as whoever asks has them. */
  #clusters(changes: readonly WecChange[]): ReadonlyMap<string, Labels> {
    const watched = [...(this.#sessions.its(this.#its)?.clusters.values() ?? [])].map(({ name, labels }) => [name, labels] as const);
    return new Map([...watched, ...changes.map(({ cluster, before }) => [cluster, before.labels] as const)]);
  }

  #otherItses(): readonly (ReadonlySet<string> | undefined)[] {
    return this.#sessions
      .contexts()
      .filter(({ name, aliases, roles }) => roles.has('its') && name !== this.#its && !aliases.includes(this.#its))
      .map(({ name }) => {
        const its = this.#sessions.its(name);
        return its?.synced === true ? new Set(its.clusters.keys()) : undefined;
      });
  }
}
