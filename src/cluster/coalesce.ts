import type { Disposable } from './events.ts';

/** `setTimeout` and its counterpart, so that a test can hold the clock. */
export interface Clock {
  now(): number;
  /** Calls `action` once after `milliseconds`, unless disposed before. */
  after(milliseconds: number, action: () => void): Disposable;
}

/** Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds).unref();
    return { dispose: () => clearTimeout(timer) };
  },
};

export interface CoalesceLimits {
  /** Milliseconds without a further call before `action` runs. */
  readonly quiet: number;
  /** Milliseconds after the first call by which `action` runs however many calls follow. */
  readonly ceiling: number;
}

/** Takes in many calls of `trigger`, makes one call of `action` of each burst. */
export class Coalescer implements Disposable {
  readonly #limits: CoalesceLimits;
  readonly #action: () => void;
  readonly #clock: Clock;
  #first: number | undefined;
  #timer: Disposable | undefined;
  #disposed = false;

  /** A single number of milliseconds is a window that opens with the first call. */
  constructor(limits: CoalesceLimits | number, action: () => void, clock: Clock = systemClock) {
    this.#limits = typeof limits === 'number' ? { quiet: limits, ceiling: limits } : limits;
    this.#action = action;
    this.#clock = clock;
  }

  trigger(): void {
    if (this.#disposed) {
      return;
    }
    const now = this.#clock.now();
    this.#first ??= now;
    this.#timer?.dispose();
    const wait = Math.min(this.#limits.quiet, this.#first + this.#limits.ceiling - now);
    this.#timer = this.#clock.after(Math.max(0, wait), () => this.flush());
  }

  /** Runs `action` now where a call is waiting. */
  flush(): void {
    if (this.#first !== undefined) {
      this.#timer?.dispose();
      this.#first = undefined;
      this.#action();
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#first = undefined;
    this.#timer?.dispose();
  }
}
