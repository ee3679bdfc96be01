import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FolderLock } from '../folderLock.ts';
import { isBuilt, ocmReleases, programsFolder, rowFolder, rows, rowsFor, sourceFolder, type OcmLine, type RowName } from './catalog.ts';
import { runGo } from './goCommand.ts';

export interface EnsureProgramsOptions {
  readonly line: OcmLine;
  /** One line for a person: what is being built, and what is left. */
  readonly onProgress: (line: string) => void;
  /** Which rows; all that the line needs unless given. */
  readonly rows?: readonly RowName[];
  /** Aborted: the build ends; what is awaited rejects when no compiler runs any more. */
  readonly signal?: AbortSignal;
}

export class ProgramBuildError extends Error {
  override readonly name = 'ProgramBuildError';
}

/** Programs that are being built one row after the other: each row can be awaited by itself, so that what is ready can start. */
export interface Programs {
  /** The path of a program, once its row is built. Rejects with a ProgramBuildError. */
  path(row: RowName, program: string): Promise<string>;
  /** The folder of the CRDs that a row took from one of its modules. Rejects with a ProgramBuildError. */
  crds(row: RowName, name: string): Promise<string>;
  /** Settles when the last row is built. */
  readonly all: Promise<void>;
}

export function ensurePrograms(options: EnsureProgramsOptions): Programs {
  const names = options.rows ?? rowsFor(options.line);
  const missing = names.filter((name) => !isBuilt(name));
  const folders = new Map<RowName, Promise<string>>();
  let previous: Promise<unknown> = Promise.resolve();
  for (const name of names) {
    const folder = missing.includes(name)
      ? previous.then(() => ensureRow(name, missing.slice(missing.indexOf(name)), options.onProgress, options.signal))
      : Promise.resolve(rowFolder(name));
    folder.catch(() => undefined); // every caller of path() is told; a row that nobody awaits must not end the process
    folders.set(name, folder);
    if (missing.includes(name)) previous = folder;
  }
  const all = Promise.all(folders.values()).then(() => undefined);
  all.catch(() => undefined);
  const folderOf = (row: RowName, content: object | undefined, what: string): Promise<string> => {
    const folder = folders.get(row);
    if (folder === undefined || !(what in (content ?? {}))) throw new ProgramBuildError(`${what} of ${row} was not asked for.`);
    return folder;
  };
  return {
    all,
    path: async (row, program) => join(await folderOf(row, rows[row].packages, program), program),
    crds: async (row, name) => join(await folderOf(row, rows[row].crds, name), 'crds', name),
  };
}

async function ensureRow(name: RowName, left: readonly RowName[], onProgress: (line: string) => void, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted();
  const folder = rowFolder(name);
  await mkdir(programsFolder(), { recursive: true });
  const lock = await FolderLock.acquire(`${folder}.lock`, () => onProgress(`Waiting for another build of ${rows[name].title}.`), signal);
  try {
    if (isBuilt(name)) return folder;
    const titles = left.slice(1).map((row) => rows[row].title);
    onProgress(`Building ${rows[name].title}${titles.length > 0 ? `; left: ${titles.join(', ')}` : ''}. This happens once.`);
    const started = Date.now();
    await buildRow(name, folder, signal);
    onProgress(`Built ${rows[name].title} in ${Math.round((Date.now() - started) / 1000)} s.`);
    return folder;
  } finally {
    await lock.release();
  }
}

async function buildRow(name: RowName, folder: string, signal?: AbortSignal): Promise<void> {
  // The lock is ours: what is half built here is of a build that was killed.
  for (const entry of await readdir(programsFolder())) {
    if (entry.startsWith(`${basename(folder)}.building-`)) await rm(join(programsFolder(), entry), { recursive: true, force: true });
  }
  const temporary = await mkdtemp(`${folder}.building-`);
  try {
    const [built, temporaryFolder] = [join(temporary, 'programs'), join(temporary, 'go')];
    for (const made of [built, temporaryFolder]) await mkdir(made);
    // Into a folder, Go names each program by its package, as the catalog does.
    const args = ['build', '-buildvcs=false', `-ldflags=${rows[name].ldflags}`, '-o', `${built}/`, ...Object.values(rows[name].packages)];
    await go(name, args, temporaryFolder, signal);
    // Out of the module cache: whoever has the programs needs no Go any more.
    for (const [title, { module, folder: inside }] of Object.entries(rows[name].crds ?? {})) {
      const source = (await go(name, ['list', '-m', '-f', '{{.Dir}}', module], temporaryFolder, signal)).trim();
      await cp(join(source, inside), join(built, 'crds', title), { recursive: true });
    }
    await rename(built, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function go(name: RowName, args: string[], temporaryFolder: string, signal?: AbortSignal): Promise<string> {
  try {
    return await runGo(args, { cwd: sourceFolder(name), temporaryFolder, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const output = (error as Error).message.split('\n').slice(-10).join('\n');
    throw new ProgramBuildError(`${rows[name].title} could not be built (go ${args.join(' ')} in ${sourceFolder(name)}):\n${output}`);
  }
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const lines = (Object.keys(ocmReleases) as OcmLine[]).filter((line) => asked.length === 0 || asked.includes(line));
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => stop.abort(new ProgramBuildError('The build was stopped.')));
  }
  try {
    for (const line of lines) await ensurePrograms({ line, onProgress: console.log, signal: stop.signal }).all;
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
