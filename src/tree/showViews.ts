import * as vscode from 'vscode';
import type { ClusterSessions } from '../cluster/session/clusterSessions.ts';
import type { Disposable } from '../cluster/events.ts';
import { views } from '../ids.ts';
import type { ItsViewNode, ContextNode } from './nodes.ts';
import type { createTrees } from './trees.ts';

/** Puts both trees on screen, and tells the sessions whether anybody looks. */
export function showViews(
  trees: ReturnType<typeof createTrees>,
  sessions: Pick<ClusterSessions, 'show' | 'hide'>,
): { readonly its: vscode.TreeView<ItsViewNode>; readonly wecs: vscode.TreeView<ContextNode> } & Disposable {
  const its = vscode.window.createTreeView(views.its, { treeDataProvider: trees.its, showCollapseAll: true, canSelectMany: true });
  const wecs = vscode.window.createTreeView(views.wecs, { treeDataProvider: trees.wecs, canSelectMany: true });
  const visibility = () => (its.visible || wecs.visible ? sessions.show() : sessions.hide());
  const registrations = vscode.Disposable.from(
    its,
    wecs,
    its.onDidExpandElement(({ element }) => trees.its.expanded(element)),
    its.onDidCollapseElement(({ element }) => trees.its.collapsed(element)),
    its.onDidChangeVisibility(visibility),
    wecs.onDidChangeVisibility(visibility),
  );
  return { its, wecs, dispose: () => void registrations.dispose() };
}
