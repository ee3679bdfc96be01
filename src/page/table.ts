import type { Edit, Entry } from '../shared/protocol.ts';

/** One key and value as a person edits it. Pure data: every change gives a new row, and what didn't change stays the same object. */
export interface Row {
  readonly id: number;
  readonly key: string;
  readonly value: string;
  /** The value that this edit began with; `undefined` where the key was not there. */
  readonly base: string | undefined;
  readonly removed: boolean;
  /** Why it can't be edited. */
  readonly locked: string | undefined;
  /** Somebody else changed it while it was not edited here: what it was before, `undefined` = it was not there. */
  readonly elsewhere: { readonly was: string | undefined } | undefined;
  /** Somebody else took it away while it was not edited here. */
  readonly gone: boolean;
  /** Somebody else changed it while it was edited here: a person has to decide. */
  readonly conflict: { readonly theirs: string | undefined } | undefined;
}

export interface Table {
  readonly rows: readonly Row[];
  readonly nextId: number;
  /** Whether a cluster's entries have been taken in yet. */
  readonly filled: boolean;
}

export type RowState = 'unchanged' | 'changed' | 'new' | 'removed' | 'conflict' | 'gone';

export const emptyTable: Table = { rows: [], nextId: 1, filled: false };

export function wantedOf(row: Row): string | undefined {
  return row.removed || row.gone ? undefined : row.value;
}

/** A new row with nothing in it yet is no edit. */
export function isTouched(row: Row): boolean {
  return !isBlank(row) && wantedOf(row) !== row.base;
}

export function isBlank(row: Row): boolean {
  return row.base === undefined && !row.gone && row.key === '' && row.value === '';
}

export function rowState(row: Row): RowState {
  if (row.conflict !== undefined) {
    return 'conflict';
  }
  if (row.gone) {
    return 'gone';
  }
  if (row.base === undefined) {
    return 'new';
  }
  return row.removed ? 'removed' : row.value === row.base ? 'unchanged' : 'changed';
}

export function editsOf(table: Table): readonly Edit[] {
  return table.rows.filter(isTouched).map((row) => ({ key: row.key, opened: row.base ?? null, wanted: wantedOf(row) ?? null }));
}

/** Key -> value as they would be once everything here was saved. */
export function wantedEntries(table: Table): Record<string, string> {
  return Object.fromEntries(
    table.rows.flatMap((row) => {
      const wanted = wantedOf(row);
      return wanted === undefined || row.key === '' ? [] : [[row.key, wanted]];
    }),
  );
}

/**
 * Takes in what the cluster has now. What isn't edited follows it and is marked; what is edited, or is the row with the cursor
 * (`focused`), stays as it is typed: where it was changed on both sides it becomes a conflict.
 */
export function adopt(table: Table, entries: readonly Entry[], focused?: number): Table {
  const left = new Map(entries.map((entry) => [entry.key, entry]));
  const claim = (key: string) => {
    const entry = left.get(key);
    left.delete(key);
    return entry;
  };
  const met = new Map<Row, Row | undefined>();
  // A row that was there before has the first claim on its key; a person may be typing the same key anew.
  for (const row of [...table.rows].sort((a, b) => Number(a.base === undefined) - Number(b.base === undefined))) {
    met.set(row, meet(row, claim(row.key), row.id === focused));
  }
  const kept = table.rows.flatMap((row) => met.get(row) ?? []);
  let { nextId } = table;
  const added = [...left.values()].sort(byKey).map(
    (entry): Row => ({
      ...{ id: nextId++, key: entry.key, value: entry.value, base: entry.value, removed: false, gone: false },
      ...{ locked: entry.locked ?? undefined, elsewhere: table.filled ? { was: undefined } : undefined, conflict: undefined },
    }),
  );
  const unchanged = added.length === 0 && kept.length === table.rows.length && kept.every((row, index) => row === table.rows[index]);
  return unchanged && table.filled ? table : { rows: table.filled ? [...kept, ...added] : [...added, ...kept], nextId, filled: true };
}

/** What is locked comes last. */
function byKey(a: Entry, b: Entry): number {
  return Number(a.locked !== null) - Number(b.locked !== null) || (a.key < b.key ? -1 : 1);
}

function meet(row: Row, entry: Entry | undefined, focused: boolean): Row | undefined {
  const theirs = entry?.value;
  const locked = entry?.locked ?? undefined;
  const now = locked === row.locked || entry === undefined ? row : { ...row, locked };
  if (isBlank(row)) {
    return row;
  }
  if (theirs === row.base) {
    return now.conflict === undefined ? now : { ...now, conflict: undefined };
  }
  const wanted = wantedOf(row);
  if (theirs === wanted) {
    return theirs === undefined ? undefined : { ...now, base: theirs, removed: false, gone: false, conflict: undefined };
  }
  if (wanted !== row.base || focused) {
    return row.conflict?.theirs === theirs && row.conflict !== undefined ? now : { ...now, conflict: { theirs } };
  }
  return theirs === undefined
    ? { ...now, base: undefined, gone: true, elsewhere: undefined }
    : { ...now, base: theirs, value: theirs, removed: false, gone: false, elsewhere: { was: row.base } };
}

