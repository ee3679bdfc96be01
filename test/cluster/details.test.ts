import assert from 'node:assert/strict';
import { DetailsStore } from '../../src/cluster/details/detailsStore.ts';
import type { ClusterFacts } from '../../src/cluster/details/clusterDetails.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';
import { connect, liveSandbox, recordingLog, type LiveSandbox } from './livePlan.ts';

/** The facts below a cluster's row, read from a real ITS; what is there was put there with kubectl. */
describe('the facts about a cluster', function () {
  this.timeout(60_000);
  let sandbox: LiveSandbox;
  let own: OwnClusters;
  let store: DetailsStore;

  before(async function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
    own = await clustersOnSandbox(sandbox, 'facts', 2);
  });

  beforeEach(() => {
    store = new DetailsStore((its) => connect(sandbox.kubeconfig, its, recordingLog()), recordingLog());
  });

  afterEach(() => store.dispose());

  after(async () => {
    await own?.remove();
  });

  /** Opens the cluster where it isn't yet, and waits for facts that fit. */
  async function factsOf(its: string, cluster: string, fits: (facts: ClusterFacts) => boolean): Promise<ClusterFacts> {
    return new Promise((resolve) => {
      const look = () => {
        const facts = store.facts(its, cluster);
        if (facts !== undefined && fits(facts)) {
          subscription.dispose();
          resolve(facts);
        }
      };
      const subscription = store.onDidChange(look);
      store.open(its, cluster);
      look();
    });
  }

  it('are what the ITS holds of it: works by Binding, heartbeat, add-ons', async () => {
    const [cluster = ''] = own.names;
    await own.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: cluster } });
    await own.apply(manifestWork(cluster, 'work-a', { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'nginx', 'transport.kubestellar.io/originWdsName': 'wds1' }));
    await own.apply(manifestWork(cluster, 'work-b', {}));
    // Before the Lease was made, no agent can have renewed it.
    const renewTime = '2099-03-01T10:00:00.000000Z';
    await own.apply({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'managed-cluster-lease', namespace: cluster },
      spec: { renewTime },
    });
    const { status, ...facts } = await factsOf('its1', cluster, ({ complete, heartbeat, deliveries }) => complete && heartbeat !== undefined && deliveries.length === 2);
    assert.deepEqual(facts, {
      heartbeat: renewTime,
      addOns: [],
      deliveries: [
        { wds: '', binding: '', works: ['work-b'] },
        { wds: 'wds1', binding: 'nginx', works: ['work-a'] },
      ],
      complete: true,
      problems: [],
    });
    assert.deepEqual([status?.name, status?.leaseSeconds], [cluster, 60]);
  });

  it('take no Lease that the ITS made itself for a sign of life', async () => {
    const [, cluster = ''] = own.names;
    await own.kubectl('patch', 'managedcluster', cluster, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    // The registration controller makes it, and writes its own time into it.
    await own.kubectl('wait', 'managedcluster', cluster, '--for=condition=HubAcceptedManagedCluster', '--timeout=30s');
    await own.kubectl('wait', 'lease/managed-cluster-lease', '-n', cluster, '--for=create', '--timeout=30s');
    assert.notEqual(await own.kubectl('get', 'lease', 'managed-cluster-lease', '-n', cluster, '-o', 'jsonpath={.spec.renewTime}'), '');
    assert.equal((await factsOf('its1', cluster, ({ complete }) => complete)).heartbeat, undefined);
  });

  it('change when the cluster does', async () => {
    const [cluster = ''] = own.names;
    await factsOf('its1', cluster, ({ complete }) => complete);
    const change = factsOf('its1', cluster, ({ deliveries }) => deliveries.some(({ binding }) => binding === 'later'));
    await own.apply(manifestWork(cluster, 'work-c', { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'later', 'transport.kubestellar.io/originWdsName': 'wds1' }));
    assert.deepEqual((await change).deliveries.map(({ binding }) => binding).sort(), ['', 'later', 'nginx']);
  });

  it('say why they can\'t be read', async () => {
    const facts = await factsOf('nowhere', 'x', () => true);
    assert.deepEqual(facts.problems, ['The kubeconfig of the sandbox has no context nowhere.']);
  });
});

function manifestWork(namespace: string, name: string, labels: Readonly<Record<string, string>>): object {
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } };
  return { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name, namespace, labels }, spec: { workload: { manifests: [manifest] } } };
}
