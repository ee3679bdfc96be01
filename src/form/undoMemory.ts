import type { SavedStep } from '../cluster/properties/saveWec.ts';
import type { FormTarget } from './formSession.ts';

/** The last save of a WEC's form: what can be put back, in the order in which it was saved. Never empty. */
export interface LastSave {
  /** Of the ManagedCluster. */
  readonly uid: string;
  readonly steps: readonly SavedStep[];
}

/** Remembers the last save of each WEC while the window lives: on disk, values of properties could be secrets. */
export class UndoMemory {
  readonly #saves = new Map<string, LastSave>();

  get(target: FormTarget): LastSave | undefined {
    return this.#saves.get(keyOf(target));
  }

  forget(target: FormTarget): void {
    this.#saves.delete(keyOf(target));
  }

  set(target: FormTarget, save: LastSave): void {
    if (save.steps.length === 0) {
      this.#saves.delete(keyOf(target));
    } else {
      this.#saves.set(keyOf(target), save);
    }
  }
}

/** Keys that were changed. */
export function keysOfSave({ steps }: LastSave): readonly string[] {
  return steps.flatMap(({ saved }) => [...saved.replaced.keys()]);
}

function keyOf({ its, cluster }: FormTarget): string {
  return JSON.stringify([its, cluster]);
}
