import type { Event } from '../events.ts';

/** Resolves at the next firing, or when `signal` is aborted; never rejects, and leaves no listener behind. */
export function once(event: Event<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      subscription.dispose();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const subscription = event(end);
    signal.addEventListener('abort', end);
    if (signal.aborted) {
      end();
    }
  });
}
