import type { Disposable, Event } from '../../../src/cluster/events.ts';

/** Looks now and after each event until `look` gives something; the test's own limit ends a wait in vain. */
export function eventually<R>(
  events: readonly Event<never>[] | readonly Event<unknown>[],
  look: () => R | undefined | false,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const listening: Disposable[] = [];
    const tryNow = (): void => {
      try {
        const found = look();
        if (found !== undefined && found !== false) {
          listening.forEach((listener) => listener.dispose());
          resolve(found);
        }
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    for (const event of events) {
      listening.push((event as Event<unknown>)(tryNow));
    }
    tryNow();
  });
}

/** Timers that keep the process alive, and promises that nobody caught, from now on. */
export class Leftovers {
  readonly #before = timers();
  readonly #rejections: unknown[] = [];
  readonly #collect = (reason: unknown): void => void this.#rejections.push(reason);

  private constructor() {
    process.on('unhandledRejection', this.#collect);
  }

  /** Mocha starts its own timer for a test only after the test's first step. */
  static async begin(): Promise<Leftovers> {
    await new Promise((resolve) => setImmediate(resolve));
    return new Leftovers();
  }

  /** After one turn of the event loop, in which late work would show. */
  async count(): Promise<{ readonly timers: number; readonly rejections: readonly unknown[] }> {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', this.#collect);
    return { timers: timers() - this.#before, rejections: this.#rejections };
  }
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
