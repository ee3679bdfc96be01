import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { endGroup, spawnGroup } from '../processes.ts';
import { launchChromium } from './chromium.ts';
import { desktopArguments } from './desktop.ts';
import { cacheFolder } from './install.ts';
import { VSCodeServer } from './server.ts';

import type { ChosenVSCode } from './choose.ts';
import type { InstalledServer } from './install.ts';
import type { DesktopVSCode } from './desktop.ts';

export interface OpenOptions {
  /** The extension, as a folder. */
  readonly extension: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** A VS Code that a person uses; `where` says how to get at it. */
export interface OpenedVSCode {
  readonly where: string;
  readonly stop: () => Promise<void>;
}

/** Opens VS Code with the extension for a person: the desktop, else a browser window, else an address to open. Its profile is kept for the next time. */
export async function openForAPerson(chosen: ChosenVSCode, options: OpenOptions): Promise<OpenedVSCode> {
  return chosen.kind === 'desktop' ? openDesktop(chosen.desktop, options) : openServer(chosen.installed, options);
}

async function openDesktop(desktop: DesktopVSCode, { extension, env }: OpenOptions): Promise<OpenedVSCode> {
  const args = await desktopArguments(desktop, { extension: { development: extension }, dataFolder: profile('desktop') });
  const child = spawnGroup(desktop.executable, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  await once(child, 'spawn');
  return { where: `VS Code ${desktop.version} is open, with the extension and the sandbox's kubeconfig.`, stop: () => endGroup(child) };
}

async function openServer(installed: InstalledServer, { extension, env, logFile }: OpenOptions): Promise<OpenedVSCode> {
  const dataFolder = profile('server');
  const server = await VSCodeServer.start({ installed, extension: { development: extension }, env, logFile, dataFolder });
  const address = server.address();
  if (!hasDisplay()) return { where: `VS Code ${installed.version} is at ${address}`, stop: () => server.stop() };
  const browser = await launchChromium({ visible: true });
  // Without a viewport of its own the page fills the window.
  await (await browser.newPage({ viewport: null })).goto(address);
  return {
    where: `VS Code ${installed.version} is open in a browser window; it is also at ${address}`,
    stop: async () => {
      await browser.close();
      await server.stop();
    },
  };
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

function profile(kind: string): string {
  const folder = join(cacheFolder(), 'profile', kind);
  mkdirSync(folder, { recursive: true });
  return folder;
}
