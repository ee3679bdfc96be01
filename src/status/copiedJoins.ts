import { Emitter, type Disposable } from '../cluster/events.ts';
import type { RegistrationRequest } from '../cluster/model.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import type { Memory } from './mutedItses.ts';

/** A join that was copied to be run elsewhere. Of its token only the id is kept, by which the ITS marks the request. */
export interface CopiedJoin {
  readonly its: string;
  /** Empty where only a token was copied: it may be used for any name. */
  readonly clusterName: string;
  readonly credentialId: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

/** A request that was made with the token of a copied join; `its` is the context. */
export interface Arrival {
  readonly its: string;
  readonly request: RegistrationRequest;
}

const memoryKey = 'copiedJoins';

/** Takes in copied joins, remembers them until their token expires (a reload too), fires each request that was made with one. */
export class CopiedJoins implements Disposable {
  readonly #reader: ClusterReader;
  readonly #memory: Memory;
  readonly #now: () => number;
  readonly #subscription: Disposable;
  readonly #arrived = new Emitter<Arrival>();
  /** uids of requests that were told. */
  readonly #told = new Set<string>();
  #joins: readonly CopiedJoin[];
  readonly onDidArrive = this.#arrived.event;

  constructor(reader: ClusterReader, memory: Memory, now: () => number = Date.now) {
    this.#reader = reader;
    this.#memory = memory;
    this.#now = now;
    const remembered = memory.get(memoryKey);
    this.#joins = Array.isArray(remembered) ? remembered.filter(isCopiedJoin) : [];
    this.#subscription = reader.onDidChange((change) => (change.kind === 'requests' ? this.#look(change.context) : undefined));
  }

  /** Those whose token is still valid, the last first. */
  get waiting(): readonly CopiedJoin[] {
    return this.#joins.filter(({ expiresAt }) => expiresAt > this.#now()).reverse();
  }

  async add(join: CopiedJoin): Promise<void> {
    this.#joins = [...this.#joins.filter(({ expiresAt }) => expiresAt > this.#now()), join];
    await this.#memory.update(memoryKey, this.#joins);
    this.#look(join.its);
  }

  /** The id of the token with which this request should have been made; `undefined` where no join of its name was copied. */
  credentialIdFor({ clusterName, credentialId }: RegistrationRequest): string | undefined {
    // Not only valid ones: a request that was made in time may be looked at later.
    const fitting = this.#joins.filter((join) => join.clusterName === clusterName || join.clusterName === '');
    return fitting.find((join) => join.credentialId === credentialId)?.credentialId ?? fitting.findLast((join) => join.clusterName === clusterName)?.credentialId;
  }

  /** Made with the token of a join that was copied here, under its name. */
  isOwn({ clusterName, credentialId }: RegistrationRequest): boolean {
    return credentialId !== undefined && this.#joins.some((join) => join.credentialId === credentialId && (join.clusterName === clusterName || join.clusterName === ''));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#arrived.dispose();
  }

  #look(its: string): void {
    for (const request of this.#reader.its(its)?.requests.values() ?? []) {
      if (this.isOwn(request) && request.state === 'pending' && !this.#told.has(request.uid)) {
        this.#told.add(request.uid);
        this.#arrived.fire({ its, request });
      }
    }
  }
}

function isCopiedJoin(value: unknown): value is CopiedJoin {
  const { its, clusterName, credentialId, expiresAt } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof its === 'string' && typeof clusterName === 'string' && typeof credentialId === 'string' && typeof expiresAt === 'number';
}
