import { askFurther, askWdses, foresee, type Asked, type ItsFacts, type KnownWds } from './askWdses.ts';
import type { Foresight, WecChange } from './foresight.ts';
import type { Labels } from './labelSelector.ts';
import type { Connection } from '../kube/connection.ts';
import type { ClusterSessions } from '../session/clusterSessions.ts';

/** Milliseconds that what the WDSes said is good for while a person types. A save asks anew. */
const fresh = 20_000;

/** Takes changes of WECs of one ITS, asks the known WDSes, and says what it would do; asks again only when what it knows is old. */
export class Foreseer {
  readonly #sessions: ClusterSessions;
  readonly #its: string;
  #asked: { readonly at: number; readonly asked: Asked } | undefined;

  constructor(sessions: ClusterSessions, its: string) {
    this.#sessions = sessions;
    this.#its = its;
  }

  /** `connection`: to the ITS. `anew`: what was asked before doesn't count. Throws only CancelledError. */
  async foresee(connection: Connection, changes: readonly WecChange[], signal: AbortSignal, anew = false): Promise<Foresight> {
    const clusters = this.#clusters(changes);
    const known = this.#wdses();
    const last = this.#asked;
    const now = Date.now();
    if (anew || last === undefined || now - last.at > fresh) {
      const facts: ItsFacts = { its: connection, clusters, otherItses: this.#otherItses() };
      this.#asked = { at: now, asked: await askWdses(known, facts, changes, signal) };
    } else {
      this.#asked = { at: last.at, asked: await askFurther(last.asked, known, changes, signal) };
    }
    return foresee(this.#asked.asked, changes, clusters);
  }

  /** As the ITS's watch has them; the WECs that change as whoever asks has them. */
  #clusters(changes: readonly WecChange[]): ReadonlyMap<string, Labels> {
    const watched = [...(this.#sessions.its(this.#its)?.clusters.values() ?? [])].map(({ name, labels }) => [name, labels] as const);
    return new Map([...watched, ...changes.map(({ cluster, before }) => [cluster, before.labels] as const)]);
  }

  #wdses(): readonly KnownWds[] {
    return this.#sessions
      .contexts()
      .filter(({ roles }) => roles.has('wds'))
      .map(({ name }) => ({ context: name, connect: () => this.#sessions.connection(name) }));
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
