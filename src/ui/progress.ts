import * as vscode from 'vscode';
import { inert } from './inert.ts';

/** `report` replaces the line that is shown. */
type Task<T> = (signal: AbortSignal, report: (line: string) => void) => Promise<T>;

/** Milliseconds that nobody takes for waiting. */
const moment = 400;

/** As `withCancellableProgress`, for what is done in no time as a rule: nothing is shown before it takes longer than a moment. */
export async function withLateProgress<T>(title: string, task: Task<T>): Promise<T> {
  const controller = new AbortController();
  let last = '';
  let show = (line: string): void => void (last = line);
  const running = task(controller.signal, (line) => show(line));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), moment)));
  const first = await Promise.race([running.then(() => 'done' as const), late]).finally(() => clearTimeout(timer));
  if (first === 'done') {
    return running;
  }
  return withCancellableProgress(title, (signal, report) => {
    signal.addEventListener('abort', () => controller.abort());
    show = report;
    report(last);
    return running;
  });
}

/** Runs `task` under a notification with Cancel. */
export async function withCancellableProgress<T>(title: string, task: Task<T>): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: inert(title), cancellable: true },
    (progress, cancellation) => task(abortSignalOf(cancellation), (message) => progress.report({ message: inert(message) })),
  );
}

/** For code that knows no editor. */
export function abortSignalOf(cancellation: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (cancellation.isCancellationRequested) {
    controller.abort();
  }
  cancellation.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
