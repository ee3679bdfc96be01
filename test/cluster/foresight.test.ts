import assert from 'node:assert/strict';
import { askWdses, foresee, type KnownWds } from '../../src/cluster/foresight/askWdses.ts';
import type { WecFacts } from '../../src/cluster/foresight/foresight.ts';
import { saveOrder } from '../../src/cluster/properties/saveWec.ts';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { ApiClient } from '../sandbox/apiClient.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

const control = '/apis/control.kubestellar.io/v1alpha1';

/** What is foreseen of BindingPolicies on the real WDS of its1, whose real controller made the Bindings. */
describe('foresight over wds1', function () {
  this.timeout(60_000);
  const { signal } = new AbortController();
  let own: OwnClusters;
  let its: Connection;
  let wds: ApiClient;
  let known: readonly KnownWds[];
  let name = '';
  let inside = '';
  let outside = '';

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    own = await clustersOnSandbox(sandbox, 'foresight', 2);
    [inside = '', outside = ''] = own.names;
    name = inside;
    its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
    known = [{ context: 'wds1', connect: () => connect(sandbox.kubeconfig, 'wds1', recordingLog()) }];
    wds = new ApiClient(SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '').access('wds1'));
    await wds.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await wds.post(`/api/v1/namespaces/${name}/configmaps`, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap' },
      metadata: { name: 'site', labels: { app: name }, annotations: { 'control.kubestellar.io/expand-templates': 'true' } },
      data: { url: 'https://{{ .site }}/{{ .clusterName }}' },
    });
    await wds.post(`${control}/bindingpolicies`, {
      ...{ apiVersion: 'control.kubestellar.io/v1alpha1', kind: 'BindingPolicy', metadata: { name } },
      spec: {
        clusterSelectors: [{ matchLabels: { [name]: 'yes' } }],
        downsync: [{ resources: ['configmaps'], namespaces: [name], objectSelectors: [{ matchLabels: { app: name } }], wantSingletonReportedState: true }],
      },
    });
    await own.kubectl('label', 'managedcluster', inside, `${name}=yes`);
    await untilDelivered();
  });

  after(async () => {
    for (const path of [`${control}/bindingpolicies/${name}`, `/api/v1/namespaces/${name}`]) {
      await wds?.delete(path);
    }
    wds?.close();
    its?.api.dispose();
    await own?.remove();
  });

  /** Until the real Binding has both the object and the WEC. */
  const untilDelivered = async () => {
    const done = new AbortController();
    try {
      for await (const { object } of await wds.watch(`${control}/bindings`, { fieldSelector: `metadata.name=${name}` }, done.signal)) {
        const { destinations = [], workload = {} } = (object as { spec?: { destinations?: unknown[]; workload?: { namespaceScope?: unknown[] } } }).spec ?? {};
        if (destinations.length === 1 && workload.namespaceScope?.length === 1) return;
      }
    } finally {
      done.abort();
    }
    throw new Error('The watch of Bindings ended.');
  };

  const facts = (labels: Record<string, string>, data: Record<string, string> = {}): WecFacts => ({ labels, data, annotations: {}, binaryData: {} });
  const ask = async (changes: readonly { cluster: string; before: WecFacts; after: WecFacts }[], wdses = known) => {
    const clusters = new Map([[inside, { [name]: 'yes' }], [outside, {}]]);
    const asked = await askWdses(wdses, { its, clusters, otherItses: [] }, changes, signal);
    return foresee(asked, changes, clusters);
  };
  const of = async (changes: Parameters<typeof ask>[0]) => {
    const { wdses, problems } = await ask(changes);
    return { problems, policies: wdses.flatMap(({ policies }) => policies.filter(({ policy }) => policy === name)) };
  };
  const common = () => ({ policy: name, workloadObjects: 1, joins: [], leaves: [], staysIn: [], singleton: undefined, lag: undefined, missing: [], unclear: [] });
  const missing = (already: boolean) => ({ cluster: already ? inside : outside, property: 'site', already, uses: [{ object: `configmaps "site" in namespace "${name}"`, where: '.data.url' }] });

  it('tells that a WEC joins, what its templates lack, and that a singleton would be none', async () => {
    const change = { cluster: outside, before: facts({}), after: facts({ [name]: 'yes' }) };
    assert.deepEqual(await of([change]), { problems: [], policies: [{ ...common(), joins: [outside], singleton: { before: 1, after: 2 }, missing: [missing(false)] }] });
  });

  it('misses no property that the change brings, be it by a label', async () => {
    for (const after of [facts({ [name]: 'yes' }, { site: 'a' }), facts({ [name]: 'yes', site: 'a' })]) {
      const { policies } = await of([{ cluster: outside, before: facts({}), after }]);
      assert.deepEqual(policies.map((policy) => policy.missing), [[]]);
    }
  });

  it('tells that a WEC leaves, and that the labels are to be saved first', async () => {
    const change = { cluster: inside, before: facts({ [name]: 'yes' }), after: facts({}) };
    assert.deepEqual(await of([change]), { problems: [], policies: [{ ...common(), leaves: [inside], singleton: { before: 1, after: 0 } }] });
    assert.equal(saveOrder(await ask([change]), inside), 'labelsFirst');
  });

  it('tells that a WEC stays in, with what was missing already', async () => {
    const stays = { cluster: inside, before: facts({ [name]: 'yes' }), after: facts({ [name]: 'yes', other: 'x' }) };
    assert.deepEqual(await of([stays]), { problems: [], policies: [{ ...common(), staysIn: [inside], missing: [missing(true)] }] });
  });

  it('passes over a WDS that delivers to another ITS, and finds one out between two by what it made here', async () => {
    const all = (await own.kubectl('get', 'managedclusters', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ');
    const belonging = async (names: readonly string[]) => {
      const { wdses, problems } = await askWdses(known, { its, clusters: new Map(names.map((one) => [one, {}])), otherItses: [new Set(all)] }, [], signal);
      return [wdses.map(({ belongs }) => belongs), problems];
    };
    assert.deepEqual([await belonging(['elsewhere']), await belonging(all)], [[[], []], [['unknown'], []]]);
    // What the transport controller would make, which the sandbox has none of.
    const { metadata } = await wds.get<{ metadata: { uid: string } }>(`${control}/bindings/${name}`);
    await own.kubectl('patch', 'managedcluster', inside, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await own.kubectl('wait', '--for=create', `namespace/${inside}`, '--timeout=30s');
    const labels = { 'transport.kubestellar.io/originOwnerReferenceBindingKey': name };
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'default' } };
    await own.apply({ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: `${metadata.uid}-wds1`, namespace: inside, labels }, spec: { workload: { manifests: [manifest] } } });
    assert.deepEqual([await belonging(all), await belonging(['elsewhere'])], [[['yes'], []], [[], []]]);
  });

  it('names a WDS that can\'t be asked, and asks the others all the same', async () => {
    const away: KnownWds = { context: 'wds-away', connect: () => Promise.reject(new Error('It is away.')) };
    const change = { cluster: inside, before: facts({ [name]: 'yes' }), after: facts({}) };
    const { wdses, problems } = await ask([change], [away, ...known]);
    assert.deepEqual([wdses.map((one) => one.wds), problems], [['wds1'], ['WDS "wds-away" can\'t be asked which BindingPolicies select what: It is away.']]);
    assert.deepEqual((await ask([change], [])).problems, ["No WDS is known among the reachable contexts, so it can't be told which BindingPolicies select what."]);
  });
});
