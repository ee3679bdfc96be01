import { CancelledError, describeError } from './errors.ts';

/** How one item of a batch ended; `sentence` says it for a person. */
export interface BatchResult<T> {
  readonly item: T;
  /** `notStarted`: the batch was cancelled before this item's turn. */
  readonly outcome: 'done' | 'failed' | 'notStarted';
  readonly sentence: string;
}

/** Items in work at one time: an ITS on two cores answers no faster with more. */
export const itemsInWork = 8;

export interface BatchOptions<T> {
  /** Items in work at one time. */
  readonly parallel: number;
  /** Cancels between items: what is in work comes to its end. */
  readonly signal: AbortSignal;
  readonly onResult?: (result: BatchResult<T>) => void;
}

/** Does `act` for each item, one's failure not stopping the others; gives the results in the order of `items`. Never throws. */
export async function runBatch<T>(
  items: readonly T[],
  act: (item: T) => Promise<string>,
  { parallel, signal, onResult }: BatchOptions<T>,
): Promise<readonly BatchResult<T>[]> {
  return fewAtOnce(
    items,
    async (item) => {
      if (signal.aborted) {
        return { item, outcome: 'notStarted', sentence: 'Not started: cancelled before.' };
      }
      const result = await attempt(item, act);
      onResult?.(result);
      return result;
    },
    parallel,
  );
}

/** As `Promise.all` over what `act` gives of each item, with no more than `parallel` in work at one time; after a failure no further one is begun. */
export async function fewAtOnce<T, R>(items: readonly T[], act: (item: T) => Promise<R>, parallel: number = itemsInWork): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  let failed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (failed) {
        return;
      }
      try {
        results[index] = await act(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parallel) }, work));
  return results;
}

async function attempt<T>(item: T, act: (item: T) => Promise<string>): Promise<BatchResult<T>> {
  try {
    return { item, outcome: 'done', sentence: await act(item) };
  } catch (error) {
    const outcome = error instanceof CancelledError ? 'notStarted' : 'failed';
    return { item, outcome, sentence: describeError(error) };
  }
}
