import * as vscode from 'vscode';
import { inert } from './inert.ts';

/** Runs `task` under a notification with Cancel; `report` replaces its line. */
export async function withCancellableProgress<T>(
  title: string,
  task: (signal: AbortSignal, report: (line: string) => void) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: inert(title), cancellable: true },
    async (progress, cancellation) => {
      const controller = new AbortController();
      const subscription = cancellation.onCancellationRequested(() => controller.abort());
      try {
        return await task(controller.signal, (message) => progress.report({ message: inert(message) }));
      } finally {
        subscription.dispose();
      }
    },
  );
}
