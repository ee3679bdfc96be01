import assert from 'node:assert/strict';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { resume, suspend } from '../../src/cluster/suspension.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { livePlan, liveSandbox, recordingLog, type LiveSandbox } from '../cluster/livePlan.ts';
import { deregister as reset, LiveRuns, uniqueName } from '../cluster/liveRuns.ts';
import { outputOf } from '../processes.ts';

/** Suspend and resume of a WEC with a real agent that has a workload; what the ITS lets the agent do is asked of the ITS itself. */
describe('suspending and resuming', function () {
  this.timeout(240_000);
  let sandbox: LiveSandbox;
  let registered: RegistrationPlan;
  let name: string;
  const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(true), log: recordingLog() });

  before('registers cluster2', async function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
    const live = new LiveRuns({ approveProved: true });
    registered = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('suspend') }, live.log);
    name = registered.clusterName;
    await live.start(registered);
  });

  after('takes it back', async () => {
    await kubectl('cluster2', '-n', 'default', 'delete', 'configmap', 'first', 'second', '--ignore-not-found');
    await reset(registered);
  });

  const kubectl = async (context: string, ...args: string[]) =>
    (await outputOf(sandbox.kubectl, ['--kubeconfig', sandbox.kubeconfig, '--context', context, ...args])).trim();
  /** Whether the ITS lets the agent report. */
  const mayReport = () => mayUpdate('coordination.k8s.io', 'leases');
  const mayUpdate = async (group: string, resource: string) => {
    const resourceAttributes = { group, resource, namespace: name, verb: 'update' };
    const agent = { user: `system:open-cluster-management:${name}:agent`, groups: [`system:open-cluster-management:${name}`] };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { ...agent, resourceAttributes } };
    const { status } = await registered.its.api.post<{ status: { allowed: boolean } }>('/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
    return status.allowed;
  };
  const deliver = async (work: string) => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: work, namespace: 'default' }, data: { a: 'b' } };
    await registered.its.api.post(`/apis/work.open-cluster-management.io/v1/namespaces/${name}/manifestworks`, {
      ...{ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: work, namespace: name } },
      spec: { workload: { manifests: [manifest] } },
    });
  };
  const applied = (work: string) => kubectl('its1', '-n', name, 'wait', `manifestwork/${work}`, '--for=condition=Applied', '--timeout=90s');
  const workloads = () => kubectl('cluster2', '-n', 'default', 'get', 'configmap', 'first', 'second', '--ignore-not-found', '-o', 'name');
  const lines: string[] = [];
  const following = { log: recordingLog(), report: (line: string) => lines.push(line) };
  const { signal } = new AbortController();

  it('takes the rights of its agent away, and gives them back', async () => {
    assert.equal(await mayReport(), true);
    assert.equal(await suspend(gate, registered.its, name, following, signal), `"${name}" is suspended: the ITS "its1" has taken its agent's rights away. What runs on it goes on running.`);
    assert.equal(await mayReport(), false);
    assert.equal(await resume(gate, registered.its, name, following, signal), `"${name}" is accepted by the ITS "its1" again; it is available once its agent has reported.`);
    assert.equal(await mayReport(), true);
    assert.deepEqual(lines, [
      `"${name}" is no longer accepted; waiting until the ITS "its1" has taken its agent's rights away.`,
      `"${name}" is accepted again; waiting until the ITS "its1" has given its agent the rights back.`,
    ]);
  });

  it('leaves what runs on it, and lets the agent go on with it until its last ManifestWork is gone', async () => {
    await deliver('first');
    await applied('first');
    assert.equal(
      await suspend(gate, registered.its, name, following, signal),
      `"${name}" is no longer accepted by the ITS "its1". Its agent reports nothing more, and keeps its rights on ManifestWorks until the last of them is gone; what runs on it goes on running.`,
    );
    await kubectl('its1', '-n', name, 'wait', 'rolebinding', `open-cluster-management:managedcluster:${name}:registration`, '--for=delete', '--timeout=60s');
    assert.deepEqual([await mayReport(), await mayUpdate('work.open-cluster-management.io', 'manifestworks'), await workloads()], [false, true, 'configmap/first']);
    await resume(gate, registered.its, name, following, signal);
    await deliver('second');
    await applied('second');
    assert.equal(await workloads(), 'configmap/first\nconfigmap/second');
    await kubectl('its1', '-n', name, 'delete', 'manifestwork', '--all');
  });

  it('cancel ends the waiting alone', async () => {
    const cancel = new AbortController();
    const sentence = await suspend(gate, registered.its, name, { ...following, report: () => cancel.abort() }, cancel.signal);
    assert.equal(sentence, `"${name}" is no longer accepted by the ITS "its1". Whether its agent has lost its rights was not waited for; its row shows it.`);
    assert.equal(await kubectl('its1', 'get', 'managedcluster', name, '-o', 'jsonpath={.spec.hubAcceptsClient}'), 'false');
    await kubectl('its1', 'wait', 'managedcluster', name, '--for=condition=HubAcceptedManagedCluster=False', '--timeout=60s');
    await resume(gate, registered.its, name, following, signal);
  });
});
