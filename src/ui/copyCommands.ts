import * as vscode from 'vscode';
import { inert } from './inert.ts';

/** Puts commands into the clipboard, a line each, and tells so. */
export async function copyCommands(commands: readonly string[]): Promise<void> {
  await vscode.env.clipboard.writeText(commands.join('\n'));
  const [only = ''] = commands;
  void vscode.window.showInformationMessage(inert(vscode.l10n.t('Copied: {0}', commands.length > 1 ? vscode.l10n.t('{0} commands', commands.length) : only)));
}
