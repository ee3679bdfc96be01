import assert from 'node:assert/strict';
import type { TreeItem } from 'vscode';
import { ItsTree } from '../../../src/tree/itsTree.ts';
import type { TreeNode } from '../../../src/tree/nodes.ts';
import { WecTree } from '../../../src/tree/wecTree.ts';
import { shortName, viewsOf } from './drawTree.ts';
import { clusterIn, GivenRuns, readerOf, runOf } from './readerOf.ts';

/** In place of VS Code's TreeItem, which exists only in its extension host (test/host/tree.test.ts). */
const items = {
  item: (node: TreeNode) => ({ label: shortName(node) }) as unknown as TreeItem,
  resolve: (item: TreeItem, node: TreeNode) => {
    item.tooltip = shortName(node);
    return item;
  },
};

function trees() {
  const reader = readerOf({ name: 'its1', clusters: [clusterIn('joining', 'c1')] }, { name: 'cluster1' });
  const runs = new GivenRuns();
  const views = viewsOf(reader, runs);
  const shown: string[] = [];
  const fired: unknown[] = [];
  const its = new ItsTree(views.its, items, views.sources, () => shown.push('its'));
  const wecs = new WecTree(views.wecs, items, views.sources, () => shown.push('wecs'));
  its.onDidChangeTreeData((nodes) => fired.push(nodes?.map(shortName)));
  wecs.onDidChangeTreeData((nodes) => fired.push(nodes?.map(shortName)));
  return { reader, runs, its, wecs, shown, fired };
}

describe('The tree providers', () => {
  it('tell once, when their view is shown for the first time', () => {
    const { its, wecs, shown } = trees();
    assert.deepEqual(shown, []);
    const [node] = its.getChildren();
    its.getChildren(node);
    its.getChildren();
    assert.deepEqual(shown, ['its']);
    wecs.getChildren();
    wecs.getChildren();
    assert.deepEqual(shown, ['its', 'wecs']);
  });

  it('fire what changed, nothing where nothing shows, nothing once disposed', () => {
    const { reader, runs, its, wecs, fired } = trees();
    its.getChildren(its.getChildren(its.getChildren()[0])[0]);
    wecs.getChildren();
    reader.setClusters('its1', [clusterIn('available', 'c1')], ['c1']);
    reader.setClusters('its1', [clusterIn('available', 'c1')], ['other']);
    runs.set(runOf('1', 'running', []));
    wecs.toggleOthers();
    reader.give();
    its.dispose();
    wecs.dispose();
    reader.give({ name: 'new' });
    assert.deepEqual(fired, [['cluster:its1:c1'], ['its:its1'], ['context:cluster1'], undefined, undefined, undefined]);
  });

  it('give the way up to each row and its item', () => {
    const { its, wecs } = trees();
    const cluster = its.findCluster('its1', 'c1')!;
    const [root] = its.getChildren();
    const folder = its.getParent(cluster)!;
    assert.deepEqual([its.getChildren(folder)[0], its.getParent(folder), its.getParent(root!)], [cluster, root, undefined]);
    assert.deepEqual(its.resolveTreeItem(its.getTreeItem(cluster), cluster), { label: 'cluster:its1:c1', tooltip: 'cluster:its1:c1' });
    assert.equal(wecs.getParent(wecs.getChildren()[0]!), undefined);
  });
});
