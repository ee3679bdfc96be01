import * as vscode from 'vscode';
import type { CheckRow } from '../cluster/checks/checkRow.ts';
import { plainText } from '../cluster/plainText.ts';

/** Rows of checks as a plain document: a mark and a word, so that colour is not needed. */
export function checkText(heading: readonly string[], rows: readonly CheckRow[]): string {
  const lines = rows.flatMap(({ title, state, why, next }) => [
    plainText(`${marks[state]} ${stateWord(state)}: ${title}. ${why}`),
    ...(next === undefined ? [] : [plainText(`    ${vscode.l10n.t('What to do: {0}', next)}`)]),
  ]);
  return [...heading.map(plainText), '', ...lines, '', vscode.l10n.t('This document follows the clusters while it is open.'), ''].join('\n');
}

const marks = { passed: '✓', warning: '!', failed: '✗', notChecked: '-' } as const;

function stateWord(state: CheckRow['state']): string {
  switch (state) {
    case 'passed':
      return vscode.l10n.t('Passed');
    case 'warning':
      return vscode.l10n.t('Warning');
    case 'failed':
      return vscode.l10n.t('Failed');
    case 'notChecked':
      return vscode.l10n.t('Not checked');
  }
}
