import assert from 'node:assert/strict';
import { join } from 'node:path';
import { itemsInWork, runBatch } from '../../src/cluster/batch.ts';
import { labels, paths } from '../../src/cluster/ocm.ts';
import { acceptRequest } from '../../src/cluster/requests/acceptRequest.ts';
import { reviewOnIts } from '../../src/cluster/requests/reviewOnIts.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { connect } from '../cluster/livePlan.ts';
import { outputOf } from '../processes.ts';
import { ApiClient } from '../sandbox/apiClient.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { sandboxEnvironment, type Sandbox } from '../tiers/sandboxProcess.ts';
import { benchSandbox } from './benchSandbox.ts';
import type { Endings } from './endings.ts';
import { median } from './measure.ts';
import { milliseconds, type BenchReport } from './report.ts';

const its = 'its1';
const count = 200;
const repetitions = 3;
const quiet = { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error };
/** Each round has names of its own: to remove 200 mailbox namespaces takes the hub minutes, and would be at work beside the next round. */
const namesOf = (round: string) => Array.from({ length: count }, (_, index) => `bulk-${round}-${String(index).padStart(3, '0')}`);

/**
 * Accepting 200 requests of a real hub: ours beside `clusteradm accept --clusters` of the same 200 names. Ours is all that Accept WEC does but
 * the questions: review of each request, guard, identity, rights, approval of exactly what was reviewed, acceptance, audit line.
 */
export async function benchBulkAcceptance(report: BenchReport, endings: Endings): Promise<void> {
  const sandbox = await benchSandbox(endings);
  const times: Record<'ours' | 'clusteradm', number[]> = { ours: [], clusteradm: [] };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    // Turn about, so that neither always comes first.
    const order = (['ours', 'clusteradm'] as const).toSorted(() => (repetition % 2 === 0 ? 0 : -1));
    for (const who of order) {
      const names = namesOf(`${repetition}-${who}`);
      const requests = await makeRequests(sandbox, names);
      const started = performance.now();
      await (who === 'ours' ? acceptWithUs(sandbox, requests) : acceptWithClusteradm(sandbox, names));
      times[who].push(performance.now() - started);
      await assertAccepted(sandbox, names);
    }
  }
  const shown = (values: number[]) => `${milliseconds(median(values))} (${values.map(milliseconds).join(', ')})`;
  report.add({ what: `${count} requests accepted, median of ${repetitions}`, ours: shown(times.ours), beside: `${shown(times.clusteradm)} (clusteradm accept --clusters, the same ${count})` });
  report.note(`Of the ${count} requests both approve each, and the hub's signer issues each; ours looks at each one's subject, requester and rivals first and asks for the rights.`);
}

/** Real requests under these names, made with one bootstrap token; gives the names of the CSRs. */
async function makeRequests(sandbox: Sandbox, names: readonly string[]): Promise<readonly string[]> {
  const client = SandboxClient.connect(sandbox.file);
  const token = await client.bootstrapToken(its);
  const make = async (name: string) => (await client.requestWithoutAgent(its, name, { token })).csrName;
  const results = await runBatch(names, make, { parallel: 16, signal: new AbortController().signal });
  return results.map(({ outcome, sentence }) => {
    assert.equal(outcome, 'done', sentence);
    return sentence;
  });
}

async function acceptWithUs(sandbox: Sandbox, requests: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  const connection = await connect(sandbox.kubeconfig, its, quiet);
  try {
    const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(true), log: quiet }).forOneAction(`accept ${count} WECs`);
    const found = await reviewOnIts(connection, requests, () => ({}), signal);
    assert.deepEqual([found.length, new Set(found.map(({ verdict }) => verdict.kind))], [count, new Set(['expectedUnproved'])]);
    const results = await runBatch(found, (one) => acceptRequest(gate, connection, one, signal), { parallel: itemsInWork, signal });
    assert.deepEqual(results.filter(({ outcome }) => outcome !== 'done').map(({ sentence }) => sentence), []);
  } finally {
    connection.api.dispose();
  }
}

async function acceptWithClusteradm(sandbox: Sandbox, names: readonly string[]): Promise<void> {
  const env = { ...process.env, ...sandboxEnvironment(sandbox), HOME: join(sandbox.kubeconfig, '..', 'home') };
  await outputOf(sandbox.clusteradm, ['--context', its, 'accept', '--clusters', names.join()], { env });
}

interface List {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
    readonly spec: { readonly hubAcceptsClient?: boolean };
    readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
  }[];
}

/** Not by what either says: all are approved and accepted. */
async function assertAccepted(sandbox: Sandbox, names: readonly string[]): Promise<void> {
  await withClient(sandbox, async (client) => {
    const [requests, clusters] = await Promise.all([client.get<List>(paths.requests), client.get<List>(paths.managedClusters)]);
    const own = (list: List, nameOf: (item: List['items'][number]) => string | undefined) => list.items.filter((item) => names.includes(nameOf(item) ?? ''));
    const approved = own(requests, ({ metadata }) => metadata.labels?.[labels.clusterName]).filter(({ status }) => status?.conditions?.some(({ type }) => type === 'Approved'));
    const accepted = own(clusters, ({ metadata }) => metadata.name).filter(({ spec }) => spec.hubAcceptsClient === true);
    assert.deepEqual([approved.length, accepted.length], [count, count]);
  });
}

async function withClient<T>(sandbox: Sandbox, use: (client: ApiClient) => Promise<T>): Promise<T> {
  const client = new ApiClient(SandboxClient.connect(sandbox.file).access(its));
  try {
    return await use(client);
  } finally {
    client.close();
  }
}
