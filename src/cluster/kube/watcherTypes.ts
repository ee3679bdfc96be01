import type { ClusterError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { BackoffOptions } from './backoff.ts';
import type { ListQuery } from './pagedList.ts';

export interface WatchedItem {
  readonly name: string;
  readonly resourceVersion: string;
}

export interface ResourceSpec<T extends WatchedItem> {
  readonly path: string;
  readonly query?: ListQuery;
  /** The small object that is kept of a raw one; `undefined` leaves it out. */
  project(raw: unknown): T | undefined;
}

export interface WatcherOptions {
  readonly log: Log;
  /** Milliseconds without any event (bookmarks come about every 60 s) until the connection counts as dead; 150 000 unless told. */
  readonly silence?: number;
  readonly backoff?: BackoffOptions;
  readonly pageSize?: number;
  /** Milliseconds between looks after a refusal that only a person can end; 60 000 unless told. */
  readonly slowRetry?: number | 'never';
}

/** `retrying: false`: refused for good (rights, credentials, the API isn't there), looked at again only slowly or by `retry`. */
export type WatcherState =
  | { readonly kind: 'connecting'; readonly problem?: ClusterError }
  | { readonly kind: 'synced' }
  | { readonly kind: 'failed'; readonly error: ClusterError; readonly retrying: boolean };

/** Names of what changed, `undefined` = all. */
export interface ItemsChange {
  readonly names: readonly string[] | undefined;
}
