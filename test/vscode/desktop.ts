import { resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';

import { outputOf } from '../processes.ts';
import { quietSettings } from './settings.ts';
import type { ExtensionUnderTest } from './server.ts';

/** A desktop VS Code: the Electron program itself, not its `code` script. */
export interface DesktopVSCode {
  readonly executable: string;
  readonly version: string;
}

/** The desktop VS Code of this executable; throws when it isn't one. */
export async function desktopAt(executable: string): Promise<DesktopVSCode> {
  const folder = dirname(executable);
  const manifests = [join(folder, 'resources', 'app', 'package.json'), resolve(folder, '..', 'Resources', 'app', 'package.json')];
  const manifest = manifests.find((file) => existsSync(file));
  if (manifest === undefined) throw new Error(`${executable} is not VS Code's program: no resources/app/package.json belongs to it.`);
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return { executable, version };
}

/** The desktop VS Code whose `code` script is on PATH, if any; the `code` of a remote session is no desktop and is passed over. */
export async function desktopOnPath(): Promise<DesktopVSCode | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const script = join(folder, 'code');
    if (!existsSync(script)) continue;
    const bin = dirname(await realpath(script));
    const candidates = [join(bin, '..', 'code'), resolve(bin, '..', '..', '..', 'MacOS', 'Electron'), resolve(bin, '..', '..', '..', 'MacOS', 'Code')];
    for (const executable of candidates) {
      if (existsSync(executable)) return desktopAt(executable).catch(() => undefined);
    }
  }
  return undefined;
}

export interface DesktopOptions {
  readonly extension: ExtensionUnderTest;
  readonly settings?: Record<string, unknown>;
  readonly folder?: string;
  readonly testsPath?: string;
  /** Profile of its own: the user's VS Code, its settings and extensions are never touched. */
  readonly dataFolder: string;
}

/** Prepares a profile and gives the command line that opens this desktop on it, without dialogs of its own. */
export async function desktopArguments(desktop: DesktopVSCode, options: DesktopOptions): Promise<string[]> {
  const { dataFolder, extension, folder, testsPath } = options;
  await writeUserSettings(dataFolder, options.settings ?? {});
  const profile = ['--user-data-dir', dataFolder, '--extensions-dir', join(dataFolder, 'extensions')];
  if ('vsix' in extension) {
    const [cli = desktop.executable, ...first] = resolveCliArgsFromVSCodeExecutablePath(desktop.executable, { reuseMachineInstall: true });
    const files = [extension.vsix, ...(extension.beside ?? [])];
    await outputOf(cli, [...first, ...profile, ...files.flatMap((file) => ['--install-extension', file])]);
  }
  return [
    ...(folder === undefined ? [] : [folder]),
    ...profile,
    ...['--no-sandbox', '--disable-gpu-sandbox', '--disable-updates', '--skip-welcome', '--skip-release-notes'],
    ...['--disable-workspace-trust', '--disable-telemetry', '--new-window'],
    ...('development' in extension ? [`--extensionDevelopmentPath=${extension.development}`] : []),
    ...(testsPath === undefined ? [] : [`--extensionTestsPath=${testsPath}`]),
  ];
}

export async function writeUserSettings(dataFolder: string, settings: Record<string, unknown>): Promise<void> {
  const user = join(dataFolder, 'User');
  await mkdir(user, { recursive: true });
  await writeFile(join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}
