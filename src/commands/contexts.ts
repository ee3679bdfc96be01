import * as vscode from 'vscode';
import type { TreeNode } from '../tree/nodes.ts';
import type { CommandServices } from './services.ts';

/** Contacts the context of a row, or one that is picked, whatever it takes to log in. */
export async function checkContext({ sessions }: CommandServices, target: TreeNode | undefined): Promise<void> {
  const names = () => sessions.contexts().map((context) => context.name);
  const name = contextOf(target) ?? (await vscode.window.showQuickPick(names(), { placeHolder: vscode.l10n.t('The context to check') }));
  if (name !== undefined) {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Checking {0}', name) },
      () => sessions.retry(name),
    );
  }
}

/** Checks every context again; those with a log-in plugin only where the person picks them. */
export async function findItses({ sessions }: CommandServices): Promise<void> {
  sessions.contactUnasked();
  const plain = sessions.contexts().filter(({ usesLoginPlugin }) => !usesLoginPlugin);
  const plugins = sessions.contexts().filter(({ usesLoginPlugin, state }) => usesLoginPlugin && state.kind !== 'ready');
  await vscode.window.withProgress({ location: { viewId: 'kubestellar.its' } }, () =>
    Promise.all(plain.map(({ name }) => sessions.retry(name))),
  );
  if (plugins.length === 0) {
    return;
  }
  const picked = await vscode.window.showQuickPick(
    plugins.map(({ name, server }) => ({ label: name, detail: server })),
    { canPickMany: true, placeHolder: vscode.l10n.t('Contexts with a log-in plugin to check: each may open a log-in window') },
  );
  for (const { label } of picked ?? []) {
    await sessions.retry(label);
  }
}

export async function setMuted({ muted }: CommandServices, target: TreeNode | undefined, value: boolean): Promise<void> {
  const its = contextOf(target);
  if (its !== undefined) {
    await muted.set(its, value);
  }
}

function contextOf(target: TreeNode | undefined): string | undefined {
  return target === undefined ? undefined : 'context' in target ? target.context : target.its;
}
