import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { makePolicy, removePolicy } from './bindingPolicy.ts';
import { useExtension } from './support.ts';

const onNewest = process.env['KUBESTELLAR_VSCODE_LINE'] === 'newest' ? describe : describe.skip;

/** VS Code follows a file that was written a little later. */
async function changed(document: vscode.TextDocument, fits: (text: string) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = () => (fits(document.getText()) ? (subscription.dispose(), resolve()) : undefined);
    const subscription = vscode.workspace.onDidChangeTextDocument(look);
    look();
  });
}

onNewest('Labels and properties as a file, in a real extension host', () => {
  const host = useExtension();
  const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
  const file = () => vscode.Uri.joinPath(folder(), 'team.wecs.yaml');
  let own: OwnClusters;
  let uid = '';
  let rows: readonly object[];

  before('makes two clusters that are accepted, one with properties', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-file', 2);
    const [first = ''] = own.names;
    await Promise.all(own.names.map((name) => own.kubectl('patch', 'managedcluster', name, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}')));
    await own.kubectl('label', 'managedcluster', first, 'region=eu');
    await own.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customization-properties' } });
    await own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: first, namespace: 'customization-properties' }, data: { maxPods: '100', dbPassword: 'hunter2' } });
    uid = await own.kubectl('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    rows = own.names.map((cluster) => ({ kind: 'cluster', id: cluster, its: 'its1', cluster }));
    await host.until('the clusters in the view', () => (own.names.every((name) => host.api.sessions.its('its1')?.clusters.has(name)) ? true : undefined));
  });

  after('removes them', async () => {
    await vscode.workspace.fs.delete(file()).then(undefined, () => undefined);
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', '--ignore-not-found', ...own.names);
    await own?.remove();
  });

  const write = (text: string) => vscode.workspace.fs.writeFile(file(), new TextEncoder().encode(text));
  const labels = async () => (await own.kubectl('get', 'managedclusters', ...own.names, '-o', 'jsonpath={range .items[*]}[{.metadata.labels.region}]{end}')).trim();
  const data = async (name: string) => JSON.parse(await own.kubectl('-n', 'customization-properties', 'get', 'configmap', '--ignore-not-found', name, '-o', 'json').then((text) => text || '{}')) as { data?: object };

  it('Export writes many WECs to one file, without what looks secret', async () => {
    host.dialogs.expect({ text: /^Export Labels and Properties/, answer: 'team.wecs.yaml' });
    await host.execute('exportWecs', rows[0], rows);
    const [first, second] = own.names;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file()));
    assert.equal(
      text.slice(text.indexOf('# Left')),
      `# Left out, since they look like secrets: ${first}: dbPassword\nits:\n  context: its1\n  uid: ${uid}\nwecs:\n  ${first}:\n    labels:\n      region: eu\n    properties:\n      maxPods: "100"\n  ${second}:\n    labels: {}\n    properties: {}\n`,
    );
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), file().toString());
  });

  it('offers completion, and shows errors where they are', async () => {
    const [first = '', second = ''] = own.names;
    await write(`its: {context: its1, uid: ${uid}}\nwecs:\n  ${first}:\n    labels:\n      region: a b\n  \n`);
    const document = await vscode.workspace.openTextDocument(file());
    await changed(document, (text) => text.includes('a b'));
    const problems = () => vscode.languages.getDiagnostics(file()).filter(({ source }) => source === 'KubeStellar');
    await new Promise<void>((resolve) => {
      const look = () => (problems().length > 0 ? (subscription.dispose(), resolve()) : undefined);
      const subscription = vscode.languages.onDidChangeDiagnostics(look);
      look();
    });
    assert.deepEqual(problems().map(({ range, severity, message }) => [document.getText(range), severity, message]), [
      ['a b', vscode.DiagnosticSeverity.Error, 'A label value has letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.'],
    ]);
    await host.execute('applyFile', file());
    await host.window.nextNotice(/^Nothing was changed: team\.wecs\.yaml has an error\. A label value has letters/);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', file(), new vscode.Position(5, 2));
    const offered = items.filter(({ detail }) => detail === 'WEC (ManagedCluster)').map(({ label }) => label);
    assert.deepEqual([offered.includes(first), offered.includes(second)], [false, true]);
  });

  it('Diff with Cluster shows the file beside what the cluster has', async () => {
    const [first = '', second = ''] = own.names;
    await write(`its: {context: somewhere-else, uid: ${uid}}\nwecs:\n  ${first}:\n    labels: {region: us}\n    properties: {maxPods: 200}\n  ${second}:\n    labels: {region: us}\n    properties: {maxPods: 50}\n`);
    await host.execute('diffFile', file());
    const { input } = await host.until('the diff editor', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const cluster = await vscode.workspace.openTextDocument(input.original);
    assert.deepEqual([input.modified.toString(), cluster.languageId], [file().toString(), 'yaml']);
    assert.equal(cluster.getText(), `its: {context: somewhere-else, uid: ${uid}}\nwecs:\n  ${first}:\n    labels: {region: eu}\n    properties: {maxPods: "100"}\n  ${second}:\n    labels: {region: null}\n    properties: {maxPods: null}\n`);
  });

  it('Apply File shows all that it changes, saves each WEC, and is undone as a whole', async () => {
    const [first = '', second = ''] = own.names;
    host.dialogs.expect({ confirm: /^Apply team\.wecs\.yaml to 2 WECs of the ITS "its1"\?$/, answer: false });
    await host.execute('applyFile', file());
    assert.equal(await labels(), '[eu][]');
    host.dialogs.expect({ confirm: /^Apply team\.wecs\.yaml/, answer: true });
    await host.execute('applyFile', file());
    const asked = host.dialogs.asked.at(-1);
    assert.ok(asked?.kind === 'confirm');
    assert.ok(asked.question.detail.startsWith(`${first}: region: eu → us\n${first}: maxPods: 100 → 200\n${second}: region: (not there) → us\n${second}: maxPods: (not there) → 50`), asked.question.detail);
    await host.window.nextNotice(/^Applying team\.wecs\.yaml to its1: 2 done, 0 failed/);
    assert.deepEqual([await labels(), (await data(first)).data, (await data(second)).data], ['[us][us]', { dbPassword: 'hunter2', maxPods: '200' }, { maxPods: '50' }]);
    await host.execute('applyFile', file());
    await host.window.nextNotice(/has all that team\.wecs\.yaml says already/);

    host.dialogs.expect({ confirm: /^Undo the last apply on 2 WECs of the ITS "its1"\?$/, answer: true });
    await host.execute('undoApply');
    await host.window.nextNotice(/^Undoing the last apply on its1: 2 done, 0 failed/);
    assert.deepEqual([await labels(), (await data(first)).data, await data(second)], ['[eu][]', { dbPassword: 'hunter2', maxPods: '100' }, {}]);
    await host.execute('undoApply');
    await host.window.nextNotice(/No file was applied in this window/);
  });

  it('Undo Last Apply says what it does to BindingPolicies, and leaves what somebody has changed since', async () => {
    const [first = ''] = own.names;
    await makePolicy(host, first, { [first]: 'yes' });
    try {
      await write(`its: {context: its1, uid: ${uid}}\nwecs:\n  ${first}: {labels: {"${first}": "yes", region: us}, properties: {maxPods: 200}}\n`);
      host.dialogs.expect({ confirm: /^Apply team\.wecs\.yaml to 1 WECs/, answer: true });
      await host.execute('applyFile', file());
      await host.window.nextNotice(/is as the file says/);
      await own.kubectl('label', 'managedcluster', first, '--overwrite', 'region=theirs');

      host.dialogs.expect({ confirm: /^Undo the last apply on 1 WECs of the ITS "its1"\?$/, answer: true });
      await host.execute('undoApply');
      const asked = host.dialogs.asked.at(-1);
      assert.ok(asked?.kind === 'confirm');
      assert.ok(asked.question.detail.endsWith(`\n\nA key that somebody has changed since is left as it is.\n\nWDS wds1: ${first} (workload objects: 1) is left, which takes its workload away, by ${first}.`), asked.question.detail);
      await host.window.nextNotice(new RegExp(`^"${first}" is as it was before the apply, but for what somebody has changed since: region\\.$`));
      assert.deepEqual([await labels(), (await data(first)).data], ['[theirs][]', { dbPassword: 'hunter2', maxPods: '100' }]);
    } finally {
      await own.kubectl('label', 'managedcluster', first, '--overwrite', 'region=eu');
      await removePolicy(host, first);
    }
  });

  it('Apply File never goes to another cluster than the one that the file was written for, nor to WECs that are not there', async () => {
    const [first = ''] = own.names;
    await write(`its: {context: its1, uid: 00000000-0000-0000-0000-000000000000}\nwecs:\n  ${first}: {labels: {region: us}}\n`);
    await host.execute('applyFile', file());
    await host.window.nextNotice(/^Nothing was changed: team\.wecs\.yaml is meant for another ITS than the one that context "its1" leads to now/);
    await write(`its: {context: its1, uid: ${uid}}\nwecs:\n  ${first}: {labels: {region: us}}\n  nobody: {labels: {region: us}}\n`);
    await host.execute('applyFile', file());
    await host.window.nextNotice(/^Nothing was changed: team\.wecs\.yaml names WECs that the ITS "its1" doesn't have: nobody\./);
    assert.equal(await labels(), '[eu][]');
  });

  it('Remove Properties Without a WEC deletes ConfigMaps of WECs that are gone, and of no other', async () => {
    const [first = ''] = own.names;
    const gone = `${first}-gone`;
    await own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: gone, namespace: 'customization-properties' }, data: { site: 'a' } });
    const row = (name: string) => ({ kind: 'orphan', id: name, its: 'its1', name });
    host.dialogs.expect({ confirm: new RegExp(`^Delete the customization properties of ${gone} on the ITS "its1"\\?$`), answer: true });
    await host.execute('removeOrphans', row(gone), [row(gone), row(first)]);
    await host.window.nextNotice(/^The customization properties of ".*-gone" are deleted/);
    assert.deepEqual([await data(gone), (await data(first)).data], [{}, { dbPassword: 'hunter2', maxPods: '100' }]);
    await host.execute('removeOrphans', row(first));
    await host.window.nextNotice(/has no customization properties without a WEC/);
  });
});
