import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { temporaryFolder } from '../folders.ts';
import { endGroup, outputOf, spawnGroup } from '../processes.ts';
import { quietSettings } from './settings.ts';

import type { ChildProcess } from 'node:child_process';
import type { InstalledServer } from './install.ts';

/** The work tree's, or a packaged one and those that are to be beside it. */
export type ExtensionUnderTest = { readonly development: string } | { readonly vsix: string; readonly beside?: readonly string[] };

export interface ServerOptions {
  readonly installed: InstalledServer;
  /** What extension runs: the work tree's (`development`), or a packaged `.vsix` installed as at a user's. */
  readonly extension: ExtensionUnderTest;
  /** Added to this process's own environment: KUBECONFIG, PATH, ... */
  readonly env?: NodeJS.ProcessEnv;
  /** Machine settings on top of `quietSettings`. */
  readonly settings?: Record<string, unknown>;
  /** Data folder to keep between runs; without it a fresh temporary one, removed by `stop`. */
  readonly dataFolder?: string;
  /** File that everything the server prints is appended to. */
  readonly logFile: string;
}

const LISTENING = /Extension host agent listening on (\d+)/;
const START_LIMIT = 60_000;

/** A running VS Code server on a free loopback port: takes what to run, gives the page's address, `stop` leaves no process. */
export class VSCodeServer {
  readonly port: number;
  readonly dataFolder: string;
  private readonly child: ChildProcess;
  private readonly options: ServerOptions;
  private readonly removeFolder: () => void;

  static async start(options: ServerOptions): Promise<VSCodeServer> {
    const temporary = options.dataFolder === undefined ? temporaryFolder('vscode') : undefined;
    const dataFolder = options.dataFolder ?? temporary!.path;
    await writeMachineSettings(dataFolder, options.settings ?? {});
    if ('vsix' in options.extension) await installExtensions(options.installed, [options.extension.vsix, ...(options.extension.beside ?? [])], dataFolder);
    const args = [join(options.installed.root, 'out', 'server-main.js'), ...serverArguments(dataFolder)];
    // Without this flag the built workbench ignores extensionDevelopmentPath and extensionTestsPath.
    if ('development' in options.extension) args.push('--enable-smoke-test-driver');
    const child = spawnGroup(options.installed.node, args, { env: serverEnvironment(options.env), stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      return new VSCodeServer(child, await portOf(child, options.logFile), dataFolder, options, () => temporary?.remove());
    } catch (error) {
      await endGroup(child);
      temporary?.remove();
      throw error;
    }
  }

  private constructor(child: ChildProcess, port: number, dataFolder: string, options: ServerOptions, removeFolder: () => void) {
    this.child = child;
    this.port = port;
    this.dataFolder = dataFolder;
    this.options = options;
    this.removeFolder = removeFolder;
  }

  /** Process id of the server; its extension hosts are children of it. */
  get pid(): number {
    return this.child.pid!;
  }

  /** The workbench's address, on a folder if given; `testsPath` is a CommonJS file that the extension host runs instead of a person. */
  address({ folder, testsPath }: { folder?: string; testsPath?: string } = {}): string {
    const authority = `127.0.0.1:${this.port}`;
    const payload: [string, string][] = [['skipWelcome', 'true']];
    if ('development' in this.options.extension) {
      payload.push(['extensionDevelopmentPath', `vscode-remote://${authority}${this.options.extension.development}`]);
    }
    if (testsPath !== undefined) payload.push(['extensionTestsPath', `vscode-remote://${authority}${testsPath}`]);
    const query = new URLSearchParams({ payload: JSON.stringify(payload) });
    if (folder === undefined) query.set('ew', 'true');
    else query.set('folder', folder);
    return `http://${authority}/?${query.toString()}`;
  }

  /** Ends the server with its extension hosts, and removes the data folder if it was a temporary one. */
  async stop(): Promise<void> {
    await endGroup(this.child);
    this.removeFolder();
  }
}

function serverArguments(dataFolder: string): string[] {
  return [
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
    ...['--telemetry-level', 'off', '--disable-workspace-trust'],
    ...['--server-data-dir', dataFolder, '--extensions-dir', join(dataFolder, 'extensions')],
  ];
}

/** Ours, less what a surrounding VS Code or npm would hand down to this one. */
function serverEnvironment(added: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)/.test(name));
  // code-server's own variable for the marketplace: an empty address keeps it from looking one up.
  // VSCODE_CLI: without it the server asks the login shell for an environment, whose PATH would hide the sandbox's clusteradm.
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: '{"serviceUrl":""}', VSCODE_CLI: '1', ...added };
}

export async function writeMachineSettings(dataFolder: string, settings: Record<string, unknown>): Promise<void> {
  const machine = join(dataFolder, 'data', 'Machine');
  await mkdir(machine, { recursive: true });
  await writeFile(join(machine, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}

async function installExtensions(installed: InstalledServer, files: readonly string[], dataFolder: string): Promise<void> {
  const args = [join(installed.root, 'out', 'server-main.js'), ...files.flatMap((file) => ['--install-extension', file]), ...serverArguments(dataFolder)];
  await outputOf(installed.node, args, { env: serverEnvironment() });
}

/** Waits for the line with the port; afterwards the output keeps going to the log file. */
async function portOf(child: ChildProcess, logFile: string): Promise<number> {
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout!.pipe(log, { end: false });
  child.stderr!.pipe(log, { end: false });
  child.once('close', () => log.end());
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(timer);
      void readFile(logFile, 'utf8').then((text) => reject(new Error(`VS Code's server ${what}. Its log, ${logFile}, ends:\n${text.slice(-2000)}`)), reject);
    };
    const timer = setTimeout(() => fail(`did not listen within ${START_LIMIT / 1000} s`), START_LIMIT);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended with ${signal ?? code}`));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const port = LISTENING.exec(line)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}
