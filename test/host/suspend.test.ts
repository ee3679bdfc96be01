import assert from 'node:assert/strict';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { useExtension } from './support.ts';

interface ManagedCluster {
  readonly spec: { readonly hubAcceptsClient: boolean };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

describe('Suspend and resume in a real extension host', () => {
  const host = useExtension();
  let own: OwnClusters;

  before('makes a cluster that its ITS accepts, and one that waits', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-suspend', 2);
    await own.kubectl('patch', 'managedcluster', own.names[0]!, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await own.kubectl('wait', 'managedcluster', own.names[0]!, '--for=condition=HubAcceptedManagedCluster', '--timeout=30s');
  });

  after('removes them', async () => {
    await own?.remove();
  });

  const row = (cluster: string) => ({ kind: 'cluster', id: cluster, its: 'its1', cluster });
  const state = async (cluster: string) => {
    const { spec, status } = await host.kubectlJson<ManagedCluster>('--context', 'its1', 'get', 'managedcluster', cluster);
    return [spec.hubAcceptsClient, status?.conditions?.find(({ type }) => type === 'HubAcceptedManagedCluster')?.status];
  };

  it('Suspend WEC withdraws acceptance and follows until the ITS has acted; Resume WEC gives it back', async () => {
    const [accepted = ''] = own.names;
    host.dialogs.expect({ confirm: /^Suspend host-suspend-.* on the ITS "its1"\?$/, answer: true });
    await host.execute('suspendClusters', row(accepted));
    assert.deepEqual(await state(accepted), [false, 'False']);
    assert.match((await host.window.nextNotice(/is suspended/)).message, /has taken its agent's rights away/);
    const [asked] = host.dialogs.asked;
    assert.ok(asked?.kind === 'confirm');
    assert.match(asked.question.detail, /What runs on it now goes on running\..*\n\n.*: nothing is delivered to it now\.$/s);

    host.dialogs.expect({ confirm: /^Resume host-suspend-/, answer: true });
    await host.execute('resumeClusters', row(accepted));
    assert.deepEqual(await state(accepted), [true, 'True']);
    assert.match((await host.window.nextNotice(/again/)).message, /is accepted by the ITS "its1" again/);
  });

  it('says that the agent keeps its rights while a ManifestWork is left, and names who delivers it', async () => {
    const [accepted = ''] = own.names;
    const labels = { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'nginx', 'transport.kubestellar.io/originWdsName': 'wds1' };
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'default' } };
    await own.apply({ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'left', namespace: accepted, labels }, spec: { workload: { manifests: [manifest] } } });
    host.dialogs.expect({ confirm: /^Suspend/, answer: true }, { confirm: /^Resume/, answer: true });
    await host.execute('suspendClusters', row(accepted));
    assert.match((await host.window.nextNotice(/no longer accepted/)).message, /keeps its rights on ManifestWorks until the last of them is gone/);
    const [asked] = host.dialogs.asked;
    assert.ok(asked?.kind === 'confirm' && asked.question.detail.endsWith(`${accepted}: Binding nginx of WDS wds1 delivers 1 ManifestWorks.`));
    await host.execute('resumeClusters', row(accepted));
    assert.deepEqual(await state(accepted), [true, 'True']);
    await host.window.nextNotice(/again/);
  });

  it('Resume WEC refuses a cluster that nobody has accepted yet', async () => {
    const [, waiting = ''] = own.names;
    host.dialogs.expect({ confirm: /^Resume/, answer: true });
    await host.execute('resumeClusters', row(waiting));
    assert.match((await host.window.nextNotice(/never accepted/)).message, /so there is nothing to resume\. Review its request and accept that\.$/);
    assert.deepEqual(await state(waiting), [false, undefined]);
  });
});
