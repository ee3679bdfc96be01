import * as vscode from 'vscode';
import { CancelledError, ClusterError, describeError } from '../cluster/errors.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';
import type { RunSnapshot } from '../cluster/registration/runsReader.ts';
import { FailedRunError } from './failedRunError.ts';
import type { CommandServices } from './services.ts';

/** Carries out a plan with a row in the tree, and gives the sentence it ended with. A run that fails or is cancelled keeps its row until it is dismissed. */
export async function carryOutPlan(
  { runs, sessions, log }: CommandServices,
  plan: RegistrationPlan,
  kind: 'register' | 'join',
  signal: AbortSignal,
  report: (line: string) => void,
): Promise<string> {
  let last: RunSnapshot | undefined;
  try {
    await runs.start(
      plan,
      signal,
      (run) => {
        last = run;
        report(progressLine(run));
      },
      kind,
    );
  } catch (error) {
    throw error instanceof ClusterError && !(error instanceof CancelledError) && last !== undefined ? new FailedRunError(error, last.id) : error;
  } finally {
    // Only ITSes are watched: what the WEC's context is registered as by now is read once, however the run ended.
    void sessions.check(plan.wec.context.name).catch((error: unknown) => log.debug(describeError(error)));
  }
  // The WEC's own row says it all now.
  runs.dismiss(last?.id ?? '');
  return last?.sentence ?? '';
}

/** The stage that is under way, for a progress. */
export function progressLine({ stages }: RunSnapshot): string {
  const number = stages.filter(({ state }) => state === 'done').length + 1;
  const current = stages.find(({ state }) => state === 'running');
  return current === undefined
    ? ''
    : vscode.l10n.t('{0} of {1}: {2}. {3}', Math.min(number, stages.length), stages.length, current.title, current.evidence);
}
