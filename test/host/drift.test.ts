import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { PropertyMapsStore } from '../../src/cluster/properties/propertyMapsStore.ts';
import { WorkspaceDrift } from '../../src/files/drift.ts';
import { WecFiles } from '../../src/files/wecFiles.ts';
import { createTrees } from '../../src/tree/trees.ts';
import { recordingLog } from '../cluster/livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { viewsOf } from '../unit/tree/drawTree.ts';
import { readerOf } from '../unit/tree/readerOf.ts';
import { useExtension } from './support.ts';

// The older one runs without a folder.
const onNewest = process.env['KUBESTELLAR_VSCODE_LINE'] === 'newest' ? describe : describe.skip;

onNewest('The row of a WEC that a file says something else about, in a real extension host', () => {
  const host = useExtension();
  const file = () => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'drift.wecs.yaml');
  let own: OwnClusters;
  let cluster = '';
  let uid = '';

  before('makes a cluster with a label and a property', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-drift', 1);
    [cluster = ''] = own.names;
    await own.kubectl('label', 'managedcluster', cluster, 'region=eu');
    await own.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customization-properties' } });
    await own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: cluster, namespace: 'customization-properties' }, data: { maxPods: '100' } });
    uid = await own.kubectl('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    await host.until('the cluster in the view', () => host.api.sessions.its('its1')?.clusters.get(cluster));
  });

  after('removes it', async () => {
    await vscode.workspace.fs.delete(file()).then(undefined, () => undefined);
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', '--ignore-not-found', cluster);
    await own?.remove();
  });

  const write = (text: string) => vscode.workspace.fs.writeFile(file(), new TextEncoder().encode(text));

  it('says so as soon as either changes, in labels and properties, and no longer once they agree', async () => {
    // The extension's own tree can't be read from here: another one over the same clusters and files.
    const reader = host.api.sessions;
    const log = recordingLog();
    const maps = new PropertyMapsStore((its) => reader.connection(its), log);
    const files = new WecFiles(log);
    const drift = new WorkspaceDrift(files, reader, maps);
    const trees = createTrees({ ...viewsOf(readerOf()).sources, reader, drift, propertyMaps: maps }, () => files.scan());
    const { its } = trees;
    const told = () => {
      const node = its.findCluster('its1', cluster);
      const { tooltip } = node === undefined ? {} : its.resolveTreeItem(its.getTreeItem(node), node);
      const description = node === undefined ? '' : String(its.getTreeItem(node).description);
      return [/differs from \S+/.exec(description)?.[0], typeof tooltip === 'string' ? tooltip.split('\n').find((line) => line.startsWith('Differs')) : undefined];
    };
    const untilTold = async (...wanted: readonly (string | undefined)[]) => {
      await new Promise<void>((resolve) => {
        const end = () => (clearTimeout(limit), refreshed.dispose(), resolve());
        const look = () => (JSON.stringify(told()) === JSON.stringify(wanted) ? end() : undefined);
        const limit = setTimeout(end, 15_000);
        const refreshed = its.onDidChangeTreeData(look);
        look();
      });
      assert.deepEqual(told(), wanted);
    };
    const differs = 'differs from drift.wecs.yaml';
    const inKeys = (keys: string) => `Differs from drift.wecs.yaml in: ${keys}`;
    try {
      its.getChildren();
      await write(`its: {context: its1, uid: ${uid}}\nwecs:\n  ${cluster}: {labels: {region: us}, properties: {maxPods: 100}}\n`);
      await untilTold(differs, inKeys('region'));
      await own.kubectl('label', 'managedcluster', cluster, '--overwrite', 'region=us');
      await untilTold(undefined, undefined);
      await own.kubectl('-n', 'customization-properties', 'patch', 'configmap', cluster, '--type=merge', '-p', '{"data":{"maxPods":"5"}}');
      await untilTold(differs, inKeys('maxPods'));
      await own.kubectl('label', 'managedcluster', cluster, 'region-');
      await untilTold(differs, inKeys('region, maxPods'));
      await vscode.workspace.fs.delete(file());
      await untilTold(undefined, undefined);
    } finally {
      trees.dispose();
      drift.dispose();
      files.dispose();
      maps.dispose();
    }
  });
});
