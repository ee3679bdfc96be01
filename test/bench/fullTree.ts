import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as esbuild from 'esbuild';
import { temporaryFolder } from '../folders.ts';
import { ApiClient } from '../sandbox/apiClient.ts';
import { startBareIts, type BareIts } from './bareIts.ts';
import type { Endings } from './endings.ts';
import { median, now, runProgram, type ProgramRun } from './measure.ts';
import { megabytes, milliseconds, type BenchReport } from './report.ts';
import { clusterName, clusterPath, labelClusters, seedClusters } from './seedClusters.ts';
import type { Stall } from './stallProbe.ts';
import type { TreeMessage, TreeQuestion } from './treeProcess.ts';

const sizes = [5_000, 10_000];
const repetitions = 3;
const burst = 1_000;

/** Time and memory to a full tree beside `kubectl get managedclusters`, then how one change and a thousand come through. */
export async function benchFullTree(report: BenchReport, endings: Endings): Promise<void> {
  const folder = temporaryFolder('bench');
  endings.add(folder.remove);
  const program = join(folder.path, 'treeProcess.cjs');
  await bundleAsTheProduct(program);
  const its = await startBareIts(join(folder.path, 'its'), console.log, endings);
  const empty = await TreeProcess.start(program, its);
  const { withoutRows: emptyHeap } = await empty.heap();
  await empty.end();
  let made = 0;
  for (const size of sizes) {
    await seedClusters(its.access, made, size);
    made = size;
    await benchSize(report, program, its, size, emptyHeap);
  }
}

async function benchSize(report: BenchReport, program: string, its: BareIts, size: number, emptyHeap: number): Promise<void> {
  const kubectl: ProgramRun[] = [];
  const trees: TreeProcess[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    kubectl.push(await runProgram(its.kubectl, ['--kubeconfig', its.kubeconfig, 'get', 'managedclusters']));
    await trees.at(-1)?.end();
    trees.push(await TreeProcess.start(program, its));
  }
  const last = trees.at(-1)!;
  const of = `${size.toLocaleString('en')} clusters`;
  const kubectlMemory = kubectl.map((run) => run.megabytes ?? Number.NaN);
  report.add(
    { what: `${of}: process start to full tree`, ours: milliseconds(median(trees.map(({ time }) => time))), beside: `${milliseconds(median(kubectl.map((run) => run.milliseconds)))} (kubectl get managedclusters)` },
    { what: `${of}: highest resident memory`, ours: megabytes(median(trees.map(({ full }) => full.maxRss))), beside: `${megabytes(median(kubectlMemory))} (kubectl)` },
    { what: `${of}: longest event-loop stall until then`, ours: stall(worst(trees.map(({ full }) => full.stall))), budget: '50 ms' },
  );
  const changes = await benchChanges(last, its);
  const loaded = await benchBurst(last, its);
  const { withRows, withoutRows } = await last.heap();
  await last.end();
  const perCluster = (bytes: number) => `${((bytes - emptyHeap) / size / 1000).toFixed(2)} KB`;
  report.add(
    { what: `${of}: heap per cluster, with all rows opened`, ours: `${perCluster(withoutRows)}, ${perCluster(withRows)}`, budget: '1.5 KB' },
    { what: `${of}: label put on to row drawn again, median and longest of ${changes.length}`, ours: `${milliseconds(median(changes))}, ${milliseconds(Math.max(...changes))}`, budget: '150 ms' },
    { what: `${of}: ${burst.toLocaleString('en')} labels at once: longest stall`, ours: stall(loaded), budget: '50 ms' },
  );
}

const worst = (stalls: readonly Stall[]): Stall => ({ held: Math.max(...stalls.map(({ held }) => held)), busy: Math.max(...stalls.map(({ busy }) => busy)) });
const stall = ({ held, busy }: Stall): string => `${milliseconds(held)}, ${milliseconds(busy)} of it work`;

/** Milliseconds from the request that labels a cluster to its row drawn again. */
async function benchChanges(tree: TreeProcess, its: BareIts): Promise<number[]> {
  const client = new ApiClient(its.access);
  const times: number[] = [];
  try {
    for (let index = 0; index < 20; index++) {
      const drawn = tree.untilDrawn(clusterName(index * 200));
      const sent = now();
      await client.patch(clusterPath(index * 200), { metadata: { labels: { changed: String(sent) } } });
      times.push((await drawn) - sent);
      await delay(150);
    }
    return times;
  } finally {
    client.close();
  }
}

async function benchBurst(tree: TreeProcess, its: BareIts): Promise<Stall> {
  await tree.stall();
  const drawn = tree.untilDrawn(clusterName(burst - 1));
  await labelClusters(its.access, 0, burst, String(now()));
  await drawn;
  await delay(500);
  return tree.stall();
}

/** One process of treeProcess.ts, with its tree full. */
class TreeProcess {
  readonly #child: ReturnType<typeof fork>;
  /** Milliseconds from the start of the process. */
  readonly time: number;
  readonly full: TreeMessage & { kind: 'full' };

  private constructor(child: ReturnType<typeof fork>, time: number, full: TreeMessage & { kind: 'full' }) {
    this.#child = child;
    this.time = time;
    this.full = full;
  }

  static async start(program: string, its: BareIts): Promise<TreeProcess> {
    const started = performance.now();
    const child = fork(program, [its.kubeconfig, its.context], { execArgv: ['--expose-gc'] });
    const full = await answer(child, (message) => message.kind === 'full' && message);
    return new TreeProcess(child, performance.now() - started, full);
  }

  /** When the row of this cluster was drawn next (ms since 1970). */
  async untilDrawn(cluster: string): Promise<number> {
    return answer(this.#child, (message) => message.kind === 'drawn' && message.rows.some((id) => id.includes(`"${cluster}"`)) && message.at);
  }

  /** Longest stall since the last call. */
  async stall(): Promise<Stall> {
    this.#child.send('stall' satisfies TreeQuestion);
    return answer(this.#child, (message) => message.kind === 'stall' && message.stall);
  }

  /** In bytes. */
  async heap(): Promise<TreeMessage & { kind: 'heap' }> {
    this.#child.send('heap' satisfies TreeQuestion);
    return answer(this.#child, (message) => message.kind === 'heap' && message);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}

function answer<T>(child: ReturnType<typeof fork>, pick: (message: TreeMessage) => T | false): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`The process that fills the tree ended with ${String(code)}.`));
    const onMessage = (message: unknown) => {
      const picked = pick(message as TreeMessage);
      if (picked === false) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(picked);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

async function bundleAsTheProduct(outfile: string): Promise<void> {
  const entryPoints = [join(import.meta.dirname, 'treeProcess.ts')];
  await esbuild.build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node22', mainFields: ['module', 'main'], minify: true, logLevel: 'warning' });
}
