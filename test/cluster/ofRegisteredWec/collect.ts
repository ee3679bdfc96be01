import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { collectDiagnostics, type Collected, type CollectOptions } from '../../../src/cluster/collect/collectDiagnostics.ts';
import type { CollectParts } from '../../../src/cluster/collect/commonItems.ts';
import { CancelledError, UnreachableError } from '../../../src/cluster/errors.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import type { RegistrationPlan } from '../../../src/cluster/registration/plan.ts';
import { temporaryFolder } from '../../folders.ts';
import { findToken, findTokenInFolder } from '../../tokenSearch.ts';
import { agentNamespace } from '../faultBench.ts';
import { limitedUser } from '../limitedUser.ts';
import { uniqueName } from '../liveRuns.ts';
import type { RegisteredWec } from './registeredWec.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

const outcomes = ({ entries }: Collected, outcome: string) => entries.filter((entry) => entry.outcome === outcome).map((entry) => ('file' in entry ? entry.file : entry.what));

/** What the command gives to it. */
const partsOf = ({ bench, plan: { clusterName, its, wec } }: RegisteredWec): CollectParts => ({
  ...{ clusterName, its: { context: 'its1', connection: its }, wec: { context: 'cluster2', connection: wec }, itsServers: [its.context.cluster.server] },
  ...{ rivals: () => [], versions: [['Tests', '1']], locateClusteradm: () => bench.clusteradm(), log: bench.log },
});

