import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** Linux gives each user a number of inotify instances, which follow changes of files; Kubernetes' programs follow their certificates. */
export interface InotifyInstances {
  readonly used: number;
  readonly limit: number;
}

/** Those of this user as far as /proc shows them; undefined where there is no such limit to read. */
export function inotifyInstances(): InotifyInstances | undefined {
  try {
    const limit = Number(readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8'));
    const user = process.getuid?.();
    const mine = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && ownerOf(entry) === user);
    return { limit, used: mine.reduce((sum, pid) => sum + inotifyInstancesOf(pid), 0) };
  } catch {
    return undefined;
  }
}

/** How many a process has open; 0 when it has ended, or may not be looked at. */
export function inotifyInstancesOf(pid: string): number {
  return tryRead(() => readdirSync(`/proc/${pid}/fd`), []).filter(
    (descriptor) => tryRead(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`), '') === 'anon_inode:inotify',
  ).length;
}

const ownerOf = (pid: string): number | undefined => tryRead(() => statSync(`/proc/${pid}`).uid, undefined);

/** Processes and their files come and go while they are read. */
function tryRead<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
