import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { outFolder, rootFolder } from '../folders.ts';
import { endGroup, spawnGroup } from '../processes.ts';
import { TEST_RUN_VARIABLE } from '../report/events.ts';
import { EventFollower } from '../report/followEvents.ts';
import { sandboxEnvironment, type SandboxKind } from './sandboxProcess.ts';

import type { Tier, TierContext } from './tier.ts';
import type { TestRun } from '../report/events.ts';

export interface NodeTierOptions {
  readonly name: string;
  readonly patterns: string[];
  /** Longest time of one test, in ms. */
  readonly timeout: number;
  /** Needs the live sandbox, and gets its path in `KUBESTELLAR_SANDBOX`. */
  readonly sandbox?: SandboxKind;
  /** Needs the packaged extension and a VS Code: their places are in `KUBESTELLAR_VSIX` and `KUBESTELLAR_VSCODE_CHOSEN`. */
  readonly vscode?: boolean;
}

/** mocha over test files in one Node process of its own. */
export function nodeTier(options: NodeTierOptions): Tier {
  const { name } = options;
  return {
    name,
    needsSandbox: options.sandbox,
    async run(context) {
      const files = globSync(options.patterns, { cwd: rootFolder }).sort().map((file) => join(rootFolder, file));
      if (files.length === 0) return context.report.begin(name, 'no test files yet');
      const env = await environment(options, context);
      context.signal.throwIfAborted();
      context.report.begin(name, `${files.length} files, Node ${process.version}`);
      await runFiles(files, env, options, context);
    },
  };
}

async function environment({ sandbox, vscode }: NodeTierOptions, context: TierContext): Promise<NodeJS.ProcessEnv> {
  // Without a sandbox tests meet an empty kubeconfig, never the user's own.
  const base = { ...process.env, KUBECONFIG: join(outFolder, 'no-kubeconfig') };
  const ofSandbox = sandbox === undefined ? {} : sandboxEnvironment(await context.sandbox(sandbox));
  if (!vscode) return { ...base, ...ofSandbox };
  const chosen = JSON.stringify(await context.vscode('newest'));
  return { ...base, ...ofSandbox, KUBESTELLAR_VSIX: await context.packaged(), KUBESTELLAR_VSCODE_CHOSEN: chosen };
}

async function runFiles(files: string[], env: NodeJS.ProcessEnv, { name, timeout }: NodeTierOptions, context: TierContext): Promise<void> {
  const { report, signal, grep } = context;
  const events = join(context.eventsFolder, `${name}.jsonl`);
  const { onEvent, ended } = report.run(name);
  const follower = new EventFollower(events, onEvent);
  const run: TestRun = { events, timeout, ...(grep === undefined ? {} : { grep }) };
  const child = spawnGroup(process.execPath, [join(rootFolder, 'test', 'report', 'mochaMain.ts'), ...files], {
    cwd: rootFolder,
    env: { ...env, [TEST_RUN_VARIABLE]: JSON.stringify(run) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const onAbort = () => void endGroup(child, STOP_LIMIT);
  signal.addEventListener('abort', onAbort, { once: true });
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => context.log(`      | ${line}`));
  }
  const [code, killedBy] = (await once(child, 'close')) as [number | null, string | null];
  // What a test left behind in the process group ends with it.
  await endGroup(child);
  signal.removeEventListener('abort', onAbort);
  follower.close();
  ended(`The test process ended with ${killedBy ?? `code ${code}`}`);
}

/** Time that test fixtures have to end what they started, in ms. */
const STOP_LIMIT = 20_000;
