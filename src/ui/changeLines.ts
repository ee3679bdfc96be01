import * as vscode from 'vscode';
import { plainText } from '../cluster/plainText.ts';

/** A modal dialog holds so many lines. */
const mostLines = 12;

/** `key: old → new` for a question; `undefined` where there is no such key. */
export function changeLine(key: string, from: string | undefined, to: string | undefined): string {
  const word = (value: string | undefined, absent: string) => (value === undefined ? absent : short(value));
  return `${plainText(key)}: ${word(from, vscode.l10n.t('(not there)'))} → ${word(to, vscode.l10n.t('(removed)'))}`;
}

export function fewLines(lines: readonly string[]): readonly string[] {
  return lines.length <= mostLines ? lines : [...lines.slice(0, mostLines), vscode.l10n.t('and {0} more', lines.length - mostLines)];
}

/** Groups of lines with an empty line between them; empty groups are left out. */
export function paragraphs(...groups: readonly (readonly string[])[]): string {
  return groups.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n');
}

function short(value: string): string {
  const text = plainText(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
