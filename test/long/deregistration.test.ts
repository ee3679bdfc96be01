import assert from 'node:assert/strict';
import { createPrivateFiles } from '../../src/cluster/clusteradm/privateFiles.ts';
import { deleteManagedCluster, forceDeletion, waitUntilUnselected, type HubSide } from '../../src/cluster/deregistration/hubSide.ts';
import { leftoversOnIts, leftoversOnWec, removeLeftover } from '../../src/cluster/deregistration/leftovers.ts';
import { previewDeregistration } from '../../src/cluster/deregistration/preview.ts';
import { forceWecClean, unjoinWec, type WecSide } from '../../src/cluster/deregistration/wecSide.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { outputOf } from '../processes.ts';
import { livePlan, liveSandbox, recordingLog, type LiveSandbox } from '../cluster/livePlan.ts';
import { deregister as reset, LiveRuns, uniqueName } from '../cluster/liveRuns.ts';

/** Deregistration of a WEC that was really registered; results are asked of kubectl. */
describe('deregistering', function () {
  this.timeout(180_000);
  const log = recordingLog();
  const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log });
  const { signal } = new AbortController();
  const files = createPrivateFiles();
  let sandbox: LiveSandbox;
  let plan: RegistrationPlan;
  let said: string[];

  before(function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
  });

  beforeEach('registers cluster2', async () => {
    said = [];
    const live = new LiveRuns({ approveProved: true });
    plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('leave') }, live.log);
    await live.start(plan);
  });

  afterEach('takes back what is left of it', async () => {
    await reset(plan);
  });

  after(() => files.dispose());

  const kubectl = async (context: string, ...args: string[]) =>
    (await outputOf(sandbox.kubectl, ['--kubeconfig', sandbox.kubeconfig, '--context', context, ...args])).trim();
  const hub = (limits: HubSide['limits'] = {}): HubSide => ({ gate, its: plan.its, clusterName: plan.clusterName, log, signal, report: (line) => said.push(line), limits });
  const wec = (): WecSide => ({
    ...{ gate, wec: plan.wec, clusterName: plan.clusterName, its: 'its1', itsServers: plan.hubServers, clusteradm: sandbox.clusteradm },
    ...{ files, environment: process.env, log, signal },
  });
  const uid = () => kubectl('its1', 'get', 'managedcluster', plan.clusterName, '-o', 'jsonpath={.metadata.uid}');
  const onIts = () => kubectl('its1', 'get', 'managedcluster', plan.clusterName, '--ignore-not-found', '-o', 'name');
  const klusterlets = () => kubectl('cluster2', 'get', 'klusterlets', '-o', 'name').catch((error: unknown) => (/doesn't have a resource type|NotFound/.test(String(error)) ? '' : String(error)));
  const named = (error: unknown) => (error instanceof Error ? error.name : String(error));
  /** A workload that the agent applies to the WEC. */
  const deliver = async (labels: Record<string, string> = {}) => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: plan.clusterName, namespace: 'default' }, data: { a: 'b' } };
    const work = { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'work1', namespace: plan.clusterName, labels }, spec: { workload: { manifests: [manifest] } } };
    await plan.its.api.post(`/apis/work.open-cluster-management.io/v1/namespaces/${plan.clusterName}/manifestworks`, work);
    await kubectl('its1', '-n', plan.clusterName, 'wait', 'manifestwork/work1', '--for=condition=Applied', '--timeout=60s');
  };
  const workload = () => kubectl('cluster2', '-n', 'default', 'get', 'configmap', plan.clusterName, '--ignore-not-found', '-o', 'name');

  it('with the agent alive takes workloads, ManagedCluster and agent away, and leaves what a person has to choose', async () => {
    await deliver();
    const preview = await previewDeregistration(plan.its, plan.clusterName, signal);
    assert.deepEqual(
      [preview.cluster?.name, preview.deliveries, preview.addOns, preview.mailbox, preview.requests.length, preview.properties],
      [plan.clusterName, [{ binding: '', wds: '', works: ['work1'] }], [], true, 1, false],
    );
    await deleteManagedCluster(hub(), await uid());
    assert.deepEqual([await onIts(), await workload()], ['', '']);
    await unjoinWec(wec());
    assert.equal(await klusterlets(), '');
    const left = [...(await leftoversOnIts(plan.its, plan.clusterName, signal)), ...(await leftoversOnWec(plan.wec, signal))];
    assert.deepEqual(left.map(({ context, what }) => `${context}: ${what.replace(/csr ".*"/, 'csr')}`), [
      `its1: namespace "${plan.clusterName}"`,
      'its1: csr',
      'cluster2: namespace "open-cluster-management"',
      'cluster2: crd "appliedmanifestworks.work.open-cluster-management.io"',
      'cluster2: crd "clusterclaims.cluster.open-cluster-management.io"',
    ]);
    await removeLeftover(gate, plan.its, left[0]!, signal);
    await kubectl('its1', 'wait', 'namespace', plan.clusterName, '--for=delete', '--timeout=60s');
  });

  it('with the agent dead is stuck with a sentence, is only followed when it is run again, and can be forced', async () => {
    await deliver();
    const operator = () => kubectl('cluster2', '-n', 'open-cluster-management', 'scale', 'deployment/klusterlet', '--replicas=0');
    await operator();
    await kubectl('cluster2', '-n', 'open-cluster-management-agent', 'scale', 'deployment', '--all', '--replicas=0');
    const seen = await uid();
    assert.equal(named(await deleteManagedCluster(hub({ deletion: 8_000 }), seen).catch((error: unknown) => error)), 'DeletionStuckError');
    assert.ok(said.some((line) => /manifestworks/i.test(line)), said.join('; '));
    // Run again, it only follows: nothing is deleted twice.
    const changes = log.lines.length;
    assert.equal(named(await deleteManagedCluster(hub({ deletion: 3_000 }), seen).catch((error: unknown) => error)), 'DeletionStuckError');
    assert.deepEqual(log.lines.slice(changes).filter((line) => line.startsWith('audit')), []);
    await forceDeletion(hub(), seen);
    assert.deepEqual([await onIts(), await workload()], ['', `configmap/${plan.clusterName}`]);
    // The agent comes back to a WEC with a work that nobody takes away: unjoin would end with exit code 0 and do nothing.
    await kubectl('cluster2', '-n', 'open-cluster-management', 'scale', 'deployment/klusterlet', '--replicas=1');
    assert.equal(named(await unjoinWec(wec()).catch((error: unknown) => error)), 'WorksRemainError');
    assert.notEqual(await klusterlets(), '');
    await forceWecClean(wec());
    assert.deepEqual([await klusterlets(), await workload()], ['', `configmap/${plan.clusterName}`]);
    await kubectl('cluster2', '-n', 'default', 'delete', 'configmap', plan.clusterName);
  });

  it('with the ITS\'s side gone already cleans the WEC; of another name, or another object, it touches nothing', async () => {
    const seen = await uid();
    const other = { ...wec(), clusterName: 'another' };
    assert.equal(named(await unjoinWec(other).catch((error: unknown) => error)), 'NotThisWecError');
    assert.equal(named(await unjoinWec({ ...wec(), itsServers: ['https://elsewhere:6443'] }).catch((error: unknown) => error)), 'NotThisWecError');
    assert.equal(named(await deleteManagedCluster(hub(), 'another-uid').catch((error: unknown) => error)), 'OtherManagedClusterError');
    assert.notEqual(await klusterlets(), '');
    await kubectl('its1', 'delete', 'managedcluster', plan.clusterName);
    await deleteManagedCluster(hub(), seen);
    await unjoinWec(wec());
    assert.equal(await klusterlets(), '');
  });

  it('waits until no Binding delivers any more, and names those that still do', async () => {
    await deliver({ 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'everywhere', 'transport.kubestellar.io/originWdsName': 'wds1' });
    const error = await waitUntilUnselected(hub({ leaving: 2_000 })).catch((thrown: unknown) => thrown);
    assert.equal(named(error), 'StillSelectedError');
    assert.match((error as Error).message, /is still selected by Binding "everywhere" of WDS "wds1": a selector that is empty/);
    const waiting = waitUntilUnselected(hub());
    await kubectl('its1', '-n', plan.clusterName, 'delete', 'manifestwork', 'work1', '--wait=false');
    await waiting;
    assert.equal(await workload(), '');
  });
});
