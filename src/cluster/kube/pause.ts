import type { Disposable } from '../events.ts';

/** One wait at a time that `wake` ends early and `dispose` ends for good; it leaves no timer behind. */
export class Pause implements Disposable {
  #end: (() => void) | undefined;
  #disposed = false;

  /** Resolves after `milliseconds` (`undefined`: only when woken), or at `wake` or `dispose`. */
  wait(milliseconds: number | undefined): Promise<void> {
    if (this.#disposed) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(() => this.wake(), milliseconds);
      this.#end = () => {
        clearTimeout(timer);
        this.#end = undefined;
        resolve();
      };
    });
  }

  wake(): void {
    this.#end?.();
  }

  dispose(): void {
    this.#disposed = true;
    this.wake();
  }
}
