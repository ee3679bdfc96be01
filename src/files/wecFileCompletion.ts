import * as vscode from 'vscode';
import { knownLabels } from '../cluster/labels/completeLabels.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import { completeWecFile, type FileCompletion, type NameableInFile } from '../cluster/wecFile/completeWecFile.ts';
import { wecFilePattern } from '../cluster/wecFile/wecFile.ts';

const kinds: Readonly<Record<FileCompletion['kind'], vscode.CompletionItemKind>> = {
  field: vscode.CompletionItemKind.Field,
  wec: vscode.CompletionItemKind.Module,
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
};

/** Completes files of WECs from what is known of their ITS; asks no cluster. */
export function completeWecFiles(reader: ClusterReader): vscode.Disposable {
  const provider: vscode.CompletionItemProvider = {
    provideCompletionItems: (document, { line, character }) => {
      const lines = document.getText().split(/\r?\n/);
      const typed = (lines[line] ?? '').slice(0, character);
      const word = new vscode.Range(line, character - (/\S*$/.exec(typed)?.[0].length ?? 0), line, character);
      return completeWecFile(lines.slice(0, line), typed, lines.slice(line + 1), nameable(reader)).map(({ label, detail, insert, kind }, index) => {
        const item = new vscode.CompletionItem(label, kinds[kind]);
        return Object.assign(item, { detail, insertText: insert, range: word, sortText: String(index).padStart(5, '0'), keepWhitespace: true });
      });
    },
  };
  return vscode.languages.registerCompletionItemProvider({ pattern: wecFilePattern }, provider, ' ');
}

function nameable(reader: ClusterReader): NameableInFile {
  const itses = reader.contexts().flatMap(({ name, roles, identity }) => (roles.has('its') && identity !== undefined ? [{ context: name, uid: identity.id }] : []));
  const clusters = (uid: string) => reader.its(itses.find((its) => its.uid === uid)?.context ?? '')?.clusters ?? new Map<string, never>();
  return { itses, wecs: (uid) => [...clusters(uid).keys()].sort(), labels: (uid) => knownLabels(clusters(uid).values()) };
}
