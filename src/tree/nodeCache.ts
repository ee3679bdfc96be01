import type { TreeNode } from './nodes.ts';

/** Keeps the row objects that were given out, by parent and key: VS Code tells rows apart by object. */
export class NodeCache {
  readonly #children = new Map<string, Map<string, TreeNode>>();

  /** The children of `parent` for these items, in their order: known ones as they are, others made; the rest is forgotten. */
  children<Item, Node extends TreeNode>(
    parent: TreeNode | undefined,
    items: readonly Item[],
    keyOf: (item: Item) => string,
    make: (item: Item) => Node,
  ): Node[] {
    const known = this.#children.get(parent?.id ?? '');
    const nodes = new Map<string, Node>();
    for (const item of items) {
      const key = keyOf(item);
      nodes.set(key, (known?.get(key) as Node | undefined) ?? make(item));
    }
    this.#children.set(parent?.id ?? '', nodes);
    for (const [key, node] of known ?? []) {
      if (!nodes.has(key)) {
        this.#forget(node);
      }
    }
    return [...nodes.values()];
  }

  /** A row of this kind that was given out; `undefined` while nobody has seen it. */
  get<Kind extends TreeNode['kind']>(kind: Kind, parent: TreeNode | undefined, key: string): Extract<TreeNode, { kind: Kind }> | undefined {
    const node = this.#children.get(parent?.id ?? '')?.get(key);
    return node?.kind === kind ? (node as Extract<TreeNode, { kind: Kind }>) : undefined;
  }

  /** Whether the children of `parent` were ever asked for. */
  opened(parent: TreeNode | undefined): boolean {
    return this.#children.has(parent?.id ?? '');
  }

  #forget(node: TreeNode): void {
    const children = this.#children.get(node.id);
    this.#children.delete(node.id);
    for (const child of children?.values() ?? []) {
      this.#forget(child);
    }
  }
}
