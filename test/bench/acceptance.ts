import { join } from 'node:path';
import { labels, paths } from '../../src/cluster/ocm.ts';
import { livePlan, recordingLog } from '../cluster/livePlan.ts';
import { LiveRuns } from '../cluster/liveRuns.ts';
import { outputOf } from '../processes.ts';
import { ApiClient } from '../sandbox/apiClient.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { sandboxEnvironment, type Sandbox } from '../tiers/sandboxProcess.ts';
import { AcceptanceWatch } from './acceptanceWatch.ts';
import { benchSandbox } from './benchSandbox.ts';
import type { Endings } from './endings.ts';
import { median } from './measure.ts';
import { milliseconds, type BenchReport } from './report.ts';

const repetitions = 3;
const [its, wec] = ['its1', 'cluster1'];
/** What clusteradm is to install in the sandbox, which has no images of clusteradm's own release. */
const bundle = ['--bundle-version', '1.2.0'];

/** From request created to accepted: our run beside the shell loop of the document, each after a real join of `cluster1`. */
export async function benchAcceptance(report: BenchReport, endings: Endings): Promise<void> {
  const sandbox = await benchSandbox(endings);
  const [ours, documents]: [number[], number[]] = [[], []];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    ours.push(await timed(sandbox, `bench-ours-${repetition}-${String(process.pid)}`, registerWithUs));
    documents.push(await timed(sandbox, `bench-shell-${repetition}-${String(process.pid)}`, registerAsDocumented));
  }
  const times = (values: number[]) => `${milliseconds(median(values))} (${values.map(milliseconds).join(', ')})`;
  report.add({ what: `request created to accepted, median of ${repetitions} real joins`, ours: times(ours), beside: `${times(documents)} (the document's loop and clusteradm accept)` });
  report.note('Accepted: the request is approved and hubAcceptsClient is set, as a watch on the ITS sees it; ours with kubestellar.approveProved on.');
}

type Register = (sandbox: Sandbox, clusterName: string, accepted: AbortSignal) => Promise<void>;

/** Milliseconds from request created to accepted; then the WEC is made unregistered again. */
async function timed(sandbox: Sandbox, clusterName: string, register: Register): Promise<number> {
  const client = SandboxClient.connect(sandbox.file);
  const watch = new AcceptanceWatch(sandbox.kubeconfig, its, clusterName);
  const accepted = new AbortController();
  try {
    const [time] = await Promise.all([watch.accepted.finally(() => accepted.abort()), register(sandbox, clusterName, accepted.signal)]);
    return time;
  } finally {
    watch.dispose();
    await remove(client, clusterName);
  }
}

/** Ends the run once the WEC is accepted: what comes after isn't measured. */
async function registerWithUs(sandbox: Sandbox, clusterName: string, accepted: AbortSignal): Promise<void> {
  const plan = await livePlan(sandbox, { wec, clusterName }, recordingLog());
  try {
    await new LiveRuns({ approveProved: true }).runs.start(plan, accepted, () => undefined);
  } catch (error) {
    if (!accepted.aborted) throw error;
  } finally {
    plan.its.api.dispose();
    plan.wec.api.dispose();
  }
}

/** Steps 1 to 4 of "Registering a Workload Execution Cluster", its loop word for word. */
async function registerAsDocumented(sandbox: Sandbox, clusterName: string): Promise<void> {
  const env = { ...process.env, ...sandboxEnvironment(sandbox), HOME: join(sandbox.kubeconfig, '..', 'home') };
  const printed = await outputOf(sandbox.clusteradm, ['--context', its, 'get', 'token', '-o', 'json'], { env });
  const token = JSON.parse(printed) as Record<string, string>;
  const hub = ['--hub-token', token['hub-token'] ?? '', '--hub-apiserver', token['hub-apiserver'] ?? ''];
  await outputOf(sandbox.clusteradm, ['join', ...hub, '--cluster-name', clusterName, '--context', wec, ...bundle], { env });
  const loop = `
    while [ -z "$(kubectl --context ${its} get csr | grep ${clusterName})" ]; do
        echo "Waiting for CSR to appear..."
        sleep 5
    done
    clusteradm --context ${its} accept --clusters ${clusterName}`;
  await outputOf('bash', ['-c', loop], { env });
}

async function remove(sandbox: SandboxClient, clusterName: string): Promise<void> {
  const client = new ApiClient(sandbox.access(its));
  try {
    await client.delete(`${paths.managedClusters}/${clusterName}`);
    await client.delete(`${paths.requests}?labelSelector=${encodeURIComponent(`${labels.clusterName}=${clusterName}`)}`);
  } finally {
    client.close();
  }
  await sandbox.resetWec(wec);
}
