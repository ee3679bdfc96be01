import * as vscode from 'vscode';
import type { Disposable } from '../cluster/events.ts';
import { TreeItems } from './items.ts';
import { ItsRows } from './itsRows.ts';
import { ItsTree } from './itsTree.ts';
import type { TreeSources } from './sources.ts';
import { WecRows } from './wecRows.ts';
import { WecTree } from './wecTree.ts';

/** Builds the providers of both views over one set of sources; `onFirstShown` is called by each view that is shown. */
export function createTrees(sources: TreeSources, onFirstShown: () => void): { its: ItsTree; wecs: WecTree } & Disposable {
  const rows = new ItsRows(sources);
  const items = new TreeItems({ ...sources, grouping: rows.grouping, l10n: vscode.l10n, now: Date.now });
  const its = new ItsTree(rows, items, sources, onFirstShown);
  const wecs = new WecTree(new WecRows(sources), items, sources, onFirstShown);
  return {
    its,
    wecs,
    dispose: () => {
      its.dispose();
      wecs.dispose();
    },
  };
}
