import { randomInt } from 'node:crypto';

/** A number from 0 to 1 (1 excluded). */
export type Jitter = () => number;

const resolution = 2 ** 32;
export const cryptoJitter: Jitter = () => randomInt(resolution) / resolution;

export interface BackoffOptions {
  /** Milliseconds of the first wait, before jitter; 500 unless told. */
  readonly base?: number;
  /** Milliseconds that no wait exceeds; 30 000 unless told. */
  readonly maximum?: number;
  readonly jitter?: Jitter;
}

/** Gives waits that double up to a maximum; each is 50 to 100 % of its step, so that many clients don't come back at once. */
export class Backoff {
  readonly #base: number;
  readonly #maximum: number;
  readonly #jitter: Jitter;
  #step = 0;

  constructor(options: BackoffOptions = {}) {
    this.#base = options.base ?? 500;
    this.#maximum = options.maximum ?? 30_000;
    this.#jitter = options.jitter ?? cryptoJitter;
  }

  /** Milliseconds to wait before the next try. */
  next(): number {
    const step = Math.min(this.#maximum, this.#base * 2 ** Math.min(this.#step, 30));
    this.#step += 1;
    return step * (0.5 + this.#jitter() / 2);
  }

  reset(): void {
    this.#step = 0;
  }
}
