import * as vscode from 'vscode';
import { describe } from './describe.ts';
import type { TreeNode } from './nodes.ts';
import type { Row } from './row.ts';
import type { Surroundings } from './sources.ts';

const collapsibleStates: Readonly<Record<Row['collapsible'], vscode.TreeItemCollapsibleState>> = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
};

/** Node -> TreeItem. */
export class TreeItems {
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Without tooltip: VS Code asks for the items of all rows at once, and for a tooltip only when it shows one. */
  item(node: TreeNode): vscode.TreeItem {
    const row = describe(node, this.#surroundings);
    const item = new vscode.TreeItem(row.label, collapsibleStates[row.collapsible]);
    item.id = node.id;
    item.description = row.description;
    item.accessibilityInformation = { label: row.spoken };
    if (row.icon !== undefined) {
      item.iconPath = new vscode.ThemeIcon(row.icon.id, row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color));
    }
    if (row.contextValue !== undefined) {
      item.contextValue = row.contextValue;
    }
    return item;
  }

  /** The tooltip is plain text, so that nothing a cluster says can become a link or a picture. */
  resolve(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    item.tooltip = describe(node, this.#surroundings).tooltip().join('\n');
    return item;
  }
}
