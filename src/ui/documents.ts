import * as vscode from 'vscode';
import type { Disposable, Event } from '../cluster/events.ts';
import { documentScheme } from '../ids.ts';

/** A text that changes by itself; disposed of when its document is closed. */
export interface LiveText extends Disposable {
  readonly text: string;
  readonly onDidChange: Event<void>;
}

/** Takes texts, fixed or live, under a name and shows each as a read-only document; forgets a text when its document is closed. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, LiveText>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: vscode.Disposable;
  /** Without it a document that is open already would keep its old text. */
  readonly onDidChange = this.#changes.event;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      this.#changes,
      vscode.workspace.registerTextDocumentContentProvider(documentScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString())?.text ?? '';
  }

  /** `name` is a path of its own for each thing shown: with the ITS in it, since two may hold objects of one name. */
  async show(name: string, text: string): Promise<void> {
    await this.showLive(name, { text, onDidChange: () => ({ dispose: () => undefined }), dispose: () => undefined });
  }

  /** As `show`; the document follows the text until it is closed. Its ending chooses the language, as of a file. */
  async showLive(name: string, live: LiveText): Promise<void> {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/${name}` });
    this.#forget(uri);
    const subscription = live.onDidChange(() => this.#changes.fire(uri));
    this.#texts.set(uri.toString(), {
      get text() {
        return live.text;
      },
      onDidChange: live.onDidChange,
      dispose: () => {
        subscription.dispose();
        live.dispose();
      },
    });
    this.#changes.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    // VS Code drops a change that comes while the document is being opened.
    if (document.getText() !== live.text) {
      this.#changes.fire(uri);
    }
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#texts.forEach((live) => live.dispose());
    this.#texts.clear();
  }

  #forget(uri: vscode.Uri): void {
    this.#texts.get(uri.toString())?.dispose();
    this.#texts.delete(uri.toString());
  }
}
