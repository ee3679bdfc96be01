import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { outFolder, rootFolder, temporaryFolder } from '../folders.ts';
import { outputOf } from '../processes.ts';
import { chooseVSCode } from '../vscode/choose.ts';
import { startSession, type VSCodeSession } from '../vscode/session.ts';
import type { Endings } from './endings.ts';
import { median } from './measure.ts';
import { milliseconds, type BenchReport } from './report.ts';

const windows = 7;
/** Both activate while a window starts; ours after it has. */
const besides = 'Git';
const ours = 'KubeStellar';
const limit = 30_000;

/** What VS Code's own page Running Extensions says of the packaged extension and of the built-in git extension, on a git repository. */
export async function benchActivation(report: BenchReport, endings: Endings): Promise<void> {
  const folder = temporaryFolder('bench-activation');
  endings.add(folder.remove);
  const logs = join(outFolder, 'logs');
  mkdirSync(logs, { recursive: true });
  const [repository, vsix] = [join(folder.path, 'repository'), join(folder.path, 'kubestellar.vsix')];
  await outputOf('git', ['init', '--quiet', repository]);
  await outputOf(process.execPath, [join(rootFolder, 'node_modules/@vscode/vsce/vsce'), 'package', '--no-dependencies', '--out', vsix], { cwd: rootFolder });
  const chosen = await chooseVSCode('newest', console.log);
  const env = { KUBECONFIG: join(folder.path, 'no-kubeconfig') };
  const session = await startSession(chosen, { extension: { vsix }, folder: repository, env, logFile: join(logs, 'bench-activation.log') });
  endings.add(() => session.stop());
  const times = await activationsOf(session);
  const of = (name: string) => times.map((window) => window.get(name) ?? Number.NaN);
  const range = (values: number[]) => `${milliseconds(median(values))} (${milliseconds(Math.min(...values))} to ${milliseconds(Math.max(...values))})`;
  report.add({
    what: `activation, median of ${windows} windows (VS Code's page Running Extensions)`,
    ours: range(of(ours)),
    beside: `${range(of(besides))} (built-in git extension)`,
    budget: '50 ms',
  });
}

/** By extension name, in ms, for each window. */
async function activationsOf(session: VSCodeSession): Promise<Map<string, number>[]> {
  const times: Map<string, number>[] = [];
  for (let window = 0; window < windows; window++) {
    if (window > 0) await session.reload();
    await session.code.waitForContainer(ours);
    times.push(await runningExtensions(session));
  }
  return times;
}

async function runningExtensions({ code }: VSCodeSession): Promise<Map<string, number>> {
  await code.runCommand('Developer: Show Running Extensions');
  for (const end = Date.now() + limit; ; await delay(250)) {
    const rows = await code.page.locator('.runtime-extensions-editor .monaco-list-row').evaluateAll((found) =>
      found.map((row) => [row.querySelector('.name')?.textContent ?? '', row.querySelector('.activation-time')?.textContent ?? ''] as const),
    );
    const times = new Map(rows.flatMap(([name, text]) => [...text.matchAll(/Activation: (\d+)ms/g)].map(([, time]) => [name, Number(time)] as const)));
    if (times.has(ours) && times.has(besides)) return times;
    if (Date.now() > end) throw new Error(`VS Code did not show the activation of ${ours} and ${besides}, but: ${JSON.stringify(rows)}`);
  }
}
