import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import { readWecs } from '../cluster/foresight/wecFacts.ts';
import { isWecFile, wecFileEnding } from '../cluster/wecFile/wecFile.ts';
import { PropertiesUnreadableError } from '../cluster/wecFile/wecFileErrors.ts';
import { writeWecFile } from '../cluster/wecFile/writeWecFile.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { CommandServices } from './services.ts';
import { byIts, chooseClusters, NothingToChooseError, withConnection } from './targets.ts';

/** Export Labels and Properties: of one or many WECs to a file in the workspace, one file for each ITS. */
export async function exportWecs(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const clusters = await chooseClusters(services, target, selected);
  const folder = await chooseFolder(services);
  for (const [its, group] of byIts(clusters)) {
    const text = await withConnection(services, its, async (connection) => {
      const { wecs, problems } = await readWecs(connection, group.map(({ cluster }) => cluster), new AbortController().signal);
      if (problems.length > 0) {
        throw new PropertiesUnreadableError(its, problems.join(' '));
      }
      return writeWecFile({ context: its, uid: connection.identity.id }, new Map([...wecs].map(([name, { facts }]) => [name, facts])));
    });
    const uri = await chooseFile(services, folder, its);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(uri);
  }
}

async function chooseFolder({ dialogs }: CommandServices): Promise<vscode.Uri> {
  const [first, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (first === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('No folder is open that the file could be written to. Open one, then try again.'));
  }
  return others.length === 0
    ? first.uri
    : dialogs.pick({ title: vscode.l10n.t('Folder of the File'), placeHolder: vscode.l10n.t('The folder'), choices: [first, ...others].map(({ name, uri }) => ({ label: name, value: uri })) });
}

async function chooseFile({ dialogs }: CommandServices, folder: vscode.Uri, its: string): Promise<vscode.Uri> {
  const path = await dialogs.text({
    title: vscode.l10n.t('Export Labels and Properties'),
    prompt: vscode.l10n.t('The file, seen from the folder {0}; its name ends with {1}', vscode.workspace.asRelativePath(folder), wecFileEnding),
    // A context of EKS has ":" and "/" in its name.
    value: `${its.replace(/[^\w.-]+/g, '-')}${wecFileEnding}`,
    check: (typed) => (isWecFile(typed) && !/(^|[/\\])\.\.([/\\]|$)|^[/\\]|^\w:/.test(typed) ? undefined : vscode.l10n.t('Enter a path within the folder that ends with {0}.', wecFileEnding)),
  });
  const uri = vscode.Uri.joinPath(folder, path);
  const there = await vscode.workspace.fs.stat(uri).then(() => true, () => false);
  if (there && !(await dialogs.confirm({ message: vscode.l10n.t('Replace {0}?', path), detail: vscode.l10n.t('The file is there already: all of it is replaced.'), accept: vscode.l10n.t('Replace') }))) {
    throw new CancelledError();
  }
  return uri;
}
