import * as vscode from 'vscode';
import { itemsInWork, runBatch, type BatchResult } from '../cluster/batch.ts';
import { reportEnding } from '../ids.ts';
import { copyCommands } from '../ui/copyCommands.ts';
import { inert } from '../ui/inert.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';

export interface BatchAction<T> {
  /** Of the progress: "Accepting 200 WECs". */
  readonly title: string;
  /** The id of the command, for the log. */
  readonly command: string;
  /** How an item is called in the list of results. */
  readonly name: (item: T) => string;
  /** Does it for one item; the sentence that it gives says what was done. `report` takes a line for the progress. */
  readonly act: (item: T, signal: AbortSignal, report: (line: string) => void) => Promise<string>;
  /** Items in work at one time; unless told, as many as an ITS takes well. */
  readonly parallel?: number;
  /** Cancel stops what is in work too: for items that take long and can be taken up again. */
  readonly stops?: boolean;
  /** Follows each time that items were done, a retry's too; `CancelledError` ends it. */
  readonly afterwards?: (results: readonly BatchResult<T>[]) => Promise<void>;
  /** What says the same as commands, to be copied afterwards: of an action that asked no question which offers them. */
  readonly commands?: readonly string[];
  /** What Retry Failed does; unless told, the same again. */
  readonly retry?: (failed: readonly T[]) => Promise<unknown>;
}

/**
 * An action over one or many items, under one progress with Cancel (what is in work comes to its end, unless the action stops). Afterwards one
 * notification: how many were done, with Show Results and, where some failed, Retry Failed.
 */
export async function runBatchAction<T>(services: CommandServices, action: BatchAction<T>, items: readonly T[]): Promise<readonly BatchResult<T>[]> {
  const { title, name, act } = action;
  // Never aborted: an item that is in work when the batch is cancelled comes to its end, so that its result is known.
  const { signal: untilItsEnd } = new AbortController();
  const results = await withCancellableProgress(title, (signal, report) => {
    let ended = 0;
    const line = (item: T) => (text: string) => report(items.length === 1 ? text : vscode.l10n.t('{0}: {1}', name(item), text));
    return runBatch(items, (item) => act(item, action.stops === true ? signal : untilItsEnd, line(item)), {
      parallel: action.parallel ?? itemsInWork,
      signal,
      onResult: ({ item }) => report(vscode.l10n.t('{0} of {1}: {2}', ++ended, items.length, name(item))),
    });
  });
  for (const { item, outcome, sentence } of results) {
    const line = `${action.command}: ${name(item)}: ${sentence}`;
    if (outcome === 'failed') {
      services.log.error(line);
    } else {
      services.log.info(line);
    }
  }
  // Not awaited: the notification stays after the command has ended.
  void runCommand(services.log, action.command, () => tell(services, action, results));
  await action.afterwards?.(results);
  return results;
}

async function tell<T>(services: CommandServices, action: BatchAction<T>, results: readonly BatchResult<T>[]): Promise<void> {
  const [only] = results;
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  if (action.stops === true && results.every(({ outcome }) => outcome === 'notStarted')) {
    return;
  }
  const done = results.filter(({ outcome }) => outcome === 'done').length;
  const retry = vscode.l10n.t('Retry Failed');
  const show = vscode.l10n.t('Show Results');
  const copy = vscode.l10n.t('Copy as Command');
  const { commands = [] } = action;
  const text =
    results.length === 1 && only !== undefined
      ? only.sentence
      : vscode.l10n.t('{0}: {1} done, {2} failed, {3} not started.', action.title, done, failed.length, results.length - done - failed.length);
  const buttons = [...(failed.length > 0 ? [retry] : []), ...(results.length > 1 ? [show] : []), ...(commands.length > 0 ? [copy] : [])];
  const choice =
    failed.length > 0
      ? await vscode.window.showErrorMessage(inert(text), ...buttons)
      : await vscode.window.showInformationMessage(inert(text), ...buttons);
  if (choice === retry) {
    const items = failed.map(({ item }) => item);
    await (action.retry?.(items) ?? runBatchAction(services, action, items));
  } else if (choice === copy) {
    await copyCommands(commands);
  } else if (choice === show) {
    await services.documents.show(`results-${action.command}${reportEnding}`, resultText(action, results));
  }
}

/** Failures first; a line for each item. */
export function resultText<T>({ title, name }: Pick<BatchAction<T>, 'title' | 'name'>, results: readonly BatchResult<T>[]): string {
  const marks = { failed: '✗', notStarted: '-', done: '✓' } as const;
  const order: readonly BatchResult<T>['outcome'][] = ['failed', 'notStarted', 'done'];
  const lines = order.flatMap((outcome) =>
    results.filter((result) => result.outcome === outcome).map(({ item, sentence }) => `${marks[outcome]} ${name(item)}: ${sentence}`),
  );
  return [title, '', ...lines, ''].join('\n');
}
