import * as vscode from 'vscode';
import { withLateProgress } from './progress.ts';

interface Asking {
  readonly signal: AbortSignal;
  readonly anew: true;
  /** Names of the WDSes that are still to answer. */
  readonly waiting: (names: readonly string[]) => void;
}

/** What WDSes say now; while that takes time, those that are still to answer are named, with Cancel. */
export async function askingWdses<T>(ask: (options: Asking) => Promise<T>): Promise<T> {
  return withLateProgress(vscode.l10n.t('Asking WDSes which BindingPolicies this touches'), (signal, report) => ask({ signal, anew: true, waiting: (names) => report(names.join(', ')) }));
}
