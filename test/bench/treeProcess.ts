// A process of its own that fills the tree: node --expose-gc treeProcess.cjs KUBECONFIG CONTEXT; talks to its parent by messages.
import { Emitter } from '../../src/cluster/events.ts';
import type { DetailsChange } from '../../src/cluster/details/detailsStore.ts';
import { createKubeApi } from '../../src/cluster/kube/undiciKubeApi.ts';
import { NodeFolderWatcher } from '../../src/cluster/kubeconfig/folderWatcher.ts';
import { KubeconfigSource } from '../../src/cluster/kubeconfig/kubeconfigSource.ts';
import { ClusterSessions } from '../../src/cluster/session/clusterSessions.ts';
import { describe } from '../../src/tree/describe.ts';
import { ItsRows } from '../../src/tree/itsRows.ts';
import type { ItsViewNode } from '../../src/tree/nodes.ts';
import type { Surroundings } from '../../src/tree/sources.ts';
import { now } from './measure.ts';
import { StallProbe, type Stall } from './stallProbe.ts';

/** What it tells, in bytes, ms and MB. `full`: every row was made, as if a person had opened them all. */
export type TreeMessage =
  | { readonly kind: 'full'; readonly rows: number; readonly stall: Stall; readonly maxRss: number }
  | { readonly kind: 'drawn'; readonly at: number; readonly rows: readonly string[] }
  | { readonly kind: 'stall'; readonly stall: Stall }
  | { readonly kind: 'heap'; readonly withRows: number; readonly withoutRows: number };
/** What it is asked. */
export type TreeQuestion = 'stall' | 'heap';

const stalls = new StallProbe();
const [kubeconfig = '', context = ''] = process.argv.slice(2);
const tell = (message: TreeMessage): void => void process.send?.(message);

async function main(): Promise<void> {
  const sessions = await synced();
  // The one reference to the rows, so that the heap can be measured without them.
  let tree: Tree | undefined = treeOver(sessions);
  const rows = await open(tree);
  tell({ kind: 'full', rows, stall: await stalls.take(), maxRss: process.resourceUsage().maxRSS / 1024 });

  sessions.onDidChange((change) => {
    const changed = tree?.rows.readerChanged(change) ?? [];
    for (const node of changed === 'all' ? [] : changed) describe(node, tree!.surroundings);
    tell({ kind: 'drawn', at: now(), rows: changed === 'all' ? ['all'] : changed.map(({ id }) => id) });
  });
  process.on('message', (question: TreeQuestion) => {
    if (question === 'stall') {
      void stalls.take().then((stall) => tell({ kind: 'stall', stall }));
    } else {
      const withRows = heap();
      tree = undefined;
      tell({ kind: 'heap', withRows, withoutRows: heap() });
    }
  });
}

/** The product's own sessions, shown, with the first lists complete. */
async function synced(): Promise<ClusterSessions> {
  const log = { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error };
  const location = () => ({ setting: kubeconfig, environment: {} });
  const source = new KubeconfigSource({ location, watcher: new NodeFolderWatcher(), log });
  const remembered = new Map<string, unknown>();
  const sessions = new ClusterSessions(source, {
    connect: (of) => createKubeApi(of, { log, environment: {} }),
    memory: { get: (key) => remembered.get(key), update: (key, value) => remembered.set(key, value) },
    guards: () => ({}),
    background: () => false,
    log,
  });
  await source.refresh();
  await new Promise<void>((resolve) => {
    sessions.onDidChange(() => {
      if (sessions.its(context)?.synced === true) resolve();
    });
    sessions.show();
  });
  return sessions;
}

interface Tree {
  readonly rows: ItsRows;
  readonly surroundings: Surroundings;
}

function treeOver(reader: ClusterSessions): Tree {
  const sources = {
    reader,
    runs: { runs: () => [], onDidChange: new Emitter<{ readonly id: string }>().event },
    muted: { has: () => false, onDidChange: new Emitter<void>().event },
    options: { of: () => ({ filter: '', groupBy: undefined, allRequests: false }), onDidChange: new Emitter<string>().event },
    known: () => ({}),
    failed: { ofRequest: () => undefined, ofCluster: () => undefined, requests: () => [], onDidChange: new Emitter<{ its: string; clusters: readonly string[] }>().event },
    drift: { of: () => [], onDidChange: new Emitter<{ its: string; names: undefined }>().event },
    propertyMaps: { maps: () => undefined, open: () => undefined, close: () => undefined, onDidChange: new Emitter<{ its: string; names: undefined }>().event },
    details: { facts: () => undefined, open: () => undefined, close: () => undefined, onDidChange: new Emitter<DetailsChange>().event },
  };
  const rows = new ItsRows(sources);
  const t = (message: string, ...args: unknown[]) => message.replace(/\{(\d)\}/g, (_, index: string) => String(args[Number(index)]));
  return { rows, surroundings: { ...sources, grouping: rows.grouping, l10n: { t }, now: Date.now } };
}

/** Makes and describes every row; VS Code asks for the children of each row in a message of its own. */
async function open({ rows, surroundings }: Tree): Promise<number> {
  const left: (ItsViewNode | undefined)[] = [undefined];
  let count = 0;
  while (left.length > 0) {
    const children = rows.children(left.pop());
    children.forEach((child) => describe(child, surroundings));
    count += children.length;
    left.push(...children.filter(({ kind }) => kind !== 'cluster' && kind !== 'request'));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return count;
}

function heap(): number {
  for (let round = 0; round < 3; round++) gc?.();
  return process.memoryUsage().heapUsed;
}

process.on('disconnect', () => process.exit());
void main();
