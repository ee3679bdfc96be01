import { SaveConflictError, type Edits } from './threeWaySave.ts';

/** How a restoration ended. */
export interface Restored {
  /** What it put back, or what was so already. */
  readonly restored: Edits;
  /** Key -> value now, of what somebody else has changed since and that was left so. */
  readonly left: Edits;
}

/** For an undo by the three-way save: a key that was changed since is left as it is, and the others are put back all the same. `save` throws as `saveThreeWay`. */
export async function restore(replaced: Edits, save: (edits: Edits) => Promise<unknown>): Promise<Restored> {
  const edits = new Map(replaced);
  const left = new Map<string, string | undefined>();
  while (edits.size > 0) {
    try {
      await save(edits);
      break;
    } catch (error) {
      if (!(error instanceof SaveConflictError)) {
        throw error;
      }
      for (const { key, theirs } of error.conflicts) {
        edits.delete(key);
        left.set(key, theirs);
      }
    }
  }
  return { restored: edits, left };
}
