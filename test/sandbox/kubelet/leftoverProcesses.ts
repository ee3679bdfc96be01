import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStarted } from '../processIdentity.ts';

/**
 * Remembers the running processes in files, one per process, so that the next kubelet on the same folder can end those of one
 * that was killed. A process is known by its id AND its start time: ids are used again.
 */
export class LeftoverProcesses {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  remember(pid: number): void {
    writeFileSync(join(this.#folder, String(pid)), readStarted(pid) ?? '');
  }

  forget(pid: number): void {
    rmSync(join(this.#folder, String(pid)), { force: true });
  }

  /** Ends what is left from an earlier run and gives the ids of what it ended. */
  end(): number[] {
    const ended: number[] = [];
    for (const name of readdirSync(this.#folder)) {
      const pid = Number(name);
      const started = readFileSync(join(this.#folder, name), 'utf8');
      if (started !== '' && readStarted(pid) === started) {
        signalGroup(pid, 'SIGKILL');
        ended.push(pid);
      }
      this.forget(pid);
    }
    return ended;
  }
}

/** Signals the process group that the process leads; false when it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
