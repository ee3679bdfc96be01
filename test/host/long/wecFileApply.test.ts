import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clustersOnSandbox, type OwnClusters } from '../../cluster/ownClusters.ts';
import { useExtension } from '../support.ts';

describe('Apply File where something stands in its way, in a real extension host', () => {
  const host = useExtension();
  const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
  const file = () => vscode.Uri.joinPath(folder(), 'way.wecs.yaml');
  let own: OwnClusters;
  let uid = '';
  let first = '';
  let second = '';

  before('makes two clusters, of which one is accepted', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-way', 2);
    [first = '', second = ''] = own.names;
    await own.kubectl('patch', 'managedcluster', first, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    uid = await own.kubectl('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    await host.until('the clusters in the view', () => (own.names.every((name) => host.api.sessions.its('its1')?.clusters.has(name)) ? true : undefined));
  });

  after('removes them', async () => {
    await vscode.workspace.fs.delete(file()).then(undefined, () => undefined);
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', '--ignore-not-found', ...own.names);
    await own?.remove();
  });

  const say = (...wecs: readonly string[]) => vscode.workspace.fs.writeFile(file(), new TextEncoder().encode(`its: {context: its1, uid: ${uid}}\nwecs:\n${wecs.map((wec) => `  ${wec}\n`).join('')}`));
  const region = async (name: string) => own.kubectl('get', 'managedcluster', name, '-o', 'jsonpath={.metadata.labels.region}');
  const data = async (name: string) => own.kubectl('-n', 'customization-properties', 'get', 'configmap', '--ignore-not-found', name, '-o', 'jsonpath={.data}');
  const asked = () => host.dialogs.asked.flatMap((one) => (one.kind === 'confirm' ? [one.question] : []));

  it('makes the namespace of properties on consent, and changes nothing without', async () => {
    await own.kubectl('delete', 'namespace', 'customization-properties', '--ignore-not-found', '--wait');
    await say(`${first}: {labels: {region: eu}, properties: {maxPods: 100}}`);
    await host.execute('diffFile', file());
    const { input } = await host.until('the diff editor', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal((await vscode.workspace.openTextDocument(input.original)).getText(), `its: {context: its1, uid: ${uid}}\nwecs:\n  ${first}: {labels: {region: null}, properties: {maxPods: null}}\n`);

    const create = /^Create the namespace customization-properties on the ITS "its1"\?$/;
    host.dialogs.expect({ confirm: /^Apply way\.wecs\.yaml/, answer: true }, { confirm: create, answer: false });
    await host.execute('applyFile', file());
    assert.deepEqual([await region(first), await own.kubectl('get', 'namespace', 'customization-properties', '--ignore-not-found', '-o', 'name')], ['', '']);
    host.dialogs.expect({ confirm: /^Apply way\.wecs\.yaml/, answer: true }, { confirm: create, answer: true });
    await host.execute('applyFile', file());
    assert.deepEqual(asked().at(-1)?.commands, ['kubectl --context its1 create namespace customization-properties']);
    await host.window.nextNotice(new RegExp(`^"${first}" is as the file says: `));
    assert.deepEqual([await region(first), await data(first)], ['eu', '{"maxPods":"100"}']);
  });

  it('changes nothing at all where the ConfigMap of one WEC is immutable, and shows what differs all the same', async () => {
    await own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: second, namespace: 'customization-properties' }, data: { maxPods: '5' }, immutable: true });
    await say(`${first}: {labels: {region: us}}`, `${second}: {properties: {maxPods: 6}}`);
    await host.execute('diffFile', file());
    const { input } = await host.until('the diff editor', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.match((await vscode.workspace.openTextDocument(input.original)).getText(), /properties: \{maxPods: "5"\}/);
    await host.execute('applyFile', file());
    await host.window.nextNotice(new RegExp(`^The properties of "${second}" \\(ITS "its1"\\) can't be changed: their ConfigMap is immutable`));
    assert.deepEqual([await region(first), await data(second), asked()], ['eu', '{"maxPods":"5"}', []]);
    await own.kubectl('-n', 'customization-properties', 'delete', 'configmap', second);
  });

  it('labels a WEC that nobody has accepted only when that was shown and confirmed', async () => {
    await say(`${second}: {labels: {region: eu}}`);
    for (const [answer, then] of [[false, ''], [true, 'eu']] as const) {
      host.dialogs.expect({ confirm: /^Apply way\.wecs\.yaml to 1 WECs of the ITS "its1"\?$/, answer });
      await host.execute('applyFile', file());
      assert.match(asked().at(-1)?.detail ?? '', new RegExp(`^Not accepted yet: ${second}\\. A BindingPolicy that selects such a cluster .* can hold up the delivery`, 'm'));
      assert.equal(await region(second), then);
    }
    await host.window.nextNotice(new RegExp(`^"${second}" is as the file says: region\\.$`));
  });

  it('saves the others where one WEC fails, takes that one up by Retry Failed, and undoes all of it at once', async () => {
    await say(`${first}: {labels: {region: us}, properties: {maxPods: 200}}`, `${second}: {labels: {region: us}}`);
    const confirm = host.dialogs.confirm.bind(host.dialogs);
    host.dialogs.confirm = async (question) => {
      await own.kubectl('label', 'managedcluster', second, '--overwrite', 'region=theirs');
      return confirm(question);
    };
    host.dialogs.expect({ confirm: /^Apply way\.wecs\.yaml to 2 WECs/, answer: true });
    await host.execute('applyFile', file());
    host.dialogs.confirm = confirm;
    const { severity, message, actions, choose } = await host.window.nextNotice(/^Applying way/);
    assert.deepEqual([severity, message, actions], ['error', 'Applying way.wecs.yaml to its1: 1 done, 1 failed, 0 not started.', ['Retry Failed', 'Show Results']]);
    assert.deepEqual([await region(first), await data(first), await region(second)], ['us', '{"maxPods":"200"}', 'theirs']);

    // Somebody has put back what was there when the question was asked.
    await own.kubectl('label', 'managedcluster', second, '--overwrite', 'region=eu');
    choose('Retry Failed');
    await host.window.nextNotice(new RegExp(`^"${second}" is as the file says: region\\.$`));
    assert.equal(await region(second), 'us');
    host.dialogs.expect({ confirm: /^Undo the last apply on 2 WECs of the ITS "its1"\?$/, answer: true });
    await host.execute('undoApply');
    await host.window.nextNotice(/^Undoing the last apply on its1: 2 done, 0 failed/);
    assert.deepEqual([await region(first), await data(first), await region(second)], ['eu', '{"maxPods":"100"}', 'eu']);
  });
});
