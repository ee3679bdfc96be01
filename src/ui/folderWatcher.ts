import * as vscode from 'vscode';
import type { FolderWatcher } from '../cluster/kubeconfig/folderWatcher.ts';

/** VS Code's watcher for the direct children of a folder: works on every platform, and shares the editor's watching process. */
export const editorFolderWatcher: FolderWatcher = {
  watch(folder, onChange) {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*'));
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(onChange),
      watcher.onDidCreate(onChange),
      watcher.onDidDelete(onChange),
    );
  },
};
