import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { viewsOf } from '../unit/tree/drawTree.ts';
import { clusterIn, readerOf, requestFor } from '../unit/tree/readerOf.ts';
import { createTrees } from '../../src/tree/trees.ts';

function trees() {
  const evil = '[link](command:evil) <b>$(bell)';
  const reader = readerOf(
    {
      name: 'its1',
      clusters: [clusterIn('available', 'cluster1', { env: evil }), clusterIn('joining', 'cluster2')],
      requests: [requestFor('cluster3', 'abcde')],
    },
    { name: 'free' },
  );
  return { reader, evil, ...createTrees(viewsOf(reader).sources, () => undefined) };
}

describe('The trees in a real extension host', () => {
  it('make TreeItems that VS Code takes', () => {
    const { its } = trees();
    const [folder] = its.getChildren(its.getChildren()[0]);
    const rows = [its.getChildren()[0]!, folder!, ...its.getChildren(folder)].map((node) => its.getTreeItem(node));
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    assert.deepEqual(rows.map((item) => item instanceof vscode.TreeItem), [true, true, true, true]);
    assert.deepEqual(
      rows.map(({ label, collapsibleState, contextValue, iconPath, tooltip }) => [label, collapsibleState, contextValue, iconPath, tooltip]),
      [
        ['its1', Expanded, 'its ready', new vscode.ThemeIcon('server-environment'), undefined],
        ['Clusters', Expanded, 'clusters', new vscode.ThemeIcon('vm'), undefined],
        ['cluster1', Collapsed, 'cluster accepted', new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')), undefined],
        ['cluster2', Collapsed, 'cluster accepted', new vscode.ThemeIcon('sync', new vscode.ThemeColor('charts.blue')), undefined],
      ],
    );
    assert.deepEqual(rows.map(({ accessibilityInformation }) => accessibilityInformation?.label.split('.')[0]), [
      ...['ITS its1, connected', 'Clusters, 2', 'cluster1, available · env=[link](command:evil) <b>$(bell)', 'cluster2, joining'],
    ]);
  });

  it('give a tooltip when it is asked for, as plain text that can hold no link', () => {
    const { its, wecs, evil } = trees();
    const cluster = its.findCluster('its1', 'cluster1')!;
    const { tooltip } = its.resolveTreeItem(its.getTreeItem(cluster), cluster);
    assert.equal(typeof tooltip === 'string' ? tooltip.split('\n').at(-1) : 'no plain text', `Label env=${evil}`);
    const [context] = wecs.getChildren();
    assert.equal(wecs.resolveTreeItem(wecs.getTreeItem(context!), context!).tooltip, 'free, not registered\nServer: https://free.example:6443');
  });
});
