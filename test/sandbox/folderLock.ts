import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './processIdentity.ts';

/** A lock file that names its owner; one whose owner has died counts as free. Takes a path, fires nothing. */
export class FolderLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** The lock, or the living process that has it. */
  static tryAcquire(path: string): FolderLock | ProcessIdentity {
    const mine = `${path}.${process.pid}`;
    writeFileSync(mine, JSON.stringify(identify(process.pid)));
    try {
      for (;;) {
        try {
          linkSync(mine, path); // fails when it exists, and the file is never seen half written
          return new FolderLock(path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        }
        const owner = readOwner(path);
        if (owner !== undefined && isAlive(owner)) return owner;
        rmSync(path, { force: true });
      }
    } finally {
      rmSync(mine, { force: true });
    }
  }

  /** Waits until the lock is free; `onWait` is told once. */
  static async acquire(path: string, onWait: () => void, signal?: AbortSignal): Promise<FolderLock> {
    for (let first = true; ; first = false) {
      const lock = FolderLock.tryAcquire(path);
      if (lock instanceof FolderLock) return lock;
      if (first) onWait();
      await delay(500, undefined, { signal });
    }
  }

  /** Who has the lock, or had it when it died; undefined where it was released. */
  static lastOwner(path: string): ProcessIdentity | undefined {
    return readOwner(path);
  }

  release(): Promise<void> {
    rmSync(this.#path, { force: true });
    return Promise.resolve();
  }
}

function readOwner(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
