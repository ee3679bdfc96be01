import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { join } from 'node:path';

import { desktopAt, desktopOnPath } from './desktop.ts';
import { cacheFolder, installedServer } from './install.ts';

import type { DesktopVSCode } from './desktop.ts';
import type { InstalledServer, VSCodeLine } from './install.ts';

/** The VS Code that a run takes: a desktop one, or the server whose workbench runs in a browser. */
export type ChosenVSCode = { kind: 'desktop'; desktop: DesktopVSCode } | { kind: 'server'; installed: InstalledServer };

/** The desktop release that stands for `engines.vscode`. */
const MINIMUM_DESKTOP = '1.105.0';
/** Where @vscode/test-electron looks for releases. */
const RELEASES = 'https://update.code.visualstudio.com/api/releases/stable';
const PROBE_LIMIT = 5_000;

/**
 * The one place that chooses: `VSCODE_EXECUTABLE`, then `code` on PATH, then @vscode/test-electron's download, then the
 * npm package code-server. `KUBESTELLAR_VSCODE=browser` takes the last at once. `log` gets one line that says what and why.
 */
export async function chooseVSCode(line: VSCodeLine, log: (text: string) => void): Promise<ChosenVSCode> {
  const choice = await desktop(line);
  if (typeof choice !== 'string') {
    log(`VS Code ${choice.version} (${line}): the desktop one at ${choice.executable}.`);
    return { kind: 'desktop', desktop: choice };
  }
  const installed = await installedServer(line, log);
  log(`VS Code ${installed.version} (${line}): its server in a browser, because ${choice}.`);
  return { kind: 'server', installed };
}

/** A desktop VS Code of this line, or why there is none. */
async function desktop(line: VSCodeLine): Promise<DesktopVSCode | string> {
  if (process.env['KUBESTELLAR_VSCODE'] === 'browser') return 'KUBESTELLAR_VSCODE asks for it';
  if (line === 'newest') {
    const named = process.env['VSCODE_EXECUTABLE'];
    if (named) return desktopAt(named);
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'a desktop one needs a display (DISPLAY is not set; xvfb-run gives one)';
  }
  if (line === 'newest') {
    const onPath = await desktopOnPath();
    if (onPath !== undefined) return onPath;
  }
  const unreachable = await downloadsUnreachable();
  if (unreachable !== undefined) return unreachable;
  const version = line === 'minimum' ? MINIMUM_DESKTOP : 'stable';
  const cachePath = join(cacheFolder(), 'desktop');
  return desktopAt(await downloadAndUnzipVSCode({ version, cachePath, reporter: new SilentReporter() }));
}

async function downloadsUnreachable(): Promise<string | undefined> {
  try {
    const response = await fetch(RELEASES, { signal: AbortSignal.timeout(PROBE_LIMIT) });
    return response.ok ? undefined : `its desktop downloads answered with ${response.status}`;
  } catch {
    return `its desktop downloads were not reached within ${PROBE_LIMIT / 1000} s`;
  }
}
