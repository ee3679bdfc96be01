import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { bootstrap, paths } from '../../src/cluster/ocm.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { findRegistration } from '../../src/cluster/session/registration.ts';
import { untilThere } from '../cluster/endState.ts';
import { agentNamespace, FaultBench, type Outcome } from '../cluster/faultBench.ts';
import { liveSandbox } from '../cluster/livePlan.ts';
import { uniqueName } from '../cluster/liveRuns.ts';

interface RawSecret {
  readonly data: Readonly<Record<string, string>>;
}

const accept = () => Promise.resolve('accept' as const);

describe('a WEC that has an agent already', function () {
  this.timeout(120_000);
  let bench: FaultBench;
  let name: string;
  let wec: Connection;
  let plan: RegistrationPlan;

  before(function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
  });

  beforeEach(async () => {
    name = uniqueName('agents');
    wec = await bench.connect('cluster1');
    plan = await bench.plan(name, { wec });
  });

  afterEach(async () => {
    await bench.client.resumePods('cluster1', '');
    await bench.forget('its1', name);
    await bench.client.resetWec('cluster1');
  });

  after(() => bench?.dispose());

  const ended = ({ error, stage, changes }: Outcome) => ({ error, stage, changes });
  const stopped = (stage: string, error: readonly [string, string]) => ({ error, stage, changes: [] });

  it('that is still being removed: it is waited for, and nothing is joined into its namespace', async () => {
    await wec.api.post('/api/v1/namespaces', { metadata: { name: 'open-cluster-management-agent' } });
    await wec.api.post(`${agentNamespace}/configmaps`, { metadata: { name: 'held', finalizers: ['kubestellar.example/held'] } });
    await wec.api.delete(agentNamespace);
    assert.deepEqual(
      ended(await bench.run(plan, { limits: { wec: 1_000 } })),
      stopped('wec', [
        'AgentLeavingError',
        'The former agent is still being removed from the cluster of context "cluster1": its namespace "open-cluster-management-agent" is being deleted. ' +
          'See what keeps it ("kubectl --context cluster1 get namespace open-cluster-management-agent -o yaml"); then register again.',
      ]),
    );
    // So the request comes of one join.
    const goes = () => wec.api.patch(`${agentNamespace}/configmaps/held`, 'merge', { metadata: { finalizers: null } });
    const { reviews } = await bench.run(plan, { when: { wec: goes } });
    assert.equal(reviews.length, 1);
  });

  it('in another namespace: it is recognised and gone on with, but no second one is installed', async () => {
    assert.equal((await bench.run(plan)).error?.[0], 'ReviewPostponedError');
    const edge = '/api/v1/namespaces/open-cluster-management-edge';
    const { data } = await wec.api.get<RawSecret>(`${agentNamespace}/secrets/${bootstrap.kubeconfigSecret}`);
    const secret = { metadata: { name: bootstrap.kubeconfigSecret }, data };
    await wec.api.post('/api/v1/namespaces', { metadata: { name: 'open-cluster-management-edge' } });
    await wec.api.patch(`${paths.klusterlets}/klusterlet`, 'merge', { spec: { namespace: 'open-cluster-management-edge' } });
    await bench.kubectl('cluster1', 'delete namespace open-cluster-management-agent');
    await bench.kubectl('its1', `delete csr -l open-cluster-management.io/cluster-name=${name}`);
    assert.deepEqual(
      ended(await bench.run(plan)),
      stopped('wec', [
        'AgentElsewhereError',
        'The cluster of context "cluster1" has an agent that clusteradm did not install (Klusterlet "klusterlet", namespace "open-cluster-management-edge"), ' +
          'and it lacks the Secret with the registration token: a join would set up a second agent beside it. ' +
          `Complete it with the tool that installed it, or run "clusteradm unjoin --cluster-name ${name}" on the WEC; then register it again.`,
      ]),
    );

    await wec.api.post(`${edge}/secrets`, secret);
    const found = await findRegistration(wec.api, {});
    assert(found.kind === 'registered');
    const { clusterName, hubServer } = found.registration;
    assert.deepEqual([clusterName, hubServer], [name, bench.client.context('its1').server]);
    // No further: a process of the sandbox has no /var/run/secrets, so that this agent takes the usual namespace for its own.
    const { error, stage, changes, reviews } = await bench.run(plan);
    assert.deepEqual(
      [error?.[0], stage, changes, reviews.map(({ verdict }) => verdict.reasons)],
      [
        'ReviewPostponedError',
        'review',
        [],
        [
          [
            "It was made with the token of this join (the ITS recorded the token's id).",
            "The agent's log on the WEC says that it created this request.",
          ],
        ],
      ],
    );
    assert.equal(await wec.api.find(`${agentNamespace}/secrets/${bootstrap.kubeconfigSecret}`), undefined);
    await bench.kubectl('cluster1', 'delete namespace open-cluster-management-edge --wait=false');
  });

  it('of an ITS that was at the same address before: the CA tells, and nothing is changed', async () => {
    const own = (await bench.run(plan)).reviews[0]?.request.name ?? '';
    await bench.client.pausePods('cluster1', 'klusterlet-registration-agent');
    const formerCa = Buffer.from(bench.client.access('cluster2').ca).toString('base64');
    const { data } = await wec.api.get<RawSecret>(`${agentNamespace}/secrets/${bootstrap.kubeconfigSecret}`);
    const kubeconfig = Buffer.from(data['kubeconfig'] ?? '', 'base64').toString();
    const former = kubeconfig.replace(/(certificate-authority-data: )\S+/, `$1${formerCa}`);
    await bench.rewriteBootstrap(wec, () => former);
    const encode = (text: string) => Buffer.from(text).toString('base64');
    const held = { kubeconfig: encode(former), 'cluster-name': encode(name), 'tls.crt': encode(bench.client.access('cluster1').cert ?? ''), 'tls.key': '' };
    await wec.api.post(`${agentNamespace}/secrets`, { metadata: { name: bootstrap.hubKubeconfigSecret }, data: held });

    const before = await bench.footprint(plan);
    const sentence = [
      'RebuiltItsError',
      `The cluster of context "cluster1" is registered as "${name}" with another ITS than "its1", at the same address ${bench.client.context('its1').server}: ` +
        'its agent trusts another certificate authority than that of this ITS, which was built anew or took the address over. ' +
        `Run "clusteradm unjoin --cluster-name ${name}" on the WEC, then register it again.`,
    ] as const;
    assert.deepEqual(ended(await bench.run(plan)), stopped('wec', sentence));
    assert.deepEqual(ended(await bench.run(await bench.plan(uniqueName('agents'), { wec }))), stopped('wec', sentence));
    assert.deepEqual(await bench.footprint(plan), before);

    // Joined anew, with the former certificate still there: it is no certificate of this ITS, so that a request is needed.
    await bench.rewriteBootstrap(wec, () => kubeconfig);
    const { error, stage, changes, reviews } = await bench.run(plan);
    assert.deepEqual([error?.[0], stage, changes, reviews.map(({ request }) => request.name)], ['ReviewPostponedError', 'review', [], [own]]);
  });

  it('that has joined: not available while its mailbox namespace goes, being deleted with its ManagedCluster, stale after that', async () => {
    assert.equal((await bench.run(plan, { review: accept, until: 'available' })).error?.[0], 'CancelledError');
    await untilThere(plan.its, paths.managedClusters, name, (found) => found['ManagedClusterConditionAvailable']?.startsWith('True') === true);
    const mailbox = `/api/v1/namespaces/${name}`;
    await plan.its.api.post(`${mailbox}/configmaps`, { metadata: { name: 'held', finalizers: ['kubestellar.example/held'] } });
    await plan.its.api.delete(mailbox);
    assert.deepEqual(
      ended(await bench.run(plan, { limits: { available: 1_000 } })),
      stopped('available', [
        'NotAvailableError',
        `"${name}" joined the ITS "its1" but is not available: its mailbox namespace "${name}" on the ITS is terminating. ` +
          'Register again to look once more.',
      ]),
    );
    await plan.its.api.patch(`${mailbox}/configmaps/held`, 'merge', { metadata: { finalizers: null } });

    const cluster = `${paths.managedClusters}/${name}`;
    const { metadata } = await plan.its.api.get<{ metadata: { finalizers: readonly string[] } }>(cluster);
    const held = 'kubestellar.example/held';
    await plan.its.api.patch(cluster, 'merge', { metadata: { finalizers: [...metadata.finalizers, held] } });
    await plan.its.api.delete(cluster);
    assert.deepEqual(
      ended(await bench.run(plan)),
      stopped('name', [
        'BeingDeletedError',
        `"${name}" is being deleted on the ITS "its1". Wait until it is gone, or see its condition Deleting for what keeps it; then register again.`,
      ]),
    );
    await bench.kubectl('its1', `patch managedcluster ${name} --type=merge -p {"metadata":{"finalizers":null}}`);
    await bench.kubectl('its1', `wait managedcluster/${name} --for=delete --timeout=30s`);
    assert.deepEqual(
      ended(await bench.run(plan)),
      stopped('wec', [
        'StaleCredentialsError',
        `The cluster of context "cluster1" still holds the certificate of a former registration as "${name}" ` +
          '(Secret "hub-kubeconfig-secret" in namespace "open-cluster-management-agent"), and an agent that finds it makes no new request. ' +
          `Run "clusteradm unjoin --cluster-name ${name}" on it, then register again.`,
      ]),
    );
  });
});
