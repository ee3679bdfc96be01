import { CancelledError, ClusterError } from './errors.ts';
import type { Event } from './events.ts';

/** Milliseconds. */
const patience = 30_000;

/** What a watch gives as soon as it gives something. Throws CancelledError, and `timedOut` as a sentence after half a minute. */
export function settled<T>(onDidChange: Event<void>, get: () => T | undefined, signal: AbortSignal, timedOut: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      subscription.dispose();
      signal.removeEventListener('abort', cancel);
      settle();
    };
    const look = (): void => {
      const found = get();
      if (found !== undefined) {
        end(() => resolve(found));
      }
    };
    const cancel = (): void => end(() => reject(new CancelledError()));
    const timer = setTimeout(() => end(() => reject(new SlowAnswerError(timedOut))), patience);
    const subscription = onDidChange(look);
    signal.addEventListener('abort', cancel);
    if (signal.aborted) {
      cancel();
    } else {
      look();
    }
  });
}

/** Of one part only: the next question may well be answered. */
export class SlowAnswerError extends ClusterError {
  readonly kind = 'slowAnswer';
}
