import { Emitter, type Disposable } from '../cluster/events.ts';
import type { RegistrationRequest } from '../cluster/model.ts';
import type { CopiedToken } from '../cluster/registration/plan.ts';
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
  /** uids of the requests made with it that were told. */
  readonly told?: readonly string[];
}

/** A request that was made with the token of a copied join; `its` is the context. */
export interface Arrival {
  readonly its: string;
  readonly request: RegistrationRequest;
}

const memoryKey = 'copiedJoins';

/** Whether a join that was copied for this ITS (a context) may still bring a request: somebody waits for it, in this window or one before. */
export function isAwaited(memory: Memory, its: string, now = Date.now()): boolean {
  return remembered(memory).some((join) => join.its === its && join.expiresAt > now);
}

/** Takes in copied joins, remembers them until their token expires (a reload too), fires each request that was made with one, once. */
export class CopiedJoins implements Disposable {
  readonly #reader: ClusterReader;
  readonly #memory: Memory;
  readonly #now: () => number;
  readonly #failed: (error: unknown) => void;
  readonly #subscription: Disposable;
  readonly #arrived = new Emitter<Arrival>();
  #joins: readonly CopiedJoin[];
  readonly onDidArrive = this.#arrived.event;

  /** `failed` is told when what was told can't be remembered. */
  constructor(reader: ClusterReader, memory: Memory, failed: (error: unknown) => void, now: () => number = Date.now) {
    this.#reader = reader;
    this.#memory = memory;
    this.#failed = failed;
    this.#now = now;
    this.#joins = remembered(memory);
    this.#subscription = reader.onDidChange((change) => (change.kind === 'requests' ? this.#look(change.context) : undefined));
  }

  /** Those whose token is still valid, the last first. */
  get waiting(): readonly CopiedJoin[] {
    return this.#joins.filter(({ expiresAt }) => expiresAt > this.#now()).reverse();
  }

  /**
   * Tokens of which one made the request, if all is right, of a join under this name on the ITS that these contexts lead to; none where
   * no join of that name was copied: a bare token says nothing about the name that it will be used for.
   */
  copiedFor(contexts: readonly string[], clusterName: string): readonly CopiedToken[] {
    const fitting = this.#joins.filter((join) => contexts.includes(join.its) && fitsName(join, clusterName));
    const named = fitting.some((join) => join.clusterName === clusterName);
    return (named ? fitting : []).map(({ credentialId, expiresAt }) => ({ credentialId, expiresAt: new Date(expiresAt) }));
  }

  async add(join: CopiedJoin): Promise<void> {
    this.#joins = [...this.#joins.filter(({ expiresAt }) => expiresAt > this.#now()), join];
    await this.#memory.update(memoryKey, this.#joins);
    this.#look(join.its);
  }

  /** The id of the token with which this request should have been made; `undefined` where no join of its name was copied. */
  credentialIdFor({ clusterName, credentialId }: RegistrationRequest): string | undefined {
    // Not only valid ones: a request that was made in time may be looked at later.
    const fitting = this.#joins.filter((join) => fitsName(join, clusterName));
    return fitting.find((join) => join.credentialId === credentialId)?.credentialId ?? fitting.findLast((join) => join.clusterName === clusterName)?.credentialId;
  }

  /** Made with the token of a join that was copied here, under its name. */
  isOwn(request: RegistrationRequest): boolean {
    return this.#joinOf(request) !== undefined;
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#arrived.dispose();
  }

  #joinOf({ clusterName, credentialId }: RegistrationRequest): CopiedJoin | undefined {
    return credentialId === undefined ? undefined : this.#joins.find((join) => join.credentialId === credentialId && fitsName(join, clusterName));
  }

  #look(its: string): void {
    const before = this.#joins;
    for (const request of this.#reader.its(its)?.requests.values() ?? []) {
      const join = request.state === 'pending' ? this.#joinOf(request) : undefined;
      if (join !== undefined && join.told?.includes(request.uid) !== true) {
        const told = { ...join, told: [...(join.told ?? []), request.uid] };
        this.#joins = this.#joins.map((one) => (one === join ? told : one));
        this.#arrived.fire({ its, request });
      }
    }
    if (this.#joins !== before) {
      void Promise.resolve(this.#memory.update(memoryKey, this.#joins)).catch(this.#failed);
    }
  }
}

function fitsName(join: CopiedJoin, clusterName: string): boolean {
  return join.clusterName === clusterName || join.clusterName === '';
}

function remembered(memory: Memory): readonly CopiedJoin[] {
  const value = memory.get(memoryKey);
  return Array.isArray(value) ? value.filter(isCopiedJoin) : [];
}

function isCopiedJoin(value: unknown): value is CopiedJoin {
  const { its, clusterName, credentialId, expiresAt, told = [] } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof its === 'string' && typeof clusterName === 'string' && typeof credentialId === 'string' && typeof expiresAt === 'number' && Array.isArray(told) && told.every((uid) => typeof uid === 'string');
}
