import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { outFolder, rootFolder } from '../folders.ts';
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
 * Inside a `describe`: starts VS Code with the work tree's extension (or `extension: { vsix }`) on the live sandbox before its
 * tests and ends it after them. A failed test leaves `out/screenshots/failed-TITLE.png`.
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
      extension: { development: rootFolder },
      ...options,
      env: { ...sandboxEnvironment(sandbox), ...options.env },
      logFile,
    });
  });

  afterEach('takes a picture of a failure', async function () {
    if (this.currentTest?.state === 'failed') await session?.code.screenshot(`failed-${this.currentTest.fullTitle()}`);
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

function chosenVSCode(): ChosenVSCode {
  const chosen = process.env['KUBESTELLAR_VSCODE_CHOSEN'];
  if (chosen === undefined) throw new Error('KUBESTELLAR_VSCODE_CHOSEN is not set: start these tests with npm test.');
  return JSON.parse(chosen) as ChosenVSCode;
}
