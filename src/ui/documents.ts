import * as vscode from 'vscode';
import type { Disposable, Event } from '../cluster/events.ts';
import { documentScheme } from '../ids.ts';
import { keepEndInView } from './keepEndInView.ts';

/** Something that a person can do about a line of a document: a command of the extension, written above that line. */
export interface LineAction {
  /** From 0. */
  readonly line: number;
  readonly title: string;
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** A text that changes by itself; disposed of when its document is closed. */
export interface LiveText extends Disposable {
  readonly text: string;
  /** Of the text as it was read last; the address of the document comes first among the arguments of each. */
  readonly actions?: readonly LineAction[];
  readonly onDidChange: Event<void>;
  /** New text comes at the end: an editor that shows the end goes on showing it. */
  readonly followEnd?: boolean;
  /** Shows the other one of two ways to write it, where there are two. */
  toggle?(): void;
}

interface Open extends Disposable {
  readonly live: LiveText;
}

/** Takes texts, fixed or live, under a name and shows each as a read-only document; forgets a text when its document is closed. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider, vscode.Disposable {
  readonly #open = new Map<string, Open>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #registrations: vscode.Disposable;
  /** Without it a document that is open already would keep its old text. */
  readonly onDidChange = this.#changes.event;

  constructor() {
    this.#registrations = vscode.Disposable.from(
      this.#changes,
      vscode.workspace.registerTextDocumentContentProvider(documentScheme, this),
      vscode.languages.registerCodeLensProvider({ scheme: documentScheme }, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.liveAt(uri)?.text ?? '';
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    return (this.liveAt(uri)?.actions ?? []).map(({ line, title, command, arguments: given }) => {
      return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: [uri, ...given] });
    });
  }

  /** What is shown at this address, `undefined` where it isn't open. */
  liveAt(uri: vscode.Uri): LiveText | undefined {
    return this.#open.get(uri.toString())?.live;
  }

  /** `name` is a path of its own for each thing shown: with the ITS in it, since two may hold objects of one name. */
  async show(name: string, text: string): Promise<void> {
    await this.showLive(name, fixed(text));
  }

  /** As `show`, for whoever shows it by its address. */
  provide(name: string, text: string): vscode.Uri {
    return this.#provide(name, fixed(text));
  }

  /** As `show`; the document follows the text until it is closed. Its ending chooses the language, as of a file. */
  async showLive(name: string, live: LiveText): Promise<void> {
    const uri = this.#provide(name, live);
    const document = await vscode.workspace.openTextDocument(uri);
    // VS Code drops a change that comes while the document is being opened.
    if (document.getText() !== live.text) {
      this.#changes.fire(uri);
    }
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Of the document at `uri`, else of the one that is active; `false` where it has but one way to be written. */
  toggle(uri = vscode.window.activeTextEditor?.document.uri): boolean {
    const live = uri && this.liveAt(uri);
    live?.toggle?.();
    return live?.toggle !== undefined;
  }

  dispose(): void {
    this.#registrations.dispose();
    this.#open.forEach((open) => open.dispose());
    this.#open.clear();
  }

  #provide(name: string, live: LiveText): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: documentScheme, path: `/${name}` });
    this.#forget(uri);
    const parts = [live.onDidChange(() => this.#changes.fire(uri)), live, ...(live.followEnd === true ? [keepEndInView(uri)] : [])];
    this.#open.set(uri.toString(), { live, dispose: () => parts.forEach((part) => part.dispose()) });
    this.#changes.fire(uri);
    return uri;
  }

  #forget(uri: vscode.Uri): void {
    this.#open.get(uri.toString())?.dispose();
    this.#open.delete(uri.toString());
  }
}

function fixed(text: string): LiveText {
  return { text, onDidChange: () => ({ dispose: () => undefined }), dispose: () => undefined };
}