/** The row lost the cursor: what was changed elsewhere meanwhile, and not here, is taken in now. */
export function blur(table: Table, id: number): Table {
  return change(table, id, (row) => {
    if (row.conflict === undefined || wantedOf(row) !== row.base) {
      return row;
    }
    const { theirs } = row.conflict;
    const plain = { ...row, conflict: undefined };
    return theirs === undefined ? { ...plain, base: undefined, gone: true } : { ...plain, base: theirs, value: theirs, elsewhere: { was: row.base } };
  });
}

export function add(table: Table, key = '', value = ''): Table {
  const row: Row = { id: table.nextId, key, value, base: undefined, removed: false, locked: undefined, elsewhere: undefined, gone: false, conflict: undefined };
  return { ...table, rows: [...table.rows, row], nextId: table.nextId + 1 };
}

export function setKey(table: Table, id: number, key: string): Table {
  return change(table, id, (row) => (row.base === undefined && row.locked === undefined ? { ...row, key, conflict: undefined } : row));
}

export function setValue(table: Table, id: number, value: string): Table {
  return change(table, id, (row) => (row.locked === undefined ? { ...row, value, removed: false, gone: false, elsewhere: undefined } : row));
}

/** What was only typed here goes at once; what the cluster has is marked. */
export function remove(table: Table, id: number): Table {
  return change(table, id, (row) => {
    if (row.locked !== undefined) {
      return row;
    }
    if (row.base === undefined) {
      return row.conflict === undefined ? undefined : theirsOf(row, row.conflict.theirs);
    }
    return { ...row, removed: true };
  });
}

/** Back to what it was before it was edited here. Of a row that went elsewhere: puts it back as an edit. */
export function undoRow(table: Table, id: number): Table {
  return change(table, id, (row) => {
    if (row.gone) {
      return { ...row, gone: false };
    }
    if (row.conflict !== undefined) {
      return theirsOf(row, row.conflict.theirs);
    }
    return row.base === undefined ? undefined : { ...row, value: row.base, removed: false };
  });
}

/** Back to what the cluster has, for every row. */
export function undoAll(table: Table): Table {
  const kept = table.rows.filter(({ gone }) => !gone);
  return kept.reduce<Table>((left, row) => (isTouched(row) || isBlank(row) ? undoRow(left, row.id) : left), { ...table, rows: kept });
}

/** The conflict is decided: the cluster's value stays. */
export function takeTheirs(table: Table, id: number): Table {
  return change(table, id, (row) => (row.conflict === undefined ? row : theirsOf(row, row.conflict.theirs)));
}

/** The conflict is decided: this value goes over the one that was seen. */
export function keepMine(table: Table, id: number): Table {
  return change(table, id, (row) => (row.conflict === undefined ? row : { ...row, base: row.conflict.theirs, conflict: undefined }));
}

/** Into the row of the same key, else a row of its own; what is locked stays as it is. */
export function paste(table: Table, pairs: readonly (readonly [string, string])[]): Table {
  return pairs.reduce<Table>((left, [key, value]) => {
    const same = left.rows.find((row) => row.key === key && !isBlank(row));
    return same === undefined ? add(left, key, value) : setValue(left, same.id, value);
  }, { ...table, rows: table.rows.filter((row) => !isBlank(row)) });
}

/** Marks of what others did are forgotten: it has been seen. */
export function clearMarks(table: Table): Table {
  return { ...table, rows: table.rows.flatMap((row) => (row.gone ? [] : row.elsewhere === undefined ? row : { ...row, elsewhere: undefined })) };
}

/** Edits of an earlier page, before the cluster's entries are known. */
export function restore(edits: readonly Edit[]): Table {
  const rows = edits.map(
    ({ key, opened, wanted }, index): Row => ({
      ...{ id: index + 1, key, value: wanted ?? opened ?? '', base: opened ?? undefined, removed: wanted === null },
      ...{ locked: undefined, elsewhere: undefined, gone: false, conflict: undefined },
    }),
  );
  return { rows, nextId: rows.length + 1, filled: false };
}

function theirsOf(row: Row, theirs: string | undefined): Row | undefined {
  return theirs === undefined ? undefined : { ...row, value: theirs, base: theirs, removed: false, gone: false, conflict: undefined };
}

function change(table: Table, id: number, edit: (row: Row) => Row | undefined): Table {
  const rows = table.rows.flatMap((row) => (row.id === id ? (edit(row) ?? []) : row));
  return { ...table, rows };
}
