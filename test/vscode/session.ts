import { _electron } from 'playwright-core';

import { temporaryFolder } from '../folders.ts';
import { launchChromium } from './chromium.ts';
import { desktopArguments, writeUserSettings } from './desktop.ts';
import { VSCodePage } from './page.ts';
import { VSCodeServer, writeMachineSettings, type ExtensionUnderTest } from './server.ts';

import type { ChosenVSCode } from './choose.ts';

export interface SessionOptions {
  readonly extension: ExtensionUnderTest;
  /** Added to this process's environment for VS Code and its extension host. */
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Record<string, unknown>;
  /** Folder to open; without it an empty window. */
  readonly folder?: string;
  /** What VS Code and its window print goes there. */
  readonly logFile: string;
}

/** A VS Code with one window that tests drive; `stop` ends all of its processes and removes its profile. */
export interface VSCodeSession {
  readonly code: VSCodePage;
  /** Where the extension host and its logs live; a search for leaked secrets looks here. */
  readonly dataFolder: string;
  /** Changes settings while it runs: these are added to those that it was started with. */
  change(settings: Record<string, unknown>): Promise<void>;
  /** Loads the window anew, as "Developer: Reload Window" does: a new extension host. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

const WINDOW = { width: 1280, height: 800 };

export async function startSession(chosen: ChosenVSCode, options: SessionOptions): Promise<VSCodeSession> {
  return chosen.kind === 'server' ? serverSession(chosen, options) : desktopSession(chosen, options);
}

async function serverSession({ installed }: ChosenVSCode & { kind: 'server' }, options: SessionOptions): Promise<VSCodeSession> {
  const server = await VSCodeServer.start({ installed, ...options });
  try {
    const browser = await launchChromium();
    const code = new VSCodePage(await browser.newPage({ viewport: WINDOW }), options.logFile);
    await code.page.goto(server.address(options.folder === undefined ? {} : { folder: options.folder }));
    return {
      code,
      dataFolder: server.dataFolder,
      change: (settings) => writeMachineSettings(server.dataFolder, { ...options.settings, ...settings }),
      reload: async () => {
        await code.page.reload();
      },
      stop: async () => {
        await browser.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Drives the Electron window by Playwright. Written after Playwright's documentation; no desktop was at hand to try it on. */
async function desktopSession({ desktop }: ChosenVSCode & { kind: 'desktop' }, options: SessionOptions): Promise<VSCodeSession> {
  const { path: dataFolder, remove } = temporaryFolder('vscode');
  const args = await desktopArguments(desktop, { ...options, dataFolder });
  const env = Object.fromEntries(Object.entries({ ...process.env, ...options.env }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const app = await _electron.launch({ executablePath: desktop.executable, args, env });
  const code = new VSCodePage(await app.firstWindow(), options.logFile);
  return {
    code,
    dataFolder,
    change: (settings) => writeUserSettings(dataFolder, { ...options.settings, ...settings }),
    reload: async () => {
      await code.page.reload();
    },
    stop: async () => {
      await app.close();
      remove();
    },
  };
}
