import * as vscode from 'vscode';

/** The text of the active document once it fits; it changes by itself. Rejects with what it is after `limit` ms. */
export function shownText(fits: (text: string) => boolean, limit = 20_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const current = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    const listeners: vscode.Disposable[] = [];
    const end = (settle: () => void) => {
      clearTimeout(timer);
      vscode.Disposable.from(...listeners).dispose();
      settle();
    };
    const look = () => {
      const text = current();
      if (fits(text)) end(() => resolve(text));
    };
    const timer = setTimeout(() => end(() => reject(new Error(`The document did not become as expected:\n${current()}`))), limit);
    listeners.push(vscode.workspace.onDidChangeTextDocument(look), vscode.window.onDidChangeActiveTextEditor(look));
    look();
  });
}
