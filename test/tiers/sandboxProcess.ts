import { once } from 'node:events';
import { readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

import { rootFolder } from '../folders.ts';
import { endGroup, spawnGroup } from '../processes.ts';
import { FolderLock } from '../sandbox/folderLock.ts';
import { SandboxLayout } from '../sandbox/layout.ts';
import { killLeftOver } from '../sandbox/processRecord.ts';

import type { ChildProcess } from 'node:child_process';

/** What a running sandbox says of itself in its `sandbox.json`. */
export interface Sandbox {
  /** Path of the `sandbox.json` this was read from. */
  readonly file: string;
  readonly pid: number;
  readonly kubeconfig: string;
  readonly clusteradm: string;
  readonly kubectl: string;
  readonly line: string;
}

/** `usual`: its1, cluster1, cluster2, wds1 on OCM 1.2. `two ITSes`: its2 besides. `OCM 1.0`: 1.0.0 controllers under the 1.3.1 chart, no WDS. */
export const sandboxKinds = {
  usual: [],
  'two ITSes': ['--second-its'],
  'OCM 1.0': ['--line', '1.0'],
} as const satisfies Record<string, readonly string[]>;
export type SandboxKind = keyof typeof sandboxKinds;

export interface SandboxProcessOptions {
  /** Arguments of `test/sandbox/main.ts` besides `--folder`. */
  readonly args?: readonly string[];
  readonly folder: string;
  readonly log: (text: string) => void;
}

/** Longest time that a sandbox has to end its clusters: API servers are slow to end. */
const STOP_LIMIT = 90_000;

/** A sandbox that runs as a process of its own: takes its folder and arguments, `ready` resolves when its clusters are up. */
export class SandboxProcess {
  readonly ready: Promise<Sandbox>;
  private readonly child: ChildProcess;
  private readonly folder: string;

  constructor({ args = [], folder, log }: SandboxProcessOptions) {
    const main = join(rootFolder, 'test', 'sandbox', 'main.ts');
    this.folder = folder;
    const onExit = () => this.killClusters();
    // Before spawnGroup's own handler is prepended, so it runs after that: when the sandbox is killed.
    process.prependOnceListener('exit', onExit);
    this.child = spawnGroup(process.execPath, [main, '--folder', folder, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.once('exit', () => process.off('exit', onExit));
    const last: string[] = [];
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        log(`sandbox: ${line}`);
        last.push(line);
        if (last.length > 20) last.shift();
      });
    }
    this.ready = this.untilReady(join(folder, 'sandbox.json'), last);
    // Whoever needs the sandbox awaits `ready` later; until then a failure must not end the run.
    this.ready.catch(() => undefined);
  }

  /** Resolves when the sandbox has ended, which it does by itself or by `stop`. */
  async ended(): Promise<void> {
    if (this.running) await once(this.child, 'exit');
  }

  async stop(): Promise<void> {
    if (this.running) {
      this.child.kill('SIGTERM');
      await Promise.race([this.ended(), delay(STOP_LIMIT, undefined, { ref: false })]);
    }
    const stuck = this.running;
    await endGroup(this.child);
    if (stuck) this.killClusters();
  }

  /** Its API servers and the rest lead process groups of their own, and stay when the sandbox is killed. */
  private killClusters(): void {
    try {
      const { folder, owner, allPods } = new SandboxLayout(realpathSync(this.folder));
      // The folder may be that of another sandbox, which this one found running.
      const pid = FolderLock.lastOwner(owner)?.pid;
      if (pid !== undefined && pid === this.child.pid) killLeftOver(folder, allPods);
    } catch {
      // It never came to make its folder.
    }
  }

  private get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async untilReady(file: string, lastLines: readonly string[]): Promise<Sandbox> {
    await once(this.child, 'spawn');
    while (this.running) {
      const found = readSandbox(file);
      // A file that an earlier run left behind names another process.
      if (found !== undefined && found.pid === this.child.pid) return found;
      await delay(200);
    }
    throw new Error(`The sandbox ended before its clusters were up. It said last:\n${lastLines.join('\n')}`);
  }
}

/** The sandbox that a `sandbox.json` describes; undefined while the file is missing or half written. */
export function readSandbox(file: string): Sandbox | undefined {
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<Sandbox, 'file'>), file };
  } catch {
    return undefined;
  }
}

/** What makes programs and VS Code use the sandbox: its kubeconfig, and its clusteradm and kubectl first on PATH. */
export function sandboxEnvironment({ file, kubeconfig, clusteradm, kubectl }: Sandbox): NodeJS.ProcessEnv {
  const folders = new Set([dirname(clusteradm), dirname(kubectl)]);
  return {
    KUBECONFIG: kubeconfig,
    KUBESTELLAR_SANDBOX: file,
    PATH: [...folders, process.env['PATH'] ?? ''].join(delimiter),
  };
}
