import * as vscode from 'vscode';
import { CancelledError, ClusterError, describeError } from '../cluster/errors.ts';
import type { Log } from '../cluster/log.ts';
import { redact } from '../cluster/redact.ts';
import { commands } from '../ids.ts';
import { inert } from '../ui/inert.ts';
import { FailedRunError } from './failedRunError.ts';

/** The one place where errors of commands are shown and logged: cancel is silent, a `ClusterError` already says all. */
export async function runCommand(log: Log, id: string, handler: () => unknown): Promise<void> {
  try {
    await handler();
  } catch (error) {
    if (error instanceof CancelledError) {
      log.debug(`${id}: cancelled`);
      return;
    }
    log.error(`${id}: ${describeError(error)}${detailOf(error)}`);
    const showLog = vscode.l10n.t('Show Log');
    const diagnose = vscode.l10n.t('Diagnose WEC');
    const row = error instanceof FailedRunError ? { kind: 'run', id: error.run, run: error.run } : undefined;
    // Not awaited: the notification stays open long after the command has ended.
    void vscode.window.showErrorMessage(inert(redact(describeError(error))), ...(row === undefined ? [] : [diagnose]), showLog).then((choice) => {
      if (choice !== undefined) {
        void (choice === showLog ? vscode.commands.executeCommand(commands.showLog) : vscode.commands.executeCommand(commands.diagnose, row));
      }
    });
  }
}

function detailOf(error: unknown): string {
  if (error instanceof ClusterError) {
    return error.detail === undefined ? '' : ` (${error.detail})`;
  }
  return error instanceof Error && error.stack !== undefined ? `\n${error.stack}` : '';
}
