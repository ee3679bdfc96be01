import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { outputOf } from '../processes.ts';

/** Which of the two pinned VS Codes: the newest, or the lowest that `engines.vscode` declares. */
export type VSCodeLine = 'newest' | 'minimum';

/** A VS Code server on disk: the folder with `out/server-main.js`, the Node that runs it, and VS Code's own version. */
export interface InstalledServer {
  readonly line: VSCodeLine;
  readonly version: string;
  readonly root: string;
  readonly node: string;
}

interface Manifest {
  dependencies: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const QUIET = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
/** Part of the folder's name: raise it when the steps of `install` change. */
const RECIPE = 1;

/** The pinned VS Code server, installed into the user's cache on first use; all checkouts share it. `log` takes one line. */
export async function installedServer(line: VSCodeLine, log: (text: string) => void): Promise<InstalledServer> {
  const manifestFile = join(import.meta.dirname, line, 'package.json');
  const text = await readFile(manifestFile, 'utf8');
  const release = (JSON.parse(text) as Manifest).dependencies['code-server'] ?? 'unknown';
  const hash = createHash('sha256').update(`${RECIPE}\n${text}`).digest('hex').slice(0, 8);
  const home = join(cacheFolder(), 'vscode', `${release}-${hash}`);
  if (!existsSync(home)) {
    log(`Installing VS Code's server (npm package code-server ${release}) into ${home}, about half a minute...`);
    await install(manifestFile, home);
  }
  const root = join(home, 'node_modules', 'code-server', 'lib', 'vscode');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return { line, version, root, node: nodeFor(home) };
}

/** `$XDG_CACHE_HOME/kubestellar-vscode`, or the same below `~/.cache`. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kubestellar-vscode');
}

/** Installs beside `home` and renames at the end, so a folder of that name is always complete. */
async function install(manifestFile: string, home: string): Promise<void> {
  const temporary = `${home}.${randomUUID()}`;
  await mkdir(temporary, { recursive: true });
  try {
    await copyFile(manifestFile, join(temporary, 'package.json'));
    await npmInstall(temporary);
    const root = join(temporary, 'node_modules', 'code-server', 'lib', 'vscode');
    await replaceUnreachableWatcher(root);
    await npmInstall(root);
    await npmInstall(join(root, 'extensions'));
    await rename(temporary, home).catch((error: unknown) => {
      // Another checkout was faster: its folder is as good as ours.
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function npmInstall(folder: string): Promise<void> {
  try {
    await outputOf('npm', ['install', ...QUIET], { cwd: folder });
  } catch (error) {
    throw new Error(`npm install failed in ${folder}: ${(error as Error).message}`, { cause: error });
  }
}

/** code-server 4.105.1 names @parcel/watcher by a git address; the registry's 2.5.1 is the same code with ready-made binaries. */
async function replaceUnreachableWatcher(root: string): Promise<void> {
  const file = join(root, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  if (!manifest.dependencies['@parcel/watcher']?.includes('#')) return;
  manifest.dependencies['@parcel/watcher'] = '2.5.1';
  await writeFile(file, JSON.stringify(manifest, null, 2));
  await rm(join(root, 'npm-shrinkwrap.json'));
}

/** The Node that was installed beside this VS Code, else the one that runs us (24). */
function nodeFor(home: string): string {
  const own = join(home, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}
