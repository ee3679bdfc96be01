import { CancelledError, ClusterError, UnreachableError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { ClusterReader } from '../session/reader.ts';
import type { KnownWds } from './askWdses.ts';

/** Milliseconds that a WDS has to answer who it is. People wait for it, and it is one of several. */
const answerLimit = 4_000;
/** Milliseconds that one that did not answer is left in peace. */
const peace = 30_000;

export interface KnownWdsesOptions {
  readonly answerLimit?: number;
  readonly peace?: number;
}

/** Nobody waits longer for a WDS that may be away. */
export class WdsSilentError extends ClusterError {
  readonly kind = 'wdsSilent';
  constructor(milliseconds: number) {
    super(`It did not answer within ${milliseconds / 1000} s.`);
  }
}

/** It was away a moment ago, and is not asked again yet. */
export class WdsAwayError extends ClusterError {
  readonly kind = 'wdsAway';
  constructor(why: ClusterError, peaceful: number) {
    super(`${why.message} (It is asked again ${peaceful / 1000} s after that.)`, undefined, why);
  }
}

type Sessions = Pick<ClusterReader, 'contexts'> & { connection(context: string): Promise<Connection> };

/** Takes the contexts that were found to be WDSes, for all who foresee; keeps in mind which of them did not answer just now. */
export class KnownWdses {
  readonly #sessions: Sessions;
  readonly #options: Required<KnownWdsesOptions>;
  /** By context and server: what was behind another address says nothing of this one. */
  readonly #away = new Map<string, { readonly since: number; readonly why: ClusterError }>();

  constructor(sessions: Sessions, options: KnownWdsesOptions = {}) {
    this.#sessions = sessions;
    this.#options = { answerLimit, peace, ...options };
  }

  all(): readonly KnownWds[] {
    return this.#sessions
      .contexts()
      .filter(({ roles }) => roles.has('wds'))
      .map(({ name }) => ({ context: name, connect: (signal) => this.connect(name, signal) }));
  }

  /** A connection that the caller disposes of. Throws WdsAwayError, WdsSilentError, CancelledError and what reaching it throws. */
  async connect(context: string, signal: AbortSignal): Promise<Connection> {
    const key = JSON.stringify([context, this.#sessions.contexts().find(({ name }) => name === context)?.server]);
    const away = this.#away.get(key);
    if (away !== undefined && Date.now() - away.since < this.#options.peace) {
      throw new WdsAwayError(away.why, this.#options.peace);
    }
    try {
      const connection = await this.#within(this.#sessions.connection(context), signal);
      this.#away.delete(key);
      return connection;
    } catch (error) {
      // Of a refusal, the next answer may be another one as soon as a person has logged in.
      if (error instanceof WdsSilentError || error instanceof UnreachableError) {
        this.#away.set(key, { since: Date.now(), why: error });
      }
      throw error;
    }
  }

  /** What comes too late is disposed of. */
  #within(connecting: Promise<Connection>, signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let over = false;
      const end = (settle: () => void) => {
        over = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        settle();
      };
      const cancel = () => end(() => reject(new CancelledError()));
      const timer = setTimeout(() => end(() => reject(new WdsSilentError(this.#options.answerLimit))), this.#options.answerLimit);
      signal.addEventListener('abort', cancel);
      connecting.then(
        (connection) => (over ? connection.api.dispose() : end(() => resolve(connection))),
        (error: unknown) => (over ? undefined : end(() => reject(error instanceof Error ? error : new Error(String(error))))),
      );
      if (signal.aborted) {
        cancel();
      }
    });
  }
}
