import * as vscode from 'vscode';
import { describeError } from '../cluster/errors.ts';
import { Disposables, Emitter, type Disposable } from '../cluster/events.ts';
import type { Log } from '../cluster/log.ts';
import { parseWecFile, type ParsedWecFile } from '../cluster/wecFile/parseWecFile.ts';
import { isWecFile, wecFilePattern } from '../cluster/wecFile/wecFile.ts';
import { documentScheme } from '../ids.ts';
import { textOfFile } from '../ui/textOfFile.ts';

/** Milliseconds that typing is gathered. */
const gather = 250;

/** Files of WECs in the workspace, and others that are open, as they stand in the editor; shows what is wrong with them, fires when one changed. */
export class WecFiles implements Disposable {
  readonly #log: Log;
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #problems = this.#owned.own(vscode.languages.createDiagnosticCollection('kubestellar'));
  readonly #files = new Map<string, { readonly uri: vscode.Uri; readonly parsed: ParsedWecFile }>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #scanned = false;
  readonly onDidChange = this.#changed.event;

  constructor(log: Log) {
    this.#log = log;
    this.#owned.own(vscode.workspace.onDidOpenTextDocument((document) => this.#takeIn(document.uri)));
    this.#owned.own(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#takeIn(document.uri, gather)));
    // What was not saved is gone with it.
    this.#owned.own(vscode.workspace.onDidCloseTextDocument((document) => this.#takeIn(document.uri)));
    vscode.workspace.textDocuments.forEach(({ uri }) => this.#takeIn(uri));
  }

  /** In no order. */
  get files(): readonly { readonly uri: vscode.Uri; readonly parsed: ParsedWecFile }[] {
    return [...this.#files.values()];
  }

  /** Looks for files in the workspace, and watches them from now on. */
  scan(): void {
    if (this.#scanned) {
      return;
    }
    this.#scanned = true;
    const watcher = this.#owned.own(vscode.workspace.createFileSystemWatcher(wecFilePattern));
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
      this.#owned.own(event((uri) => this.#takeIn(uri)));
    }
    const search = () => void vscode.workspace.findFiles(wecFilePattern, '**/node_modules/**').then((uris) => uris.forEach((uri) => this.#takeIn(uri)));
    this.#owned.own(vscode.workspace.onDidChangeWorkspaceFolders(search));
    search();
  }

  dispose(): void {
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#owned.dispose();
  }

  #takeIn(uri: vscode.Uri, delay = 0): void {
    // Not a read-only text of ours, nor an older version from Git.
    if (!isWecFile(uri.path) || uri.scheme === documentScheme || uri.scheme === 'git') {
      return;
    }
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => void this.#read(uri), delay));
  }

  async #read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    try {
      const text = await textOf(uri);
      const parsed = text === undefined ? undefined : await parseWecFile(text);
      if (this.#owned.closed) {
        return;
      }
      if (parsed === undefined) {
        this.#files.delete(key);
        this.#problems.delete(uri);
      } else {
        this.#files.set(key, { uri, parsed });
        this.#problems.set(uri, diagnosticsOf(text ?? '', parsed));
      }
      this.#changed.fire();
    } catch (error) {
      this.#log.warn(`${uri.fsPath} can't be read: ${describeError(error)}`);
    }
  }
}

/** `undefined` where there is no such file (any more). */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return await textOfFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
      return undefined;
    }
    throw error;
  }
}

function diagnosticsOf(text: string, { problems }: ParsedWecFile): vscode.Diagnostic[] {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((match) => match.index + match[0].length)];
  const position = (offset: number) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return new vscode.Position(line, offset - (starts[line] ?? 0));
  };
  return problems.map(({ start, end, severity, message }) => {
    const diagnostic = new vscode.Diagnostic(new vscode.Range(position(start), position(end)), message, severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
    diagnostic.source = 'KubeStellar';
    return diagnostic;
  });
}
