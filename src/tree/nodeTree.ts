import type { TreeDataProvider, TreeItem } from 'vscode';
import { Disposables, Emitter, type Disposable } from '../cluster/events.ts';
import type { TreeItems } from './items.ts';
import { parentOf, type Refresh, type TreeNode } from './nodes.ts';

/** What both views share: rows and their items for VS Code; calls `onFirstShown` once, when the first rows are asked for. */
export abstract class NodeTree<Node extends TreeNode> implements TreeDataProvider<Node>, Disposable {
  readonly #rows: { children(node?: Node): readonly Node[] };
  readonly #items: Pick<TreeItems, 'item' | 'resolve'>;
  readonly #onFirstShown: () => void;
  protected readonly owned = new Disposables();
  readonly #changed = this.owned.own(new Emitter<Node[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #shown = false;

  constructor(
    rows: { children(node?: Node): readonly Node[] },
    items: Pick<TreeItems, 'item' | 'resolve'>,
    onFirstShown: () => void,
  ) {
    this.#rows = rows;
    this.#items = items;
    this.#onFirstShown = onFirstShown;
  }

  getChildren(node?: Node): Node[] {
    if (!this.#shown) {
      this.#shown = true;
      this.#onFirstShown();
    }
    return [...this.#rows.children(node)];
  }

  getParent(node: Node): Node | undefined {
    return parentOf(node) as Node | undefined;
  }

  getTreeItem(node: Node): TreeItem {
    return this.#items.item(node);
  }

  resolveTreeItem(item: TreeItem, node: Node): TreeItem {
    return this.#items.resolve(item, node);
  }

  dispose(): void {
    this.owned.dispose();
  }

  protected refresh(refresh: Refresh<Node>): void {
    if (refresh === 'all') {
      this.#changed.fire(undefined);
    } else if (refresh.length > 0) {
      this.#changed.fire([...refresh]);
    }
  }
}
