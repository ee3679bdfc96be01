import { ApiError, ClusterError, NotFoundError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { Change, WriteGate } from '../write/writeGate.ts';

export type Values = Readonly<Record<string, string>>;

/** Key -> the value that is wanted, `undefined` where the key is to go. */
export type Edits = ReadonlyMap<string, string | undefined>;

/** Somebody else changed a key that this save changes too. `undefined`: no such key. */
export interface KeyConflict {
  readonly key: string;
  readonly opened: string | undefined;
  readonly theirs: string | undefined;
  readonly wanted: string | undefined;
}

export type Conflicts = readonly [KeyConflict, ...KeyConflict[]];

/** Somebody else changed keys that this save changes too: a person must see both values. Nothing was changed. */
export abstract class SaveConflictError extends ClusterError {
  abstract readonly conflicts: Conflicts;
}

export interface Saved {
  /** Key -> the value that the save replaced; empty where everything was as wanted already. */
  readonly replaced: Edits;
  /** UID of the object, where this save made it. */
  readonly created: string | undefined;
}

/** The object as it is now. */
export interface Present {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly values: Values;
}

/** One map of texts in one object: what differs between labels and properties. */
export interface SaveTarget {
  readonly path: string;
  /** Throws what refuses the save of this object. */
  read(raw: unknown): Present;
  /** `null` takes a key away; the metadata must be part of the body. */
  body(touched: Readonly<Record<string, string | null>>, metadata: Pick<Present, 'uid' | 'resourceVersion'>): object;
  change(touched: Edits): Change;
  conflict(conflicts: Conflicts): SaveConflictError;
  /** Where the object may be missing: how it is made. */
  readonly creation?: {
    readonly collection: string;
    body(values: Values): object;
    change(values: Values): Change;
    /** What a 404 of the creation means. */
    missingPlace(): ClusterError;
  };
}

/** Each try compares anew; whoever loses so many races in a row had better look again. */
const tries = 25;

/**
 * Compares three ways, key by key: as opened, as wanted, as it is now. Writes only the keys that are touched, with the
 * resourceVersion that was compared, the first time after a server dry run; compares again where somebody was quicker. Nothing is
 * overwritten unseen: throws what the target's `conflict` makes, and ClusterErrors of the API.
 */
export async function saveThreeWay(gate: WriteGate, connection: Connection, target: SaveTarget, wish: { readonly opened: Values; readonly edits: Edits }, signal: AbortSignal): Promise<Saved> {
  for (let left = tries; ; left--) {
    const raw = target.creation === undefined ? await connection.api.get<unknown>(target.path, { signal }) : await connection.api.find<unknown>(target.path, { signal });
    const now = raw === undefined ? undefined : target.read(raw);
    const touched = compare(target, wish, now?.values ?? {});
    if (touched.size === 0) {
      return { replaced: new Map(), created: undefined };
    }
    const replaced = new Map([...touched.keys()].map((key) => [key, valueOf(now?.values ?? {}, key)]));
    try {
      const created = await write(gate, connection, target, now, touched, left === tries, signal);
      return { replaced, created };
    } catch (error) {
      if (left === 1 || !somebodyWasQuicker(error, now)) {
        throw error;
      }
    }
  }
}

/** The keys to write; those that are as wanted already are left out. */
function compare(target: SaveTarget, { opened, edits }: { readonly opened: Values; readonly edits: Edits }, now: Values): Edits {
  const touched = new Map<string, string | undefined>();
  const conflicts: KeyConflict[] = [];
  for (const [key, wanted] of edits) {
    const [theirs, before] = [valueOf(now, key), valueOf(opened, key)];
    if (theirs === wanted) {
      continue;
    }
    if (theirs !== before) {
      conflicts.push({ key, opened: before, theirs, wanted });
    }
    touched.set(key, wanted);
  }
  const [first, ...others] = conflicts;
  if (first !== undefined) {
    throw target.conflict([first, ...others]);
  }
  return touched;
}

/** Gives the UID of an object that it made. */
async function write(gate: WriteGate, connection: Connection, target: SaveTarget, now: Present | undefined, touched: Edits, first: boolean, signal: AbortSignal): Promise<string | undefined> {
  if (now !== undefined) {
    const body = target.body(Object.fromEntries([...touched].map(([key, value]) => [key, value ?? null])), { uid: now.uid, resourceVersion: now.resourceVersion });
    if (first) {
      await rehearse(() => gate.rehearseMerge(connection, target.path, body, signal));
    }
    await gate.merge(connection, target.change(touched), target.path, body, signal);
    return undefined;
  }
  const { creation } = target;
  if (creation === undefined) {
    throw new Error(`Nothing says how ${target.path} is made.`);
  }
  const values = Object.fromEntries([...touched].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  const body = creation.body(values);
  try {
    if (first) {
      await rehearse(() => gate.rehearseCreate(connection, creation.collection, body, signal));
    }
    return target.read(await gate.create<unknown>(connection, creation.change(values), creation.collection, body, signal)).uid;
  } catch (error) {
    throw error instanceof NotFoundError ? creation.missingPlace() : error;
  }
}

/** Changed, made or deleted between the look and the write: what is there now has to be compared. */
function somebodyWasQuicker(error: unknown, now: Present | undefined): boolean {
  return now === undefined
    ? error instanceof ApiError && error.status === 409
    : error instanceof ClusterError && (error.kind === 'conflict' || error.kind === 'notFound');
}

/** A webhook that declares side effects refuses every dry run: then the change can't be checked, which is no error. */
async function rehearse(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiError && /dry[- ]?run/i.test(error.message))) {
      throw error;
    }
  }
}

/** Of the keys that a map has itself: `constructor` is a legal key. */
export function valueOf(values: Values, key: string): string | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
