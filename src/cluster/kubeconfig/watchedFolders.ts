import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export interface WatchedFolders {
  /** Folders that exist, each with an id that changes when it is removed and made again. */
  readonly present: ReadonlyMap<string, string>;
  /** Whether a folder is missing, so that its coming can be seen only by looking again. */
  readonly incomplete: boolean;
}

const longestLinkChain = 10;

/**
 * The folders in which a change can change what `files` hold: that of the path, of each symlink on the way, and of the
 * real file (whose changes a watcher on the symlink's folder misses, platform.md 5).
 */
export async function foldersToWatch(files: readonly string[]): Promise<WatchedFolders> {
  const folders = new Set((await Promise.all(files.map(foldersOf))).flat());
  const present = new Map<string, string>();
  for (const folder of folders) {
    const id = await folderId(folder);
    if (id !== undefined) {
      present.set(folder, id);
    }
  }
  return { present, incomplete: present.size < folders.size };
}

async function foldersOf(file: string): Promise<readonly string[]> {
  const folders = [dirname(file)];
  let path = file;
  for (let step = 0; step < longestLinkChain; step++) {
    const target = await readlink(path).catch(() => undefined);
    if (target === undefined) {
      break;
    }
    path = resolve(dirname(path), target);
    folders.push(dirname(path));
  }
  const real = await realpath(file).catch(() => undefined);
  return real === undefined ? folders : [...folders, dirname(real)];
}

async function folderId(folder: string): Promise<string | undefined> {
  try {
    // Of a folder that is itself a symlink both matter: where it points to, and what is there.
    const [link, real] = await Promise.all([lstat(folder), stat(folder)]);
    return real.isDirectory() ? `${link.dev}:${link.ino}:${real.dev}:${real.ino}` : undefined;
  } catch {
    return undefined;
  }
}
