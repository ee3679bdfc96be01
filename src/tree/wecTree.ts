import type { TreeItems } from './items.ts';
import type { ContextNode } from './nodes.ts';
import { NodeTree } from './nodeTree.ts';
import type { TreeSources } from './sources.ts';
import type { WecRows } from './wecRows.ts';

/** The view Clusters to Register: takes in changes of reader and runs, fires the fewest rows. */
export class WecTree extends NodeTree<ContextNode> {
  readonly #rows: WecRows;

  constructor(
    rows: WecRows,
    items: Pick<TreeItems, 'item' | 'resolve'>,
    { reader, runs }: Pick<TreeSources, 'reader' | 'runs'>,
    onFirstShown: () => void,
  ) {
    super(rows, items, onFirstShown);
    this.#rows = rows;
    this.owned.own(reader.onDidChange(() => this.refresh(rows.changed())));
    this.owned.own(runs.onDidChange(() => this.refresh(rows.changed())));
  }

  /** Shows contexts that are only an ITS or a WDS too, or hides them again. */
  toggleOthers(): void {
    this.#rows.toggleAll();
    this.refresh('all');
  }
}
