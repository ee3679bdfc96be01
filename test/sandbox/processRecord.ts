import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, processesWithFlagInto, type ProcessIdentity } from './processIdentity.ts';

interface RecordedProcess extends ProcessIdentity {
  readonly title: string;
}

/** The list of a sandbox's processes in `<folder>/processes.json`, so that the next start can end what a crashed one left. */
export class ProcessRecord {
  readonly #file: string;
  readonly #processes = new Map<number, RecordedProcess>();

  constructor(folder: string) {
    this.#file = join(folder, 'processes.json');
  }

  add(pid: number, title: string): void {
    const identity = identify(pid);
    if (identity === undefined) return;
    this.#processes.set(pid, { ...identity, title });
    this.#write();
  }

  remove(pid: number): void {
    if (this.#processes.delete(pid)) this.#write();
  }

  #write(): void {
    const temporary = `${this.#file}.new`;
    writeFileSync(temporary, JSON.stringify([...this.#processes.values()], null, 2));
    renameSync(temporary, this.#file);
  }
}

/** Ends what a crashed sandbox left in `folder`; resolves when it is gone, with titles or ids. */
export async function endLeftOver(folder: string, podFolder: string): Promise<string[]> {
  const left = killLeftOver(folder, podFolder);
  for (const end = Date.now() + 10_000; Date.now() < end && left.some(({ isGone }) => !isGone()); ) await delay(50);
  return left.map(({ title }) => title);
}

interface LeftOver {
  readonly pid: number;
  readonly title: string;
  readonly isGone: () => boolean;
}

/**
 * Kills the recorded processes of a dead sandbox that are still the recorded ones, and the containers of its process kubelets, which are
 * found by their arguments (each is started with a kubeconfig inside `podFolder`).
 */
export function killLeftOver(folder: string, podFolder: string): LeftOver[] {
  const left: LeftOver[] = readRecorded(folder)
    .filter((recorded) => isAlive(recorded))
    .map((recorded) => ({ pid: recorded.pid, title: recorded.title, isGone: () => !isAlive(recorded) }));
  const known = new Set(left.map(({ pid }) => pid));
  for (const pid of processesWithFlagInto(podFolder)) {
    const identity = identify(pid);
    if (identity !== undefined && !known.has(pid)) left.push({ pid, title: `process ${pid}`, isGone: () => !isAlive(identity) });
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself in the meantime
    }
  }
  return left;
}

function readRecorded(folder: string): RecordedProcess[] {
  try {
    return JSON.parse(readFileSync(join(folder, 'processes.json'), 'utf8')) as RecordedProcess[];
  } catch {
    return [];
  }
}
