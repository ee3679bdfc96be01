import * as vscode from 'vscode';

/** In editors of this document that show its last line, goes on showing it as the text grows; whoever scrolled up is left there. */
export function keepEndInView(uri: vscode.Uri): vscode.Disposable {
  const atEnd = new WeakSet<vscode.TextEditor>();
  const look = (editor: vscode.TextEditor): void => {
    const last = editor.visibleRanges.at(-1)?.end.line ?? 0;
    if (last >= editor.document.lineCount - 1) {
      atEnd.add(editor);
    } else {
      atEnd.delete(editor);
    }
  };
  const own = (editor: vscode.TextEditor): boolean => editor.document.uri.toString() === uri.toString();
  const reveal = (editor: vscode.TextEditor): void => {
    const last = editor.document.lineCount - 1;
    editor.revealRange(new vscode.Range(last, 0, last, 0));
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => (own(textEditor) ? look(textEditor) : undefined)),
    vscode.window.onDidChangeVisibleTextEditors((editors) => editors.filter(own).forEach((editor) => (atEnd.add(editor), reveal(editor)))),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.toString() === uri.toString()) {
        vscode.window.visibleTextEditors.filter((editor) => own(editor) && atEnd.has(editor)).forEach(reveal);
      }
    }),
  );
}
