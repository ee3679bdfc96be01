import assert from 'node:assert/strict';
import { clustersOnSandbox, type OwnClusters } from '../../cluster/ownClusters.ts';
import { dismissed } from '../givenDialogs.ts';
import { OtherKubeconfig } from '../otherKubeconfig.ts';
import { useExtension } from '../support.ts';

describe('Deregister WEC without an agent, in a real extension host', () => {
  const host = useExtension();
  let own: OwnClusters;
  let names: readonly string[] = [];
  const row = (its: string, cluster: string) => ({ kind: 'cluster', id: cluster, its, cluster });
  const left = async () => (await own.kubectl('get', 'managedclusters', '--ignore-not-found', '-o', 'name', ...names)).split('\n').flatMap((line) => line.replace(/^.*\//, '') || []);

  before('makes clusters that are accepted and have no agent', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-several', 5);
    names = own.names;
    await own.kubectl('patch', 'managedclusters', ...names, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await host.until('the clusters in the view', () => (names.every((name) => host.api.sessions.its('its1')?.clusters.has(name)) ? true : undefined));
  });

  after('removes what is left of them', async () => {
    for (const { id } of host.api.runs.runs()) await host.execute('dismissRun', { kind: 'run', id, run: id });
    await own?.kubectl('delete', 'managedclusters', '--ignore-not-found', '--wait=false', ...names);
    await own?.kubectl('delete', 'namespaces', '--ignore-not-found', '--wait=false', ...names);
  });

  it('over several ITSes asks for each in its turn: one that fails or is dismissed, and Escape at what is left, keep no other from it', async () => {
    // Contexts of one control plane stand for several ITSes: what counts here is that each has its turn.
    const kubeconfig = new OtherKubeconfig(host.sandbox);
    const { server } = host.sandbox.context('its1');
    const [a = '', b = '', c = ''] = names;
    try {
      for (const name of ['its-a', 'its-b', 'its-c']) await kubeconfig.addAt(name, 'its1', server);
      await kubeconfig.use();
      await host.until('the other contexts', () => (host.api.sessions.contexts().some(({ name, aliases }) => [name, ...aliases].includes('its-c')) ? true : undefined));
      const ofOne = (its: string, name: string, answer: boolean) => [{ pick: new RegExp(`^Deregister ${name}`), answer: /can't be reached/ }, { confirm: new RegExp(`^Deregister "${name}" from the ITS "${its}"\\?$`), answer }];
      const offered = (name: string) => ({ pickMany: new RegExp(`^What Is Left of ${name}`), answer: dismissed }) as const;
      host.dialogs.expect(...ofOne('its-a', a, true), offered(a), ...ofOne('its-b', b, false), ...ofOne('its-c', c, true), offered(c));
      const rows = [row('its-gone', 'nobody'), row('its-a', a), row('its-b', b), row('its-c', c)];
      await host.execute('deregisterClusters', rows[0], rows);
      assert.deepEqual(await left(), names.filter((name) => name !== a && name !== c).toSorted());
      await host.window.nextNotice(/its-gone/);
    } finally {
      await kubeconfig.dispose();
      await host.its('its1');
    }
  });

  it('lets a person choose the labels that a Binding goes by whose BindingPolicy no WDS shows, none to begin with', async () => {
    const name = names[3] ?? '';
    await own.kubectl('label', 'managedcluster', name, 'region=eu', 'tier=web');
    await own.kubectl('wait', 'managedcluster', name, '--for=condition=HubAcceptedManagedCluster', '--timeout=30s');
    const labels = { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'hidden', 'transport.kubestellar.io/originWdsName': 'wds9' };
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'default' } };
    await own.apply({ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'one', namespace: name, labels }, spec: { workload: { manifests: [manifest] } } });
    host.dialogs.expect(
      { pick: new RegExp(`^Deregister ${name}`), answer: /can't be reached/ },
      { pickMany: /\nLabels to take away first, so that hidden let go of it; none: they deliver to the end$/, answer: ['region'] },
      { confirm: new RegExp(`^Deregister "${name}"`), answer: false },
    );
    await host.execute('deregisterClusters', row('its1', name));
    const [, choice, asked] = host.dialogs.asked;
    assert.ok(choice?.kind === 'pickMany' && asked?.kind === 'confirm');
    assert.deepEqual(choice.question.choices, [{ label: 'region', description: 'eu', value: 'region' }, { label: 'tier', description: 'web', value: 'tier' }]);
    assert.deepEqual(asked.question.detail.split('\n').slice(0, 6), [
      'Goes:',
      '– its ManagedCluster on the ITS "its1", with its rights there',
      '– first its labels that select it: region',
      '– 1 ManifestWorks, with their workloads on the WEC while its agent runs: one',
      '– what 1 Bindings deliver: hidden (wds9, 1)',
      '– nothing on the WEC: its agent goes on running until you remove it there',
    ]);
    await own.kubectl('-n', name, 'delete', 'manifestwork', 'one');
  });
});
