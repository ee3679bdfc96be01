import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { RequestOptions } from '../kube/kubeApi.ts';
import { listPaged, type ListQuery } from '../kube/pagedList.ts';

/** A cluster that was reached, or why it was not. */
export type Reached = { readonly context: string; readonly connection: Connection } | { readonly context: string; readonly problem: ClusterError };

const pageSize = 500;
/** After one of these, further questions would only take their time to fail alike. */
const lasting = new Set(['unreachable', 'unauthorized', 'credentialPlugin', 'timedOut']);

/** Reads of one cluster, and nothing but reads; once it has not answered, all further ones fail with that same sentence. */
export class ClusterReads {
  readonly context: string;
  readonly #connection: Connection | undefined;
  readonly #signal: AbortSignal;
  #problem: ClusterError | undefined;

  constructor(reached: Reached, signal: AbortSignal) {
    this.context = reached.context;
    this.#signal = signal;
    this.#connection = 'connection' in reached ? reached.connection : undefined;
    this.#problem = 'problem' in reached ? reached.problem : undefined;
  }

  get<T>(path: string): Promise<T> {
    return this.#ask(({ api }, signal) => api.get<T>(path, { signal }));
  }

  /** `undefined` where the object or its API isn't there. */
  find<T>(path: string): Promise<T | undefined> {
    return this.#ask(({ api }, signal) => api.find<T>(path, { signal }));
  }

  text(path: string, query: NonNullable<RequestOptions['query']>): Promise<string> {
    return this.#ask(({ api }, signal) => api.text(path, { query, signal }));
  }

  /** Projected as the pages come: what is left out of each object is never kept. `undefined` where the API isn't served. */
  list<T>(path: string, project: (raw: unknown) => T, query: ListQuery = {}): Promise<readonly T[] | undefined> {
    return this.#ask(async ({ api }, signal) => {
      const found: T[] = [];
      try {
        await listPaged(api, path, query, pageSize, signal, (items) => found.push(...items.map(project)));
      } catch (error) {
        if (error instanceof ClusterError && error.kind === 'notFound') {
          return undefined;
        }
        throw error;
      }
      return found;
    });
  }

  /** Throws why it is not. */
  reached(): Connection {
    if (this.#problem !== undefined || this.#connection === undefined) {
      throw this.#problem ?? new Error(`No connection to ${this.context}.`);
    }
    return this.#connection;
  }

  async #ask<T>(question: (connection: Connection, signal: AbortSignal) => Promise<T>): Promise<T> {
    const connection = this.reached();
    try {
      return await question(connection, this.#signal);
    } catch (error) {
      this.#problem = error instanceof ClusterError && lasting.has(error.kind) ? error : undefined;
      throw error;
    }
  }
}
