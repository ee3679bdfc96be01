import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { SandboxClient } from '../client.ts';
import { readStarted } from '../processIdentity.ts';
import type { Pod } from './apiTypes.ts';
import { PodFixture } from './podFixture.ts';
import { simulatedLabel, simulatedNotice } from './simulatedNode.ts';

/** A WEC of its own: its API server and its kubelet are killed. */
const cluster = `kubelet-${randomBytes(3).toString('hex')}`;
const healthz = { httpGet: { path: '/healthz', scheme: 'HTTPS', port: 8443 }, periodSeconds: 1 };
const probes = { readinessProbe: healthz, livenessProbe: healthz };
const impatient = { ...healthz, failureThreshold: 1 };
const impatientProbes = { readinessProbe: impatient, livenessProbe: impatient };
const controller = ['/placement', 'controller'];
const crashing = ['/registration', 'agent', '--no-such-flag'];

const status = (pod: Pod | null) => pod?.status?.containerStatuses?.[0];
const isReady = (pod: Pod | null) => status(pod)?.ready === true;
const processOf = (pod: Pod | null) => Number((status(pod)?.containerID ?? '').slice('process://'.length));
const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0];

describe('process kubelet on a real API server', function () {
  this.timeout(120_000);
  let sandbox: SandboxClient;
  let fixture: PodFixture;

  before(async () => {
    sandbox = SandboxClient.connect(process.env.KUBESTELLAR_SANDBOX ?? '');
    await sandbox.addWec(cluster);
    fixture = await PodFixture.create(cluster, sandbox);
  });
  after(async () => {
    fixture?.close();
    await sandbox.removeWec(cluster);
  });

  it('has one Node that says it is simulated and offers what the machine has', async () => {
    const list = JSON.parse(await fixture.kubectl('get', 'nodes', '--output=json')) as { items: Record<string, never>[] };
    const [node, ...others] = list.items as unknown as {
      metadata: { labels: Record<string, string>; annotations: Record<string, string> };
      spec: object;
      status: { capacity: { cpu: string }; addresses: unknown; conditions: { type: string; status: string }[] };
    }[];
    assert.deepEqual(
      {
        others,
        label: node?.metadata.labels['kubestellar.io/sandbox'],
        notice: node?.metadata.annotations['kubestellar.io/simulated'],
        spec: node?.spec,
        ready: node?.status.conditions.map(({ type, status: value }) => `${type}=${value}`),
        hasCpu: Number(node?.status.capacity.cpu) > 0,
      },
      {
        others: [],
        label: simulatedLabel['kubestellar.io/sandbox'],
        notice: simulatedNotice,
        spec: {},
        ready: ['Ready=True'],
        hasCpu: true,
      },
    );
  });

  it('runs a Pod, restarts it when its process is killed, and ends the process with the Pod', async () => {
    await fixture.pod('lives', controller, { container: probes });
    const first = await fixture.podWhen('lives', isReady);
    const pid = processOf(first);
    const { containerID, startedAt } = { containerID: `process://${pid}`, startedAt: status(first)?.state?.running?.startedAt };
    assert.deepEqual(status(first), {
      name: 'main',
      image: `example.test/ocm/placement:v${sandbox.describe().ocmVersion}`,
      imageID: `process-kubelet://example.test/ocm/placement:v${sandbox.describe().ocmVersion}`,
      containerID,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt } },
      lastState: {},
    });

    process.kill(pid, 'SIGKILL');
    const back = await fixture.podWhen('lives', (pod) => isReady(pod) && processOf(pod) !== pid);
    assert.deepEqual([status(back)?.restartCount, status(back)?.lastState?.terminated?.exitCode], [1, 137]);

    await fixture.kubectl('delete', 'pod', 'lives', '--wait=false');
    await fixture.podWhen('lives', (pod) => pod === null);
    assert.equal(readStarted(processOf(back)), undefined);
  });

  it('shows ErrImagePull for a tag that the sandbox has no program of', async () => {
    await fixture.pod('unknown', controller, { tag: 'v9.9.9' });
    const pod = await fixture.podWhen('unknown', (seen) => status(seen)?.state?.waiting?.reason === 'ErrImagePull');
    assert.deepEqual(
      [pod?.status?.phase, status(pod)?.state],
      [
        'Pending',
        {
          waiting: {
            reason: 'ErrImagePull',
            message: 'no program of this sandbox stands for image "example.test/ocm/placement:v9.9.9" (name and tag)',
          },
        },
      ],
    );
  });

  it('restarts what crashes with growing back-off', async () => {
    await fixture.pod('crashes', crashing);
    const waits = (pod: Pod | null) => Number(status(pod)?.restartCount) > 0 && status(pod)?.state?.waiting?.reason === 'CrashLoopBackOff';
    const seen = status(await fixture.podWhen('crashes', waits));
    const backOff = `back-off ${2 ** Number(seen?.restartCount)}s restarting failed container=main`;
    assert.deepEqual([seen?.state?.waiting?.message, seen?.lastState?.terminated?.exitCode], [backOff, 1]);
    assert.match(await fixture.kubectl('logs', 'crashes', '--previous'), /unknown flag: --no-such-flag/);
  });

  it('shows with kubectl logs why a process has ended', async () => {
    await fixture.pod('fails', crashing, { spec: { restartPolicy: 'Never' } });
    await fixture.podWhen('fails', (pod) => pod?.status?.phase === 'Failed');
    const [whole, tail] = await Promise.all([fixture.kubectl('logs', 'fails'), fixture.kubectl('logs', 'fails', '--tail=1')]);
    const lines = whole.trimEnd().split('\n');
    assert.ok(lines.length > 1 && lines.some((line) => line.includes('unknown flag: --no-such-flag')), whole);
    assert.equal(tail.trimEnd(), lines.at(-1));
    await assert.rejects(fixture.kubectl('logs', 'fails', '--since=1m'), /--since, --since-time and --timestamps are not simulated/);
  });

  it('follows a log until its process ends', async () => {
    await fixture.pod('talks', controller, { container: probes });
    await fixture.podWhen('talks', isReady);
    const { output } = await fixture.kubectlBegun('logs', 'talks', '--follow');
    await fixture.kubectl('delete', 'pod', 'talks');
    assert.notEqual(await output, '');
  });

  it('waits for a Secret, then keeps its files in step', async () => {
    const volumes = [{ name: 'v', secret: { secretName: 'late' } }];
    await fixture.pod('mounts', controller, {
      container: { ...probes, volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      spec: { volumes },
    });
    const missing = `Secret ${fixture.namespace}/late is not there yet`;
    const waiting = await fixture.podWhen('mounts', (pod) => status(pod)?.state?.waiting?.message === missing);
    assert.equal(status(waiting)?.state?.waiting?.reason, 'ContainerCreating');

    await fixture.create('secrets', { metadata: { name: 'late' }, stringData: { key: 'one', old: 'x' } });
    const ready = await fixture.podWhen('mounts', isReady);
    const folder = fixture.volumeFolder(ready!, 'v');
    const files = () => ['key', 'old', 'new'].map((name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null));
    assert.deepEqual(files(), ['one', 'x', null]);

    const changed = new Promise<void>((resolve) => {
      const watcher = watch(folder, () => {
        if (files()[1] === null) {
          watcher.close();
          resolve();
        }
      });
    });
    await fixture.client.patch(`/api/v1/namespaces/${fixture.namespace}/secrets/late`, {
      data: { key: Buffer.from('two').toString('base64'), new: 'eQ==', old: null },
    });
    await changed;
    assert.deepEqual(files(), ['two', null, 'y']);
  });

  it("gives a process the rights of the Pod's ServiceAccount, and no others", async () => {
    await fixture.pod('account', controller, { container: probes });
    const kubeconfig = join(fixture.podFolder((await fixture.podWhen('account', isReady))!), 'kubeconfig');
    const who = JSON.parse(await fixture.kubectl(`--kubeconfig=${kubeconfig}`, 'auth', 'whoami', '--output=json')) as {
      status: { userInfo: { username: string; extra: Record<string, string[]> } };
    };
    assert.deepEqual(
      [who.status.userInfo.username, who.status.userInfo.extra['authentication.kubernetes.io/pod-name']],
      [`system:serviceaccount:${fixture.namespace}:runner`, ['account']],
    );
    await assert.rejects(fixture.kubectl(`--kubeconfig=${kubeconfig}`, 'get', 'secrets'), /secrets is forbidden/);
  });

  it('leaves a webhook server unscheduled and says why', async () => {
    await fixture.pod('webhook', ['/registration', 'webhook-server']);
    const pod = await fixture.podWhen('webhook', (seen) => (seen?.status?.conditions ?? []).length > 0);
    const [condition] = pod?.status?.conditions ?? [];
    assert.deepEqual(
      [pod?.spec?.nodeName, condition?.type, condition?.status, condition?.reason, condition?.message],
      [
        undefined,
        'PodScheduled',
        'False',
        'Unschedulable',
        'the process kubelet of this sandbox does not run webhook servers: they bind fixed ports of the machine',
      ],
    );
  });

  it('holds the processes of Pods still until it is told to go on', async () => {
    await fixture.pod('pauses', controller, { container: impatientProbes });
    const pid = processOf(await fixture.podWhen('pauses', isReady));
    await sandbox.pausePods(cluster, 'pauses');
    const unready = await fixture.podWhen('pauses', (pod) => !isReady(pod));
    assert.equal(stateOf(pid), 'T');
    await sandbox.resumePods(cluster, 'pauses');
    const ready = await fixture.podWhen('pauses', isReady);
    assert.deepEqual([status(unready)?.restartCount, status(ready)?.restartCount, processOf(ready)], [0, 0, pid]);
  });

  it('restarts a process that does not answer its liveness probe', async () => {
    await fixture.pod('hangs', controller, { container: impatientProbes });
    const hanging = processOf(await fixture.podWhen('hangs', isReady));
    process.kill(hanging, 'SIGSTOP');
    const back = await fixture.podWhen('hangs', (pod) => isReady(pod) && processOf(pod) !== hanging);
    assert.deepEqual([status(back)?.restartCount, readStarted(hanging)], [1, undefined]);
  });

  it('goes on when its API server was killed and is back', async () => {
    await fixture.pod('before', controller, { container: probes });
    const pid = processOf(await fixture.podWhen('before', isReady));
    await sandbox.killComponent(cluster, 'kube-apiserver');
    await sandbox.startComponent(cluster, 'kube-apiserver');
    await fixture.pod('after', controller, { container: probes });
    await fixture.podWhen('after', isReady);
    assert.equal(processOf(await fixture.podWhen('before', isReady)), pid);
  });

  it('runs the same Pods again after it was stopped and started', async () => {
    const before = await fixture.podWhen('before', isReady);
    await sandbox.killComponent(cluster, 'kubelet');
    assert.equal(readStarted(processOf(before)), undefined);
    await sandbox.startComponent(cluster, 'kubelet');
    const after = await fixture.podWhen('before', (pod) => isReady(pod) && processOf(pod) !== processOf(before));
    assert.equal(status(after)?.restartCount, (status(before)?.restartCount ?? 0) + 1);
  });
});
