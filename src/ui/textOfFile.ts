import * as vscode from 'vscode';

/** As it stands in an editor where it isn't saved, or was never; else as it is on disk, which an open document follows only after a while. */
export async function textOfFile(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open !== undefined && (open.isDirty || open.isUntitled) ? open.getText() : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
