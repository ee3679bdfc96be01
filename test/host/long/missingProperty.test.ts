import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clustersOnSandbox, type OwnClusters } from '../../cluster/ownClusters.ts';
import { makePolicy, removePolicy } from '../bindingPolicy.ts';
import { useExtension } from '../support.ts';

describe('A property that templates need and a WEC would lack, in a real extension host', () => {
  const host = useExtension();
  const file = () => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'lacking.wecs.yaml');
  let own: OwnClusters;
  let cluster = '';
  let row: object;

  before('makes a BindingPolicy whose template needs one, and a cluster that is accepted', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-lacking', 1);
    [cluster = ''] = own.names;
    row = { kind: 'cluster', id: cluster, its: 'its1', cluster };
    await own.kubectl('patch', 'managedcluster', cluster, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await host.until('the cluster in the view', () => (host.api.sessions.its('its1')?.clusters.get(cluster)?.hubAcceptsClient === true ? true : undefined));
    await makePolicy(host, cluster, { [cluster]: 'yes' }, '{{ .siteUrl }}');
  });

  after('removes them', async () => {
    await vscode.workspace.fs.delete(file()).then(undefined, () => undefined);
    await removePolicy(host, cluster);
    await own?.remove();
  });

  const label = () => own.kubectl('get', 'managedcluster', cluster, '-o', `jsonpath={.metadata.labels.${cluster}}`);
  const asked = () => {
    const last = host.dialogs.asked.at(-1);
    assert.ok(last?.kind === 'confirm');
    const { message, detail, accept } = last.question;
    return [message, detail.split('\n')[0], accept];
  };
  const lacks = () =>
    `WDS wds1: ${cluster} needs the property siteUrl, which ${cluster} would lack: this may stop or remove the workloads of every WEC in its Binding (configmaps "${cluster}" in namespace "default": .data.text).`;

  it('is put first in the question of Edit Labels, which saves all the same only when that is chosen', async () => {
    for (const [answer, then] of [[false, ''], [true, 'yes']] as const) {
      host.dialogs.expect({ text: /^Labels of /, answer: `${cluster}=yes` }, { confirm: /^Change labels of /, answer });
      await host.execute('editLabels', row, [row]);
      assert.deepEqual([await label(), ...asked()], [then, `Change labels of ${cluster} on the ITS "its1"?`, lacks(), 'Change Labels All the Same']);
    }
    await own.kubectl('label', 'managedcluster', cluster, `${cluster}-`);
  });

  it('is put first in the question of Apply File, which applies all the same only when that is chosen', async () => {
    const uid = await own.kubectl('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    await vscode.workspace.fs.writeFile(file(), new TextEncoder().encode(`its: {context: its1, uid: ${uid}}\nwecs:\n  ${cluster}: {labels: {${cluster}: "yes"}}\n`));
    for (const [answer, then] of [[false, ''], [true, 'yes']] as const) {
      host.dialogs.expect({ confirm: /^Templates need properties/, answer });
      await host.execute('applyFile', file());
      assert.deepEqual([await label(), ...asked()], [then, 'Templates need properties that WECs of the ITS "its1" would lack. Apply lacking.wecs.yaml all the same?', lacks(), 'Apply All the Same']);
    }
    await host.window.nextNotice(new RegExp(`^"${cluster}" is as the file says: ${cluster}\\.$`));
  });
});
