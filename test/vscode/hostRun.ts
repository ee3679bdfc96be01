import { once } from 'node:events';
import { appendFileSync, createWriteStream } from 'node:fs';

import { temporaryFolder } from '../folders.ts';
import { endGroup, spawnGroup } from '../processes.ts';
import { launchChromium } from './chromium.ts';
import { desktopArguments } from './desktop.ts';
import { VSCodeServer } from './server.ts';

import type { ChosenVSCode } from './choose.ts';

export interface HostRunOptions {
  /** The extension under test, as a folder. */
  readonly extension: string;
  /** CommonJS file that exports `run()`. */
  readonly testsPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Longest time of the whole run, in ms. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Of the first page, in ms: on a machine that does other work besides, Playwright's own 30 s were too short. */
const START_LIMIT = 90_000;

/** Runs a test bundle inside a real extension host, with an empty folder open; gives the sentence that says how the host ended. */
export async function runInExtensionHost(chosen: ChosenVSCode, options: HostRunOptions): Promise<string> {
  const { path: folder, remove } = temporaryFolder('workspace');
  const limit = AbortSignal.any([options.signal, AbortSignal.timeout(options.limit)]);
  try {
    return await (chosen.kind === 'server' ? inServer(chosen, options, folder, limit) : inDesktop(chosen, options, folder, limit));
  } finally {
    remove();
  }
}

async function inServer({ installed }: ChosenVSCode & { kind: 'server' }, options: HostRunOptions, folder: string, limit: AbortSignal): Promise<string> {
  const { env, logFile, testsPath } = options;
  const server = await VSCodeServer.start({ installed, extension: { development: options.extension }, env, logFile });
  try {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      page.on('console', (message) => appendFileSync(logFile, `[${message.type()}] ${message.text()}\n`));
      await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => appendFileSync(logFile, `[${type}] ${args.join(' ')}\n`));
      const ended = new Promise<string>((resolve) => {
        const tell = (code: number) => resolve(`The extension host ended with code ${code}`);
        void page.exposeFunction('codeAutomationExit', tell).then(() => page.goto(server.address({ folder, testsPath }), { timeout: START_LIMIT })).catch((error: unknown) => resolve(String(error)));
        page.once('crash', () => resolve('The browser page crashed'));
        limit.addEventListener('abort', () => resolve(stopped(options)), { once: true });
      });
      return await ended;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** As @vscode/test-electron's runTests does it, with a process group that can be ended as a whole. */
async function inDesktop({ desktop }: ChosenVSCode & { kind: 'desktop' }, options: HostRunOptions, folder: string, limit: AbortSignal): Promise<string> {
  const { path: dataFolder, remove } = temporaryFolder('vscode');
  const args = await desktopArguments(desktop, { extension: { development: options.extension }, folder, testsPath: options.testsPath, dataFolder });
  const child = spawnGroup(desktop.executable, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  child.stdout!.pipe(log, { end: false });
  child.stderr!.pipe(log, { end: false });
  try {
    const [code] = (await once(child, 'exit', { signal: limit })) as [number | null];
    return `VS Code ended with code ${code ?? 'none'}`;
  } catch (error) {
    return limit.aborted ? stopped(options) : `VS Code could not be started: ${(error as Error).message}`;
  } finally {
    await endGroup(child);
    log.end();
    remove();
  }
}

function stopped({ limit, signal }: HostRunOptions): string {
  return signal.aborted ? 'The run was stopped' : `The run took longer than its limit of ${limit / 1000} s`;
}
