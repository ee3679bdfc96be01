import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/** Where a registration is killed: at the end of a stage, or when `watchFor` resolves after the stage began. */
export interface KillPoint {
  readonly line: `done ${string}` | `running ${string}`;
  readonly watchFor?: () => Promise<unknown>;
}

/**
 * Registers in a process of its own, which is killed (SIGKILL) at that point. Gives what it had reported by then.
 * `temporary`: its folder for private files.
 */
export async function killedRegistration(
  { line, watchFor }: KillPoint,
  { wec, clusterName, temporary }: { readonly wec: string; readonly clusterName: string; readonly temporary: string },
): Promise<readonly string[]> {
  const stopAt = line.startsWith('done ') ? line.slice('done '.length) : '';
  const child = spawn(process.execPath, [join(import.meta.dirname, 'registerChild.ts'), wec, clusterName, stopAt], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const reported: string[] = [];
  try {
    for await (const said of createInterface({ input: child.stdout })) {
      reported.push(said);
      if (said === line) {
        await watchFor?.();
        return reported;
      }
    }
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
  throw new Error(`The registration ended before "${line}": ${reported.join(', ')}`);
}

/** Waits until no clusteradm of this registration runs any more, and gives the milliseconds that took; Linux only. */
export async function orphansGone(clusterName: string): Promise<number> {
  const start = Date.now();
  // A process that isn't our child gives no event when it ends.
  while (commandLines().some((args) => args.includes('join') && args.includes(clusterName))) {
    await delay(50);
  }
  return Date.now() - start;
}

function commandLines(): readonly (readonly string[])[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      } catch {
        return []; // It has ended.
      }
    });
}
