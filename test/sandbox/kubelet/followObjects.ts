import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectMeta } from './apiTypes.ts';
import { ApiStatusError, type Call, type WatchLine } from '../apiClient.ts';

export interface ApiObject {
  readonly metadata?: ObjectMeta;
}

/** The part of an ApiClient that following takes. */
export interface FollowClient {
  call(method: string, path: string, call?: Call): Promise<unknown>;
  watch(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<AsyncIterable<WatchLine>>;
}

export interface Follower<T extends ApiObject> {
  /** The object is there, new or changed. */
  set(object: T): void;
  /** The object, last seen so, is gone. */
  gone(object: T): void;
  /** A complete list was handed over; called again after every relist. */
  synced?(): void;
}

interface ObjectList<T> {
  readonly metadata: ObjectMeta;
  readonly items: readonly T[];
}

const firstRetryMs = 200;
const longestRetryMs = 5_000;

/**
 * Follows the objects of one collection until the signal fires: list, watch from there, watch again when a watch ends, list
 * again when the server no longer has that version (410), and keep trying while the server is away.
 */
export async function followObjects<T extends ApiObject>(
  client: FollowClient,
  path: string,
  query: Readonly<Record<string, string>>,
  follower: Follower<T>,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  const known = new Map<string, T>();
  let version: string | undefined;
  let retryMs = firstRetryMs;
  let away = false;
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const search = new URLSearchParams(query).toString();
        const list = (await client.call('GET', `${path}?${search}`, { signal })) as ObjectList<T>;
        applyList(known, list.items, follower);
        version = list.metadata.resourceVersion ?? '';
        follower.synced?.();
      }
      const events = await client.watch(path, { ...query, resourceVersion: version }, signal);
      retryMs = firstRetryMs;
      if (away) {
        log(`${path}: following again`);
        away = false;
      }
      for await (const { type, object } of events) {
        if (type === 'ERROR') {
          const status = object as { code?: number; message?: string };
          throw new ApiStatusError(status.code ?? 0, `watch ${path}`, status.message ?? 'the watch failed');
        }
        version = (object as T).metadata?.resourceVersion ?? version;
        applyEvent(known, type, object as T, follower);
      }
    } catch (error) {
      if (isAborted(signal)) {
        return;
      }
      if (error instanceof ApiStatusError && error.status === 410) {
        version = undefined;
      } else if (!away) {
        log(`${path}: ${describe(error)}; trying until it works`);
        away = true;
      }
    }
    await delay(retryMs, undefined, { signal }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  }
}

/** A function, because the compiler takes `signal.aborted` for unchanged since its last test. */
export function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function applyList<T extends ApiObject>(known: Map<string, T>, items: readonly T[], follower: Follower<T>): void {
  const vanished = new Map(known);
  for (const item of items) {
    const uid = item.metadata?.uid ?? '';
    vanished.delete(uid);
    known.set(uid, item);
    follower.set(item);
  }
  for (const [uid, object] of vanished) {
    known.delete(uid);
    follower.gone(object);
  }
}

function applyEvent<T extends ApiObject>(known: Map<string, T>, type: string, object: T, follower: Follower<T>): void {
  const uid = object.metadata?.uid ?? '';
  if (type === 'DELETED') {
    known.delete(uid);
    follower.gone(object);
  } else if (type !== 'BOOKMARK') {
    known.set(uid, object);
    follower.set(object);
  }
}

/** The sentence of an error; an API server's own words, as a kubelet shows them. */
export function describe(error: unknown): string {
  if (error instanceof ApiStatusError) {
    return error.said;
  }
  return error instanceof Error ? error.message || error.name : String(error);
}
