import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { makePolicy, removePolicy } from './bindingPolicy.ts';
import { OtherKubeconfig } from './otherKubeconfig.ts';
import { useExtension } from './support.ts';

describe('Labels in a real extension host', () => {
  const host = useExtension();
  let own: OwnClusters;
  let rows: readonly { readonly kind: 'cluster'; readonly id: string; readonly its: string; readonly cluster: string }[];

  before('makes two clusters that are accepted, and one that waits', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-labels', 3);
    await Promise.all(own.names.slice(0, 2).map((name) => own.kubectl('patch', 'managedcluster', name, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}')));
    rows = own.names.map((cluster) => ({ kind: 'cluster', id: cluster, its: 'its1', cluster }));
    await host.until('the clusters in the view', () => (own.names.every((name) => host.api.sessions.its('its1')?.clusters.has(name)) ? true : undefined));
  });

  after('removes them', async () => {
    await own?.remove();
  });

  const label = async (key: string) => (await own.kubectl('get', 'managedclusters', ...own.names, '-o', `jsonpath={range .items[*]}[{.metadata.labels.${key}}]{end}`)).trim();
  const inView = (key: string, value: string | undefined) =>
    host.until(`${key}=${value} in the view`, () => (host.api.sessions.its('its1')?.clusters.get(own.names[0]!)?.labels[key] === value ? true : undefined));

  /** Two contexts of one control plane stand for two ITSes: what counts is that each cluster is found by its own. */
  const twoItses = async () => {
    const kubeconfig = new OtherKubeconfig(host.sandbox);
    const { server } = host.sandbox.context('its1');
    await kubeconfig.addAt('its-a', 'its1', server);
    await kubeconfig.addAt('its-b', 'its1', server);
    await kubeconfig.use();
    await host.until('the other contexts', () => (host.api.sessions.contexts().some(({ name, aliases }) => [name, ...aliases].includes('its-b')) ? true : undefined));
    const others = rows.slice(0, 2).map((row, index) => ({ ...row, its: index === 0 ? 'its-a' : 'its-b' }));
    return { others, dispose: () => kubeconfig.dispose().then(() => host.its('its1')) };
  };

  it('Edit Labels puts labels on two clusters without asking, and changes one only after showing old and new', async () => {
    host.dialogs.expect({ text: /^Labels of /, answer: 'env=prod region=eu' });
    await host.execute('editLabels', rows[0], rows.slice(0, 2));
    assert.deepEqual([await label('env'), await label('region')], ['[prod][prod][]', '[eu][eu][]']);
    const [typed] = host.dialogs.asked;
    assert.ok(typed?.kind === 'text');
    assert.deepEqual(typed.question.complete?.('env=prod regi'), ['env=prod region=']);
    assert.equal(typed.question.check?.('kubernetes.io/x=y'), 'kubernetes.io/x=y: "kubernetes.io/x" belongs to a controller, which goes by it and writes it back.');
    const { actions, choose } = await host.window.nextNotice(/^Changing labels of .*: 2 done, 0 failed/);
    assert.deepEqual(actions, ['Show Results', 'Copy as Command']);
    choose('Copy as Command');
    await host.window.nextNotice(/^Copied: 2 commands$/);
    assert.deepEqual((await vscode.env.clipboard.readText()).split('\n'), own.names.slice(0, 2).map((name) => `kubectl --context its1 label managedcluster ${name} --overwrite env=prod region=eu`));
    await inView('env', 'prod');

    host.dialogs.expect({ text: /^Labels of /, answer: 'env=test region-' }, { confirm: /^Change labels of host-labels-/, answer: true });
    await host.execute('editLabels', rows[0], [rows[0]]);
    assert.deepEqual([await label('env'), await label('region')], ['[test][prod][]', '[][eu][]']);
    const asked = host.dialogs.asked.at(-1);
    assert.ok(asked?.kind === 'confirm');
    assert.equal(asked.question.detail, `${own.names[0]}: env: prod → test\n${own.names[0]}: region: eu → (removed)`);
    assert.deepEqual(asked.question.commands, [`kubectl --context its1 label managedcluster ${own.names[0]} --overwrite env=test region-`]);
  });

  it('Undo Label Change puts back what the last change replaced, and only that', async () => {
    await own.kubectl('label', 'managedcluster', own.names[0]!, 'other=stays');
    host.dialogs.expect({ confirm: /^Undo the last label change on its1\?$/, answer: true });
    await host.execute('undoLabelChange');
    assert.deepEqual([await label('env'), await label('region'), await label('other')], ['[prod][prod][]', '[eu][eu][]', '[stays][][]']);
    await host.execute('undoLabelChange');
    await host.window.nextNotice(/No label was changed here that could be undone/);
  });

  it('asks before a label makes a WEC join a BindingPolicy, and says of suspend and undo what they do to it', async () => {
    const [first = ''] = own.names;
    await makePolicy(host, first, { [first]: 'yes' });
    const detail = () => {
      const asked = host.dialogs.asked.at(-1);
      assert.ok(asked?.kind === 'confirm');
      return asked.question.detail;
    };
    try {
      host.dialogs.expect({ text: /^Labels of /, answer: `${first}=yes` }, { confirm: /^Change labels of/, answer: true });
      await host.execute('editLabels', rows[0], [rows[0]]);
      assert.equal(detail(), `WDS wds1: ${first} (workload objects: 1) is joined by ${first}.`);

      host.dialogs.expect({ confirm: /^Suspend /, answer: false });
      await host.execute('suspendClusters', rows[0]);
      assert.ok(detail().endsWith(`\n\nWDS wds1: ${first} (workload objects: 1) goes on selecting ${first}; what changes in it no longer arrives there.`), detail());

      host.dialogs.expect({ confirm: /^Undo the last label change/, answer: true });
      await host.execute('undoLabelChange');
      assert.ok(detail().endsWith(`\n\nWDS wds1: ${first} (workload objects: 1) is left, which takes its workload away, by ${first}.`), detail());
    } finally {
      await removePolicy(host, first);
    }
  });

  it('Undo Label Change takes back one action over two ITSes, all but what was changed since', async () => {
    const { others, dispose } = await twoItses();
    try {
      host.dialogs.expect({ text: /^Labels of /, answer: 'team=a tier=b' });
      await host.execute('editLabels', others[0], others);
      assert.deepEqual([await label('team'), await label('tier')], ['[a][a][]', '[b][b][]']);
      await own.kubectl('label', 'managedcluster', own.names[0]!, '--overwrite', 'team=theirs');

      host.dialogs.expect({ confirm: /^Undo the last label change on its-a, its-b\?$/, answer: true });
      await host.execute('undoLabelChange');
      assert.deepEqual([await label('team'), await label('tier')], ['[theirs][][]', '[][][]']);
      const asked = host.dialogs.asked.at(-1);
      assert.ok(asked?.kind === 'confirm');
      assert.deepEqual(asked.question.commands, [
        `kubectl --context its-a label managedcluster ${own.names[0]} --overwrite team- tier-`,
        `kubectl --context its-b label managedcluster ${own.names[1]} --overwrite team- tier-`,
      ]);
      (await host.window.nextNotice(/^Undoing the last label change on its-a, its-b: 2 done, 0 failed/)).choose('Show Results');
      const { document } = await shownDocument(/results-undoLabelChange/);
      assert.ok(document.getText().includes(`✓ ${own.names[0]}: The labels of "${own.names[0]}" are as they were: tier-. Left on "${own.names[0]}", because somebody has changed it since: team=theirs (so it is now).\n`), document.getText());
    } finally {
      await own.kubectl('label', 'managedcluster', own.names[0]!, 'team-');
      await dispose();
    }
  });

  it('of many clusters a question names some, and counts the rest', async () => {
    const many = await clustersOnSandbox(host.sandbox.describe(), 'host-many-labels', 8);
    try {
      const manyRows = many.names.map((cluster) => ({ kind: 'cluster', id: cluster, its: 'its1', cluster }));
      await host.until('the clusters in the view', () => (many.names.every((name) => host.api.sessions.its('its1')?.clusters.has(name)) ? true : undefined));
      host.dialogs.expect({ text: /^Labels of 8 clusters/, answer: 'env=prod' }, { confirm: /^Change labels/, answer: false }, { confirm: /^Suspend/, answer: false }, { confirm: /^Resume/, answer: false });
      await host.execute('editLabels', manyRows[0], manyRows);
      await host.execute('suspendClusters', manyRows[0], manyRows);
      await host.execute('resumeClusters', manyRows[0], manyRows);
      const shown = `${many.names.slice(0, 5).join(', ')} and 3 more`;
      const questions = host.dialogs.asked.flatMap((asked) => (asked.kind === 'confirm' ? [asked.question] : []));
      assert.deepEqual(questions.map(({ message }) => message), ['Change labels of', 'Suspend', 'Resume'].map((does) => `${does} ${shown} on the ITS "its1"?`));
      assert.ok(questions[0]?.detail.startsWith(`Not accepted yet: ${shown}. `), questions[0]?.detail);
    } finally {
      await many.remove();
    }
  });

  it('over two ITSes asks for each in its turn: one that is dismissed does not keep the other from it', async () => {
    const { others, dispose } = await twoItses();
    try {
      const ofEach = (what: string, last: boolean) => [{ confirm: new RegExp(`^${what} .* on the ITS "its-a"\\?$`), answer: false }, { confirm: new RegExp(`^${what} .* on the ITS "its-b"\\?$`), answer: last }];
      host.dialogs.expect({ text: /^Labels of /, answer: 'env=test' }, ...ofEach('Change labels of', true));
      await host.execute('editLabels', others[0], others);
      assert.equal(await label('env'), '[prod][test][]');
      host.dialogs.expect(...ofEach('Suspend', false), ...ofEach('Resume', false));
      await host.execute('suspendClusters', others[0], others);
      await host.execute('resumeClusters', others[0], others);
    } finally {
      await own.kubectl('label', 'managedcluster', own.names[1]!, '--overwrite', 'env=prod');
      await dispose();
    }
  });

  it('Add Label takes the name of each cluster for the key name, and asks before a cluster is labelled that nobody accepted', async () => {
    host.dialogs.expect({ pick: /^Add a Label to 3 clusters|^Add a Label to host/, answer: 'name' }, { confirm: /^Change labels of/, answer: true });
    await host.execute('addLabel', rows[0], rows);
    assert.equal(await label('name'), `[${own.names.join('][')}]`);
    const asked = host.dialogs.asked.at(-1);
    assert.ok(asked?.kind === 'confirm' && asked.question.detail.startsWith(`Not accepted yet: ${own.names[2]}.`));
  });

  it('Remove Labels offers the labels of people only, and names what is delivered by them now', async () => {
    await inView('name', own.names[0]);
    const namespace = own.names[0]!;
    const labels = { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'nginx', 'transport.kubestellar.io/originWdsName': 'wds1' };
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'default' } };
    await own.kubectl('wait', 'managedcluster', namespace, '--for=condition=HubAcceptedManagedCluster', '--timeout=30s');
    await own.apply({ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'one', namespace, labels }, spec: { workload: { manifests: [manifest] } } });
    host.dialogs.expect({ pickMany: /^Remove Labels from /, answer: ['name'] }, { confirm: /^Change labels/, answer: false });
    await host.execute('removeLabels', rows[0]);
    assert.equal(await label('name'), `[${own.names.join('][')}]`);
    const [picked, asked] = host.dialogs.asked;
    assert.ok(picked?.kind === 'pickMany' && asked?.kind === 'confirm');
    assert.deepEqual(picked.question.choices.map(({ label: key }) => key), ['env', 'name', 'other', 'region']);
    assert.ok(asked.question.detail.endsWith(`${namespace}: Binding nginx of WDS wds1 delivers 1 ManifestWorks.`), asked.question.detail);
  });
});

/** The editor of a document of this name, once it is shown. */
async function shownDocument(name: RegExp): Promise<vscode.TextEditor> {
  const now = () => (name.test(vscode.window.activeTextEditor?.document.uri.path ?? '') ? vscode.window.activeTextEditor : undefined);
  return (
    now() ??
    new Promise((resolve) => {
      const subscription = vscode.window.onDidChangeActiveTextEditor(() => {
        const editor = now();
        if (editor !== undefined) {
          subscription.dispose();
          resolve(editor);
        }
      });
    })
  );
}
