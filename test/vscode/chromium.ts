import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ELSEWHERE = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

/** Path of the Chromium or Chrome that this machine has: `CHROMIUM_EXECUTABLE` first, then PATH, then the usual places. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_EXECUTABLE'];
  if (named) return named;
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...ELSEWHERE].find(isExecutable);
}

/** A Chromium driven by Playwright; `visible` shows its window. */
export async function launchChromium({ visible = false } = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('No Chromium was found: install it (Debian: apt-get install chromium) or set CHROMIUM_EXECUTABLE to its path.');
  }
  // Signals are the caller's: Playwright's own handlers would end the browser before the tests are told.
  return chromium.launch({ executablePath, args: ARGS, headless: !visible, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
