// Runs tests: node test/run.ts [--long] [--tier unit,cluster] [--grep REGEXP]
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { outFolder, rootFolder, temporaryFolder } from './folders.ts';
import { endGroup, outputOf, spawnGroup } from './processes.ts';
import { Report } from './report/report.ts';
import { readSandbox, sandboxKinds, SandboxProcess, type SandboxKind } from './tiers/sandboxProcess.ts';
import { longTiers, quickTiers } from './tiers/tiers.ts';
import { chooseVSCode } from './vscode/choose.ts';

import type { Tier, TierContext } from './tiers/tier.ts';
import type { ChosenVSCode } from './vscode/choose.ts';
import type { VSCodeLine } from './vscode/install.ts';

const { values } = parseArgs({
  options: { long: { type: 'boolean', default: false }, tier: { type: 'string' }, grep: { type: 'string' } },
});
const known = values.long ? longTiers : quickTiers;
const wanted = values.tier?.split(',');
const unknown = wanted?.filter((name) => !known.some((tier) => isNamed(tier.name, name))) ?? [];
if (unknown.length > 0) {
  console.error(`No tier is named ${unknown.join(', ')}: there are ${known.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const tiers = known.filter((tier) => wanted?.some((name) => isNamed(tier.name, name)) ?? true);

const log = (line: string) => console.log(line);
const report = new Report(log);
const stopped = new AbortController();
const untilStopped = once(stopped.signal, 'abort').then(() => Promise.reject(new Error('The run was stopped.')));
untilStopped.catch(() => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second time asks for an end at once: exit handlers then kill what is left.
    if (stopped.signal.aborted) process.exit(130);
    log(`\n${signal}: ending what runs...`);
    stopped.abort();
  });
}
mkdirSync(join(outFolder, 'logs'), { recursive: true });

/** A sandbox that runs already, such as `npm start`'s: quick while developing. */
const running = readSandbox(process.env['KUBESTELLAR_SANDBOX'] ?? '');
let sandbox: SandboxProcess | undefined;
let sandboxKind: SandboxKind | undefined;
let sandboxFolder: ReturnType<typeof temporaryFolder> | undefined;
// Not in out/: another run in the same work tree must not disturb this one.
const eventsFolder = temporaryFolder('events');
const packageFile = join(rootFolder, 'dist', 'kubestellar.vsix');
let build: Promise<unknown> | undefined;
let vsix: Promise<unknown> | undefined;
const chosen = new Map<VSCodeLine, Promise<ChosenVSCode>>();

const context: TierContext = {
  report,
  eventsFolder: eventsFolder.path,
  grep: values.grep,
  signal: stopped.signal,
  log,
  sandbox: async (kind) => running ?? Promise.race([(await startSandbox(kind)).ready, untilStopped]),
  built: async () => {
    build ??= outputOf(process.execPath, ['esbuild.js'], { cwd: rootFolder });
    await build;
  },
  packaged: async () => {
    vsix ??= outputOf(process.execPath, [join(rootFolder, 'node_modules', '@vscode', 'vsce', 'vsce'), 'package', '--no-dependencies', '--out', packageFile], {
      cwd: rootFolder,
    });
    await vsix;
    return packageFile;
  },
  vscode: (line) => {
    const choice = chosen.get(line) ?? chooseVSCode(line, log);
    chosen.set(line, choice);
    return choice;
  },
};

try {
  // It builds and starts beside the tiers that don't need it.
  const kinds = [...new Set(tiers.flatMap(({ needsSandbox }) => needsSandbox ?? []))];
  if (!running && kinds[0] !== undefined) await startSandbox(kinds[0]);
  if (kinds.includes('OCM 1.0')) buildBeside('1.0');
  // Beside each other: they wait for nothing else, and the sandbox needs its time to start.
  await Promise.all(tiers.filter(({ needsSandbox }) => needsSandbox === undefined).map(runTier));
  for (const tier of tiers.filter(({ needsSandbox }) => needsSandbox !== undefined)) await runTier(tier);
} finally {
  await sandbox?.stop();
  sandboxFolder?.remove();
  eventsFolder.remove();
}
process.exitCode = report.close();
if (stopped.signal.aborted) process.exitCode = 130;

async function runTier(tier: Tier): Promise<void> {
  if (stopped.signal.aborted) return;
  try {
    await tier.run(context);
  } catch (error) {
    if (!stopped.signal.aborted) report.fail(tier.name, `the ${tier.name} tests can run`, 0, (error as Error).message);
  }
}

/** One at a time: a sandbox of another kind ends first. */
async function startSandbox(kind: SandboxKind): Promise<SandboxProcess> {
  if (sandbox !== undefined && kind === sandboxKind) return sandbox;
  await sandbox?.stop();
  sandboxFolder?.remove();
  sandboxFolder = temporaryFolder('sandbox');
  sandboxKind = kind;
  sandbox = new SandboxProcess({ folder: sandboxFolder.path, args: sandboxKinds[kind], log });
  return sandbox;
}

/** The programs of the other OCM line, while what needs the first one runs; its sandbox builds what is still missing. */
function buildBeside(line: string): void {
  const build = join(rootFolder, 'test', 'sandbox', 'programs', 'build.ts');
  const child = spawnGroup(process.execPath, [build, line], { stdio: 'ignore' });
  stopped.signal.addEventListener('abort', () => void endGroup(child), { once: true });
}

/** `host` names both host tiers, `host-newest` one. */
function isNamed(tier: string, name: string): boolean {
  return tier === name || tier.startsWith(`${name}-`);
}
