import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import type { ChildProcess, SpawnOptions } from 'node:child_process';

const executeFile = promisify(execFile);

/** What a program printed to stdout; throws with its stderr when it fails. Unit of `timeout`: ms. */
export async function outputOf(
  program: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; timeout?: number; signal?: AbortSignal } = {},
): Promise<string> {
  const { stdout } = await executeFile(program, args, { maxBuffer: 64 * 1024 * 1024, ...options });
  return stdout;
}

/**
 * Starts a program as the leader of a process group of its own, so that `endGroup` reaches its children too. If this process
 * ends while the program runs, the group is killed.
 */
export function spawnGroup(program: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(program, args, { ...options, detached: process.platform !== 'win32' });
  const kill = () => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  };
  // Before handlers that remove the program's files.
  process.prependOnceListener('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

/** Ends a program started by `spawnGroup` and every child in its group: SIGTERM, after `grace` ms SIGKILL. Resolves when all are gone. */
export async function endGroup(child: ChildProcess, grace = 5_000): Promise<void> {
  const pid = child.pid;
  if (pid === undefined) return;
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  signalGroup(pid, 'SIGTERM');
  const killAt = Date.now() + grace;
  let killed = false;
  // A group has no exit event of its own, so it is asked about until nobody is left in it.
  while (groupAlive(pid)) {
    if (!killed && Date.now() > killAt) {
      killed = true;
      signalGroup(pid, 'SIGKILL');
    }
    if (Date.now() > killAt + 5_000) throw new Error(`Process group ${pid} is still there after SIGKILL.`);
    await delay(20);
  }
  await exited;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function groupAlive(pid: number): boolean {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 0);
    return true;
  } catch {
    return false;
  }
}
