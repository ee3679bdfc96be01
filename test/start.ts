// Builds the extension, starts a sandbox and opens VS Code on it until Ctrl-C: node test/start.ts [sandbox options]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { outFolder, rootFolder } from './folders.ts';
import { outputOf } from './processes.ts';
import { SandboxLayout } from './sandbox/layout.ts';
import { SandboxProcess, sandboxEnvironment } from './tiers/sandboxProcess.ts';
import { chooseVSCode } from './vscode/choose.ts';
import { openForAPerson } from './vscode/open.ts';

const log = (line: string) => console.log(line);
const args = process.argv.slice(2);
const folder = optionValue('--folder') ?? SandboxLayout.defaultFolder();

/** Ends what was started, the last first. */
const endings: (() => Promise<void>)[] = [];
const stopped = new Promise<void>((resolve) => {
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The second time asks for an end at once: exit handlers then kill what is left.
      if (asked) process.exit(130);
      asked = true;
      log('\nEnding VS Code and the sandbox...');
      resolve();
    });
  }
});

try {
  await Promise.race([start(), stopped]);
  await stopped;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  for (const end of endings.reverse()) await end();
}
process.exit();

async function start(): Promise<void> {
  const logs = join(outFolder, 'logs');
  mkdirSync(logs, { recursive: true });
  const sandbox = new SandboxProcess({ folder, args, log });
  endings.push(() => sandbox.stop());
  await outputOf(process.execPath, ['esbuild.js'], { cwd: rootFolder });
  const chosen = await chooseVSCode('newest', log);
  const live = await sandbox.ready;
  const opened = await openForAPerson(chosen, {
    extension: rootFolder,
    env: sandboxEnvironment(live),
    logFile: join(logs, 'start.log'),
  });
  endings.push(opened.stop);
  log(`\n${opened.where}`);
  log('1. Open the KubeStellar view in the activity bar: it shows the ITS its1.');
  log('2. Run "KubeStellar: Register WEC" in the command palette (F1) and choose cluster1.');
  log('3. Watch it become Available below its1. Ctrl-C here ends VS Code and the sandbox; the sandbox keeps its state.');
  await sandbox.ended();
  throw new Error('The sandbox has ended by itself: its last lines above say why.');
}

function optionValue(name: string): string | undefined {
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
}