export const describeCollection = (given: () => RegisteredWec): unknown => describe('diagnostics that are collected of it', () => {
  const folder = temporaryFolder('collect');
  let clusterName = '';
  let bench: RegisteredWec['bench'];
  let plan: RegistrationPlan;
  let parts: CollectParts;

  before('takes it in', () => {
    ({ bench, plan } = given());
    ({ clusterName } = plan);
    parts = partsOf(given());
  });

  after(() => folder.remove());

  const collect = (change: Partial<CollectParts> = {}, options: Partial<CollectOptions> = {}): Promise<Collected> =>
    collectDiagnostics({ ...parts, ...change }, { parent: folder.path, signal: new AbortController().signal, report: () => undefined, ...options });

  it('are whole, readable by this user alone, and say what is not there', async () => {
    const collected = await collect();
    const read = (file: string) => readFileSync(join(collected.folder, file), 'utf8');
    const files = outcomes(collected, 'written').map((file) => file.replace(/(klusterlet[a-z-]*)-[a-z0-9]+-[a-z0-9]{5}/, '$1').replace(/\.previous/, ''));
    const agent = 'wec/open-cluster-management-agent';
    const operator = 'wec/open-cluster-management';
    assert.deepEqual([...new Set(files)].sort(), [
      ...['checks.txt', 'diagnosis.txt', 'its/cluster-info.txt', 'its/clustermanager.yaml', `its/events/${clusterName}.txt`, 'its/events/of-the-cluster.txt', 'its/events/open-cluster-management-hub.txt', 'its/events/open-cluster-management.txt'],
      ...['its/hub-deployments.yaml', 'its/lease.yaml', 'its/mailbox-namespace.yaml', 'its/managedcluster.yaml', 'its/manifestworks.txt', 'its/operator-deployments.yaml', 'its/requests.yaml', 'timeline.md', 'versions.txt', 'wec/appliedmanifestworks.txt', 'wec/klusterlets.yaml'],
      ...[`${agent}/bootstrap-hub-kubeconfig.txt`, `${agent}/deployments.yaml`, `${agent}/events.txt`, `${agent}/hub-kubeconfig-secret.txt`, `${agent}/logs/klusterlet-registration-agent_registration-controller.log`, `${agent}/logs/klusterlet-work-agent_klusterlet-manifestwork-agent.log`, `${agent}/pods.yaml`],
      ...[`${operator}/deployments.yaml`, `${operator}/events.txt`, `${operator}/logs/klusterlet_klusterlet.log`, `${operator}/pods.yaml`],
    ].sort());
    assert.deepEqual([outcomes(collected, 'absent'), outcomes(collected, 'unread')], [['its add-ons', 'its customization properties'], []]);
    const entries = readdirSync(collected.folder, { recursive: true, withFileTypes: true });
    assert.deepEqual([...new Set(entries.map((entry) => (statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8)))].sort(), ['600', '700']);
    assert.match(read('diagnosis.txt'), new RegExp(`^"${clusterName}" is healthy: `));
    assert.match(read('timeline.md'), /\n\| Joined \| \d{4}-/);
    assert.match(read('checks.txt'), /\nPassed: ManagedClusterJoined\. True [^]*\nPassed: CRDs of the ITS\. \d+ of OCM and KubeStellar are established: /);
    assert.match(read('its/managedcluster.yaml'), /^apiVersion: cluster.open-cluster-management.io\/v1\nkind: ManagedCluster\n[^]*\n {2}managedFields:\n/);
    const server = plan.its.context.cluster.server.replaceAll('.', '\\.');
    assert.match(read(`${agent}/bootstrap-hub-kubeconfig.txt`), new RegExp(`^Secret bootstrap-hub-kubeconfig: is there\\. Its data is left out\\.\n[^]*\n  server: ${server}\n[^]*\n  credential id of its token: [\\w-]{36}\n`));
    assert.match(read(`${agent}/hub-kubeconfig-secret.txt`), /\n {2}certificate ends: \d{4}-/);
    assert.match(read('README.md'), /Everything could be read\./);
  });

  it('hold nothing of the secrets that clusters hold or were given, in no form; without redaction they would', async () => {
    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const jwt = await bench.client.bootstrapToken('its1');
    const bootstrap = `${randomBytes(3).toString('hex')}.${randomBytes(8).toString('hex')}`;
    const kubeconfig = `apiVersion: v1\nkind: Config\nusers:\n- user:\n    token: ${jwt}\n    client-key-data: ${base64(pem)}\n`;
    const forms = [jwt, bootstrap, base64(jwt), base64(`x ${bootstrap}`), base64(pem), base64(kubeconfig), pem, `--token=${bootstrap}`, JSON.stringify({ token: jwt })];
    const { wec } = plan;
    const operator = await wec.api.get<{ spec: { template: { spec: { containers: { image: string }[] } } } }>('/apis/apps/v1/namespaces/open-cluster-management/deployments/klusterlet');
    const name = 'talkative';
    const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ kind: 'Secret', data: { kubeconfig: base64(kubeconfig), 'tls.key': base64(pem) }, stringData: { key: pem, token: bootstrap } }) };
    await plan.its.api.patch(`/apis/cluster.open-cluster-management.io/v1/managedclusters/${clusterName}`, 'merge', { metadata: { annotations: { ...lastApplied, notes: forms.join('\n') } } });
    // The real program complains of its argument, so that the log holds it too.
    await wec.api.post(`${agentNamespace}/pods`, {
      metadata: { name, annotations: { ...lastApplied } },
      spec: {
        containers: [{ name: 'c', image: operator.spec.template.spec.containers[0]?.image, args: ['/registration-operator', forms.join(' ')], env: [{ name: 'KUBECONFIG_TEXT', value: kubeconfig }, { name: 'API_TOKEN', value: bootstrap }] }],
      },
    });
    for (const [index, message] of forms.entries()) {
      const about = { kind: 'Pod', namespace: 'open-cluster-management-agent', name };
      await wec.api.post(`${agentNamespace}/events`, { metadata: { name: `${name}.${index}` }, involvedObject: about, reason: 'Told', message: message.slice(0, 1_000), type: 'Normal', lastTimestamp: new Date().toISOString() });
    }
    // Until it waits for 8 s to be started again: both logs are whole by then.
    for (const state of ['restartCount}=3', 'state.waiting.reason}=CrashLoopBackOff']) {
      await bench.kubectl('cluster2', `-n open-cluster-management-agent wait pod/${name} --for=jsonpath={.status.containerStatuses[0].${state} --timeout=60s`);
    }

    const lines = pem.split('\n').slice(1, -2);
    const secrets = [jwt, bootstrap, ...lines, ...lines.map((line) => base64(line).slice(4, -4))];
    const real = await Promise.all(
      [['bootstrap-hub-kubeconfig', 'kubeconfig'], ['hub-kubeconfig-secret', 'tls.key']].map(async ([secret = '', key = '']) => {
        const { data } = await wec.api.get<{ data: Record<string, string> }>(`${agentNamespace}/secrets/${secret}`);
        const text = Buffer.from(data[key] ?? '', 'base64').toString();
        return key === 'tls.key' ? text.split('\n').slice(1, -2) : [/token: "?([\w.-]+)/.exec(text)?.[1] ?? ''];
      }),
    );
    assert.ok(real.flat().length > 2 && real.flat().every((one) => one.length >= 30));
    const sightings = async ({ folder: path }: Collected) => (await Promise.all([...secrets, ...real.flat()].map((secret) => findTokenInFolder(secret, path)))).flat();

    const collected = await collect();
    assert.deepEqual((await sightings(collected)).map(({ file, form }) => `${file.slice(collected.folder.length)}: ${form}`), []);
    const hidden = outcomes(collected, 'written').filter((file) => readFileSync(join(collected.folder, file), 'utf8').includes('[redacted]'));
    const agent = 'wec/open-cluster-management-agent';
    assert.deepEqual(hidden.sort(), ['its/managedcluster.yaml', `${agent}/events.txt`, `${agent}/logs/${name}_c.log`, `${agent}/logs/${name}_c.previous.log`, `${agent}/pods.yaml`]);

    const open = await collect({}, { hide: (text) => text });
    const found = await sightings(open);
    assert.deepEqual([...new Set(found.map(({ file }) => file.slice(open.folder.length + 1)))].sort(), [`${agent}/events.txt`, `${agent}/logs/${name}_c.log`, `${agent}/logs/${name}_c.previous.log`]);
    const log = readFileSync(join(open.folder, agent, 'logs', `${name}_c.log`), 'utf8');
    assert.deepEqual([jwt, bootstrap, lines[3] ?? ''].map((secret) => findToken(secret, log).length > 0), [true, true, true], log);
  });

  it('name what could not be read, and hold the rest: rights that are missing, an ITS that can not be connected', async () => {
    const secretsHidden = [{ apiGroups: ['*'], resources: ['pods', 'pods/log', 'events', 'deployments', 'klusterlets', 'appliedmanifestworks', 'namespaces'], verbs: ['get', 'list', 'watch'] }];
    const user = await limitedUser(plan.wec, uniqueName('reader'), secretsHidden);
    let limited: Connection | undefined;
    try {
      limited = await bench.connect('cluster2', { token: user.token });
      const collected = await collect({ wec: { context: 'cluster2', connection: limited } });
      assert.deepEqual(outcomes(collected, 'unread'), ['bootstrap-hub-kubeconfig', 'hub-kubeconfig-secret'].map((name) => `what Secret ${name} says of where the agent goes, without its data`));
      assert.match(readFileSync(collected.index, 'utf8'), /## Could not be read\n\n- The user of context "cluster2" may not get secrets "bootstrap-hub-kubeconfig" in namespace "open-cluster-management-agent"\. Ask/);
      assert.match(readFileSync(join(collected.folder, 'timeline.md'), 'utf8'), /\| Bootstrap Secret made \(Not read: see below\)[^]*\nNot read: The user of context "cluster2" may not /);
    } finally {
      await user.remove();
    }
    const problem = new UnreachableError('its1', 'https://127.0.0.1:1', 'nothing listens there (connection refused)');
    const down = await collect({ its: { context: 'its1', problem } });
    assert.deepEqual([...new Set(down.entries.flatMap((entry) => (entry.outcome === 'unread' ? [entry.why] : [])))], [problem.message]);
    const written = outcomes(down, 'written');
    assert.ok(written.includes('wec/klusterlets.yaml') && !written.some((file) => file.startsWith('its/')), written.join(', '));
    assert.deepEqual(written.filter((file) => !file.includes('/')), ['versions.txt']);
  });

  it('leave nothing when they are cancelled at any moment', async () => {
    const before = readdirSync(folder.path);
    for (const after of [1, 3, 7, 12]) {
      const cancel = new AbortController();
      let reports = 0;
      const report = () => {
        reports += 1;
        if (reports === after) {
          assert.equal(readdirSync(folder.path).length, before.length + 1);
          cancel.abort();
        }
      };
      await assert.rejects(collect({}, { signal: cancel.signal, report }), CancelledError);
      assert.deepEqual(readdirSync(folder.path), before);
    }
  });
});

