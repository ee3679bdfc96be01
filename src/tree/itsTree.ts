import type { TreeItems } from './items.ts';
import type { ItsRows } from './itsRows.ts';
import type { ClusterNode, ItsViewNode } from './nodes.ts';
import { NodeTree } from './nodeTree.ts';
import type { TreeSources } from './sources.ts';

/** The ITS view: takes in changes of reader, runs and mutes, fires the fewest rows. */
export class ItsTree extends NodeTree<ItsViewNode> {
  readonly #rows: ItsRows;

  constructor(rows: ItsRows, items: Pick<TreeItems, 'item' | 'resolve'>, { reader, runs, muted, options, failed, details, drift, propertyMaps }: TreeSources, onFirstShown: () => void) {
    super(rows, items, onFirstShown);
    this.#rows = rows;
    this.owned.own(reader.onDidChange((change) => this.refresh(rows.readerChanged(change))));
    this.owned.own(runs.onDidChange(({ id }) => this.refresh(rows.runChanged(id))));
    this.owned.own(details.onDidChange((change) => this.refresh(rows.detailsChanged(change))));
    this.owned.own(options.onDidChange((its) => this.refresh(rows.optionsChanged(its))));
    this.owned.own(failed.onDidChange(({ its, clusters }) => this.refresh(rows.failedChanged(its, clusters))));
    this.owned.own(drift.onDidChange(({ its, names }) => this.refresh(rows.driftChanged(its, names))));
    this.owned.own(propertyMaps.onDidChange(({ its }) => this.refresh(rows.propertyMapsChanged(its))));
    this.owned.own(muted.onDidChange(() => this.refresh(rows.mutedChanged())));
  }

  /** VS Code may have the rows below it from before, and then asks for none. */
  expanded(node: ItsViewNode): void {
    this.#rows.expanded(node);
  }

  /** What is below this row needs no longer be known. */
  collapsed(node: ItsViewNode): void {
    this.#rows.collapsed(node);
  }

  /** For `TreeView.reveal`; `undefined` where the ITS shows no such cluster. */
  findCluster(its: string, cluster: string): ClusterNode | undefined {
    return this.#rows.findCluster(its, cluster);
  }
}
