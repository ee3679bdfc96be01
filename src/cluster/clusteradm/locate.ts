import { access, constants, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { version } from './commands.ts';
import { ClusteradmMissingError, ClusteradmNotRunnableError, ClusteradmUnknownError } from './errors.ts';
import { runClusteradm, type ClusteradmRunOptions } from './runner.ts';
import type { ClusteradmVersion } from './versions.ts';

/** A clusteradm that was found and has told its version. */
export interface Clusteradm extends ClusteradmVersion {
  /** Absolute. */
  readonly path: string;
}

export interface LocateOptions extends Omit<ClusteradmRunOptions, 'program'> {
  /** `kubestellar.clusteradmPath`: absolute or beginning with `~/`; empty = search PATH. */
  readonly setting: string;
}

/** Finds the program and asks its version. Throws `ClusteradmMissingError`, `...NotRunnableError` or `...UnknownError`. */
export async function locateClusteradm(options: LocateOptions): Promise<Clusteradm> {
  const path = await findProgram(options.setting.trim(), options.environment);
  const found = await runClusteradm(version(), { ...options, program: path });
  if (found === undefined) {
    throw new ClusteradmUnknownError(path, 'No line "clusteradm version" or "client version".');
  }
  return { path, ...found };
}

async function findProgram(setting: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (setting !== '') {
    const path = /^~[/\\]/.test(setting) ? join(homedir(), setting.slice(2)) : setting;
    if (!isAbsolute(path)) {
      throw new ClusteradmMissingError(`"${setting}" (it must be an absolute path)`);
    }
    const problem = await runProblem(path);
    if (problem === 'missing') {
      throw new ClusteradmMissingError(path);
    }
    if (problem !== undefined) {
      throw new ClusteradmNotRunnableError(path, problem);
    }
    return path;
  }
  return searchPath(environment);
}

/** As a shell does: the first runnable file wins; one that isn't runnable is only named when there is no other. */
async function searchPath(environment: NodeJS.ProcessEnv): Promise<string> {
  const notRunnable: ClusteradmNotRunnableError[] = [];
  const names = process.platform === 'win32' ? windowsNames(environment) : ['clusteradm'];
  // Windows calls it `Path`; a copy of its environment is a plain object, so the case counts.
  const path = Object.entries(environment).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  for (const folder of path.split(delimiter).filter((entry) => isAbsolute(entry))) {
    for (const name of names) {
      const candidate = join(folder, name);
      const problem = await runProblem(candidate);
      if (problem === undefined) {
        return candidate;
      }
      if (problem !== 'missing') {
        notRunnable.push(new ClusteradmNotRunnableError(candidate, problem));
      }
    }
  }
  const [first] = notRunnable;
  if (first !== undefined) {
    throw first;
  }
  throw new ClusteradmMissingError(undefined);
}

function windowsNames(environment: NodeJS.ProcessEnv): string[] {
  const extensions = (environment['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';').filter((extension) => extension !== '');
  return extensions.map((extension) => `clusteradm${extension.toLowerCase()}`);
}

/** `undefined` = it can be run, `missing`, or a clause that says why not. */
async function runProblem(path: string): Promise<string | undefined> {
  try {
    const status = await stat(path);
    if (!status.isFile()) {
      return status.isDirectory() ? 'it is a folder' : 'it is not a file';
    }
    await access(path, constants.X_OK);
    return undefined;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return 'missing';
    }
    return code === 'EACCES' ? 'it is not executable' : `it can't be read (${code})`;
  }
}
