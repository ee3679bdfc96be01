import type { Connection } from '../kube/connection.ts';
import type { WriteGate } from '../write/writeGate.ts';
import type { LabelEdits } from './labelEdits.ts';
import { LabelConflictError, saveLabels, type LabelSave } from './saveLabels.ts';

/** How a restoration ended. */
export interface Restored {
  /** What it wrote. */
  readonly restored: LabelEdits;
  /** Key -> value now, of labels that somebody else has changed since and that were left so. */
  readonly left: LabelEdits;
}

/** As `saveLabels`, for an undo: a label that was changed since is left as it is, and the others are put back all the same. */
export async function restoreLabels(gate: WriteGate, its: Connection, save: LabelSave, signal: AbortSignal): Promise<Restored> {
  const edits = new Map(save.edits);
  const left = new Map<string, string | undefined>();
  while (edits.size > 0) {
    try {
      await saveLabels(gate, its, { ...save, edits }, signal);
      break;
    } catch (error) {
      if (!(error instanceof LabelConflictError)) {
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
