import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { outFolder, rootFolder } from '../folders.ts';
import { TEST_RUN_VARIABLE } from '../report/events.ts';
import { EventFollower } from '../report/followEvents.ts';
import { bundleHostTests } from '../vscode/hostBundle.ts';
import { runInExtensionHost } from '../vscode/hostRun.ts';
import { sandboxEnvironment } from './sandboxProcess.ts';

import type { Tier } from './tier.ts';
import type { TestRun } from '../report/events.ts';
import type { VSCodeLine } from '../vscode/install.ts';

const TEST_LIMIT = 60_000;
/** Tells a test which of the two tiers it runs in: what takes long runs on the newest VS Code alone. */
const LINE_VARIABLE = 'KUBESTELLAR_VSCODE_LINE';

export interface HostTests {
  readonly name: string;
  readonly pattern: string;
  readonly line: VSCodeLine;
  /** Milliseconds for all of them. */
  readonly limit: number;
}

/** Tests inside the real extension host of one VS Code. */
export function hostTier({ name, pattern, line, limit }: HostTests): Tier {
  return {
    name,
    needsSandbox: 'usual',
    async run(context) {
      await context.built();
      const testsPath = await bundleHostTests(pattern, `${name}-${process.pid}`);
      const chosen = await context.vscode(line);
      const sandbox = await context.sandbox('usual');
      context.signal.throwIfAborted();
      const version = chosen.kind === 'server' ? chosen.installed.version : chosen.desktop.version;
      context.report.begin(name, `in the extension host of VS Code ${version}`);
      const events = join(context.eventsFolder, `${name}.jsonl`);
      const { onEvent, ended } = context.report.run(name);
      const follower = new EventFollower(events, onEvent);
      const run: TestRun = { events, timeout: TEST_LIMIT, ...(context.grep === undefined ? {} : { grep: context.grep }) };
      const logFile = join(outFolder, 'logs', `${name}.log`);
      writeFileSync(logFile, '');
      try {
        const how = await runInExtensionHost(chosen, {
          extension: rootFolder,
          testsPath,
          env: { ...sandboxEnvironment(sandbox), [TEST_RUN_VARIABLE]: JSON.stringify(run), [LINE_VARIABLE]: line },
          logFile,
          limit,
          signal: context.signal,
        });
        follower.close();
        ended(`${how} (log: ${logFile})`);
      } catch (error) {
        follower.close();
        ended((error as Error).message);
      } finally {
        rmSync(testsPath, { force: true });
      }
    },
  };
}
