import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { CancelledError } from '../errors.ts';
import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import { bundleArguments, type BundleChoice } from './bundle.ts';
import type { KubeconfigTarget } from './commands.ts';
import { kubeconfigOf } from './kubeconfigFile.ts';

const prefix = 'kubestellar-';
/** `kubestellar-<pid of the owner>-<6 random characters>`. */
const folderName = /^kubestellar-(\d+)-[A-Za-z0-9]{6}$/;
/** No run lasts this long; by then the owner's pid may belong to another program. */
const leftoverAge = 24 * 60 * 60 * 1000;

/** Files of one run in a folder that only this user can enter; the folder is made with the first file, and goes with `dispose`. */
export interface PrivateFiles {
  /** A kubeconfig that has exactly this context. */
  kubeconfig(context: ClusterContext): Promise<KubeconfigTarget>;
  /** Absolute path of the new file; `name` without folder. */
  write(name: string, content: string): Promise<string>;
  /** The flag for these agents; writes the overrides where the choice has some. */
  bundleArguments(choice: BundleChoice): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

/** `parent`: the system's temporary folder unless told. */
export function createPrivateFiles(parent = tmpdir()): PrivateFiles {
  let folder: Promise<string> | undefined;
  let disposed = false;
  let count = 0;

  const write = async (name: string, content: string): Promise<string> => {
    if (disposed) {
      throw new CancelledError();
    }
    // mkdtemp makes the folder with mode 0700.
    folder ??= mkdtemp(join(parent, `${prefix}${process.pid}-`));
    const file = join(await folder, `${++count}-${basename(name)}`);
    await writeFile(file, content, { mode: 0o600, flag: 'wx' });
    return file;
  };

  return {
    write,
    async kubeconfig(context) {
      return { file: await write('kubeconfig', JSON.stringify(kubeconfigOf(context))), context: context.name };
    },
    async bundleArguments(choice) {
      return bundleArguments(choice, choice.kind === 'overrides' ? await write('agent-versions.json', choice.content) : undefined);
    },
    async dispose() {
      disposed = true;
      if (folder !== undefined) {
        await rm(await folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

/** Removes folders of runs whose process is gone (a crashed editor). Returns how many. */
export async function removeLeftovers(parent = tmpdir(), now = Date.now()): Promise<number> {
  let removed = 0;
  for (const name of await readdir(parent)) {
    const pid = Number(folderName.exec(name)?.[1]);
    if (Number.isInteger(pid) && (await isLeftover(join(parent, name), pid, now))) {
      await rm(join(parent, name), { recursive: true, force: true });
      removed++;
    }
  }
  return removed;
}

/** Only a real folder of this user: the temporary folder is everybody's. */
async function isLeftover(folder: string, pid: number, now: number): Promise<boolean> {
  try {
    const status = await lstat(folder);
    const mine = process.getuid === undefined || status.uid === process.getuid();
    return status.isDirectory() && mine && (!isAlive(pid) || now - status.mtimeMs > leftoverAge);
  } catch {
    return false; // Its owner removed it meanwhile.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
