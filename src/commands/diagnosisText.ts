import * as vscode from 'vscode';
import { plainText } from '../cluster/plainText.ts';
import type { CheckId } from '../cluster/diagnosis/check.ts';
import type { Diagnosis, Step, StepState } from '../cluster/diagnosis/walk.ts';

export interface DiagnosisText {
  readonly text: string;
  /** Line of the text (from 0) at which a check of the path begins. */
  readonly lineOf: ReadonlyMap<CheckId, number>;
  /** Line of the heading's last line, which names the context of the WEC. */
  readonly contextLine: number;
}

/** The cause first, then what to do, then the path that led to it. */
export function diagnosisText(heading: readonly string[], { sentence, causes, path }: Diagnosis): DiagnosisText {
  const [first] = causes;
  const next = first === undefined ? [] : [vscode.l10n.t('Next step: {0}.', first.cause.next.what), ...('shell' in first.cause.next ? [`    ${first.cause.next.shell}`] : [])];
  const more = causes.length < 2 ? [] : [vscode.l10n.t('{0} more causes are below, each marked Failed.', causes.length - 1)];
  const all = [sentence, ...next, ...more, '', ...heading, ''];
  const contextLine = all.length - 2;
  const lineOf = new Map<CheckId, number>();
  for (const step of path) {
    lineOf.set(step.check.id, all.length);
    all.push(...lines(step));
  }
  all.push('', vscode.l10n.t('This document follows the clusters while it is open.'), '');
  return { text: all.map(plainText).join('\n'), lineOf, contextLine };
}

/** Whether a log can say more about what came of a check. */
export function logCanExplain({ check, state }: Step): boolean {
  return check.log !== undefined && (state === 'failed' || state === 'waiting');
}

const marks: Readonly<Record<StepState, string>> = { passed: '✓', failed: '✗', waiting: '…', notReached: '-', notChecked: '-' };

function lines(step: Step): readonly string[] {
  const { check, state, why, cause } = step;
  const log = logCanExplain(step) ? [`    ${vscode.l10n.t('A log can explain it: Show Agent Logs.')}`] : [];
  return [
    `${marks[state]} ${stateWord(state)}: ${check.title}. ${why}`,
    ...(cause === undefined ? [] : [`    ${vscode.l10n.t('Read from: {0}', check.reads)}`, `    ${vscode.l10n.t('What to do: {0}', cause.next.what)}`, ...('shell' in cause.next ? [`    ${cause.next.shell}`] : [])]),
    ...log,
  ];
}

function stateWord(state: StepState): string {
  switch (state) {
    case 'passed':
      return vscode.l10n.t('Passed');
    case 'failed':
      return vscode.l10n.t('Failed');
    case 'waiting':
      return vscode.l10n.t('Waiting');
    case 'notReached':
      return vscode.l10n.t('Not reached');
    case 'notChecked':
      return vscode.l10n.t('Not checked');
  }
}
