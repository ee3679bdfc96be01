import type { Disposable } from '../events.ts';

export type PatchType = 'merge' | 'json' | 'apply';

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly patch?: PatchType;
  readonly signal?: AbortSignal;
  /** Milliseconds until the request counts as unreachable; 15 000 unless told. */
  readonly timeout?: number;
}

/**
 * One cluster's API over one pooled connection. Every failure is a `ClusterError` that names the context:
 * Unreachable, Unauthorized, Forbidden (verb and resource), NotFound, Conflict, Gone, Busy (429, 503), Api, CredentialPlugin, Cancelled.
 * Objects are raw JSON as the server sent them: the typed classes of client-node would turn timestamps into `Date`
 * in lists but not in watch events, and re-format them in a PUT (platform.md 1.4).
 */
export interface KubeApi extends Disposable {
  readonly context: string;
  readonly server: string;
  get<T>(path: string, options?: RequestOptions): Promise<T>;
  /** Like `get`, `undefined` where the object or its API isn't there. */
  find<T>(path: string, options?: RequestOptions): Promise<T | undefined>;
  /** Text, for Pod logs. */
  text(path: string, options?: RequestOptions): Promise<string>;
  post<T>(path: string, body: unknown, options?: RequestOptions): Promise<T>;
  put<T>(path: string, body: unknown, options?: RequestOptions): Promise<T>;
  patch<T>(path: string, type: PatchType, body: unknown, options?: RequestOptions): Promise<T>;
  delete<T>(path: string, options?: RequestOptions): Promise<T>;
  /** One line of JSON per watch event until the server ends the stream, `signal` aborts it, or it is silent for `silence` ms. */
  watch(path: string, query: RequestOptions['query'], signal: AbortSignal, silence: number): AsyncIterable<WatchEvent>;
  /** Each line of a text that may go on coming, such as a Pod's log, until the server ends it or `signal` aborts it. It may be silent for any time. */
  lines(path: string, query: RequestOptions['query'], signal: AbortSignal): AsyncIterable<string>;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: unknown;
}
