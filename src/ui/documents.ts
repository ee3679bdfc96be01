import * as vscode from 'vscode';
import { documentScheme } from '../ids.ts';

/** Takes texts under a name and shows each as a read-only document; forgets a text when its document is closed. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: vscode.Disposable;
  /** Without it a document that is open already would keep its old text. */
  readonly onDidChange = this.#changes.event;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      this.#changes,
      vscode.workspace.registerTextDocumentContentProvider(documentScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => void this.#texts.delete(uri.toString())),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** `name` is a path of its own for each thing shown: with the ITS in it, since two may hold objects of one name. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/${name}` });
    this.#texts.set(uri.toString(), text);
    this.#changes.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.#registrations.dispose();
  }
}