/** Disturbs the agent for a while. */
export const describeSilentWec = (given: () => RegisteredWec): unknown => describe('diagnostics of it while its API server is down', () => {
  const folder = temporaryFolder('collect');

  after(() => folder.remove());

  it('name it once, with all that could not be read, and hold what the ITS tells', async () => {
    const { bench } = given();
    await bench.client.killComponent('cluster2', 'kube-apiserver');
    try {
      const collected = await collectDiagnostics(partsOf(given()), { parent: folder.path, signal: new AbortController().signal, report: () => undefined });
      const unread = collected.entries.flatMap((entry) => (entry.outcome === 'unread' ? [entry.why] : []));
      assert.match([...new Set(unread)].join('\n'), /^The cluster of context "cluster2" can't be reached at https:\S+: [^\n]*$/);
      assert.ok(unread.length >= 10, String(unread.length));
      assert.deepEqual(outcomes(collected, 'written').filter((file) => file.startsWith('wec/')), []);
      const read = (file: string) => readFileSync(join(collected.folder, file), 'utf8');
      assert.match(read('diagnosis.txt'), /\nFailed: WEC answers\. The cluster of context "cluster2" can't be reached/);
      assert.match(read('timeline.md'), /\n\| Joined \| \d[^]*\nNot read: The cluster of context "cluster2" can't be reached/);
      assert.match(read('versions.txt'), /\nKubernetes of the WEC cluster2: not known\. The cluster of context "cluster2" can't be reached/);
    } finally {
      await bench.client.startComponent('cluster2', 'kube-apiserver');
    }
  });
});
