import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ApiClient, isNotFound } from './apiClient.ts';
import { SandboxClient } from './client.ts';

const bindingPolicies = '/apis/control.kubestellar.io/v1alpha1/bindingpolicies';
const bindings = '/apis/control.kubestellar.io/v1alpha1/bindings';
const managedClusters = '/apis/cluster.open-cluster-management.io/v1/managedclusters';

interface Binding {
  readonly spec: { readonly destinations?: readonly { readonly clusterId: string }[] };
}

describe('the WDS of its1, with KubeStellar\'s real controller', function () {
  this.timeout(60_000);
  const name = `wds-${randomBytes(3).toString('hex')}`;
  let sandbox: SandboxClient;
  let its: ApiClient;
  let wds: ApiClient;
  let cluster = '';

  before(async () => {
    sandbox = SandboxClient.connect(process.env.KUBESTELLAR_SANDBOX ?? '');
    [its, wds] = [new ApiClient(sandbox.access('its1')), new ApiClient(sandbox.access('wds1'))];
    [cluster = ''] = await sandbox.createManagedClusters('its1', 1, name);
    await wds.post(bindingPolicies, {
      apiVersion: 'control.kubestellar.io/v1alpha1',
      kind: 'BindingPolicy',
      metadata: { name },
      spec: { clusterSelectors: [{ matchLabels: { [name]: 'yes' } }], downsync: [] },
    });
  });

  after(async () => {
    await sandbox.startComponent('wds1', 'kubestellar');
    for (const [client, path] of [[wds, `${bindingPolicies}/${name}`], [its, `${managedClusters}/${cluster}`]] as const) {
      await client.delete(path).catch((error: unknown) => assert.ok(isNotFound(error), String(error)));
      client.close();
    }
  });

  const label = (value: string | null) => its.patch(`${managedClusters}/${cluster}`, { metadata: { labels: { [name]: value } } });

  /** Follows the policy's Binding until it delivers to exactly these; `undefined`: until it is gone. */
  const untilDestinations = async (wanted: readonly string[] | undefined) => {
    const done = new AbortController();
    try {
      // Without a resourceVersion a watch begins with what is there.
      for await (const { type, object } of await wds.watch(bindings, { fieldSelector: `metadata.name=${name}` }, done.signal)) {
        if (type === 'BOOKMARK') continue;
        const destinations = type === 'DELETED' ? undefined : ((object as Binding).spec.destinations ?? []).map(({ clusterId }) => clusterId);
        if (JSON.stringify(destinations) === JSON.stringify(wanted)) return;
      }
    } finally {
      done.abort();
    }
    throw new Error('The watch of Bindings ended.');
  };

  it('is described as a WDS, and serves BindingPolicies and Bindings', async () => {
    assert.equal(sandbox.context('wds1').role, 'wds');
    const { resources } = await wds.get<{ resources: { name: string }[] }>('/apis/control.kubestellar.io/v1alpha1');
    const names = new Set(resources.map((resource) => resource.name));
    assert.deepEqual(['bindingpolicies', 'bindings', 'combinedstatuses', 'customtransforms', 'statuscollectors'].filter((resource) => !names.has(resource)), []);
  });

  it('makes a Binding that follows the labels of the ITS\'s ManagedClusters', async () => {
    await label('yes');
    await untilDestinations([cluster]); // the controller makes none while there is nothing to say in it
    await label(null);
    await untilDestinations([]);
  });

  it('lags while the controller is away, and catches up when it is back', async () => {
    await sandbox.killComponent('wds1', 'kubestellar');
    await label('yes');
    assert.deepEqual((await wds.get<Binding>(`${bindings}/${name}`)).spec.destinations ?? [], []);
    await sandbox.startComponent('wds1', 'kubestellar');
    await untilDestinations([cluster]);
  });

  it('loses the Binding with its BindingPolicy', async () => {
    await wds.delete(`${bindingPolicies}/${name}`);
    await untilDestinations(undefined);
  });
});
