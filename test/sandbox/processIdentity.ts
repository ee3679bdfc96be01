import { readdirSync, readFileSync } from 'node:fs';

/** A process as it can be found again: its id, and what tells it from a later process that got the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and start time since boot: the same pair for as long as the process lives. */
  readonly started: string;
}

/** How the state of a process is read; the tests put a stale one in. */
export type ReadStarted = (pid: number) => string | undefined;

/** Boot id and start time of a living process; undefined where there is none (a zombie counts as none). Linux: it reads /proc. */
export const readStarted: ReadStarted = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc_pid_stat(5): the name in parentheses may hold blanks; state is the 3rd field, starttime the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTime] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTime === undefined) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startTime}`;
  } catch {
    return undefined;
  }
};

export function identify(pid: number, read: ReadStarted = readStarted): ProcessIdentity | undefined {
  const started = read(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether the recorded process still lives. A process that has got the same id since is another one. */
export const isAlive = (recorded: ProcessIdentity, read: ReadStarted = readStarted): boolean => read(recorded.pid) === recorded.started;

/** Ids of processes with a flag whose value is a path inside `folder` (`--kubeconfig=<folder>/...`); never our own. */
export function processesWithFlagInto(folder: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return args.some((arg) => arg.startsWith('--') && arg.slice(arg.indexOf('=') + 1).startsWith(`${folder}/`));
      } catch {
        return false; // it has ended
      }
    });
}
