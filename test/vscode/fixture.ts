import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { outFolder } from '../folders.ts';
import { readSandbox, sandboxEnvironment } from '../tiers/sandboxProcess.ts';
import { startSession } from './session.ts';

import type { Sandbox } from '../tiers/sandboxProcess.ts';
import type { ChosenVSCode } from './choose.ts';
import type { VSCodePage } from './page.ts';
import type { SessionOptions, VSCodeSession } from './session.ts';

export type FixtureOptions = Partial<Omit<SessionOptions, 'logFile'>>;

/** A VS Code for the tests of one `describe`: filled by its hooks, so read it inside tests only. */
export interface VSCodeFixture {
  readonly code: VSCodePage;
  readonly session: VSCodeSession;
  readonly sandbox: Sandbox;
}

/**
 * Inside a `describe`: starts a clean VS Code with the packaged extension on the live sandbox before its
 * tests and ends it after them. A failed test leaves `out/screenshots/failed-TITLE.png` and prints what is on screen.
 */
export function useVSCode(options: FixtureOptions = {}): VSCodeFixture {
  let session: VSCodeSession | undefined;
  const sandbox = liveSandbox();

  before('starts VS Code', async function () {
    const logs = join(outFolder, 'logs');
    mkdirSync(logs, { recursive: true });
    const title = (this.test?.parent?.fullTitle() ?? 'vscode').replace(/[^\w]+/g, '-');
    const logFile = join(logs, `browser-${title}.log`);
    writeFileSync(logFile, '');
    session = await startSession(chosenVSCode(), {
      // Installed as at a user's: the flag that development mode needs also hides every notification (VS Code 1.139).
      extension: { vsix: packagedExtension() },
      ...options,
      env: { ...sandboxEnvironment(sandbox), ...options.env },
      logFile,
    });
  });

  afterEach('shows what was on screen at a failure', async function () {
    if (this.currentTest?.state !== 'failed' || session === undefined) return;
    await session.code.screenshot(`failed-${this.currentTest.fullTitle()}`);
    // In words too: of a run elsewhere, often nothing but its output is left.
    console.error(await session.code.inWords());
  });

  after('ends VS Code', async () => {
    await session?.stop();
    session = undefined;
  });

  const started = (): VSCodeSession => {
    if (session === undefined) throw new Error('VS Code runs only while tests and their hooks do.');
    return session;
  };
  return {
    sandbox,
    get session() {
      return started();
    },
    get code() {
      return started().code;
    },
  };
}

/** The sandbox that this tier was started on. */
export function liveSandbox(): Sandbox {
  const file = process.env['KUBESTELLAR_SANDBOX'];
  const sandbox = file === undefined ? undefined : readSandbox(file);
  if (sandbox === undefined) throw new Error('No sandbox is described by KUBESTELLAR_SANDBOX: start these tests with npm test.');
  return sandbox;
}

function packagedExtension(): string {
  const vsix = process.env['KUBESTELLAR_VSIX'];
  if (vsix === undefined) throw new Error('KUBESTELLAR_VSIX is not set: start these tests with npm test.');
  return vsix;
}

function chosenVSCode(): ChosenVSCode {
  const chosen = process.env['KUBESTELLAR_VSCODE_CHOSEN'];
  if (chosen === undefined) throw new Error('KUBESTELLAR_VSCODE_CHOSEN is not set: start these tests with npm test.');
  return JSON.parse(chosen) as ChosenVSCode;
}
