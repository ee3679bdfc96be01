import type { Disposable } from '../events.ts';

/**
 * Takes in signs of life, calls `onSilence` once when none came for `silence` ms of *wall-clock* time.
 * Timers stand still while a laptop sleeps; the clock doesn't, so the first tick after waking notices the dead connection.
 */
export class Liveness implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #now: () => number;
  #last: number;

  constructor(silence: number, onSilence: () => void, now: () => number = Date.now) {
    this.#now = now;
    this.#last = now();
    this.#timer = setInterval(
      () => {
        if (this.#now() - this.#last >= silence) {
          this.dispose();
          onSilence();
        }
      },
      Math.min(silence / 5, 10_000),
    );
  }

  sign(): void {
    this.#last = this.#now();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
