import * as vscode from 'vscode';
import { describeError } from '../cluster/errors.ts';
import { Disposables } from '../cluster/events.ts';
import type { RunSnapshot } from '../cluster/registration/runsReader.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';
import { commands } from '../ids.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { inert } from '../ui/inert.ts';
import { runSteps } from '../ui/multiStep.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { showNextSteps } from './nextSteps.ts';
import { chooseIts, chooseName, chooseWec } from './registerClusters.ts';
import { needed, type RegisterDraft } from './registerDraft.ts';
import { askMoreFlags, chooseEnvironment, chooseFlags } from './registerFlags.ts';
import { reviewPlan } from './registerReview.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';

/** Register WEC: asks what it doesn't know from the row, shows the exact command, then follows the run to its end. */
export async function registerWec(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const owned = new Disposables();
  try {
    await register(services, await askForPlan(services, target, owned));
  } finally {
    owned.dispose();
  }
}

async function register(services: CommandServices, plan: RegistrationPlan): Promise<void> {
  let id = '';
  try {
    await withCancellableProgress(
      vscode.l10n.t('Registering {0} with the ITS {1}', plan.clusterName, plan.its.context.name),
      (signal, report) =>
        services.runs.start(plan, signal, (run) => {
          ({ id } = run);
          report(progressLine(run));
        }),
    );
  } finally {
    // Only ITSes are watched: what the WEC's context is registered as by now is read once, however the run ended.
    void services.sessions.check(plan.wec.context.name).catch((error: unknown) => services.log.debug(describeError(error)));
  }
  // The WEC's own row says it all now; a run that failed or was cancelled stays until it is dismissed.
  services.runs.dismiss(id);
  // Not awaited: the notification stays after the command has ended.
  void runCommand(services.log, commands.registerWec, () => offerNext(services, plan));
}

async function askForPlan(services: CommandServices, target: TreeNode | undefined, owned: Disposables): Promise<RegistrationPlan> {
  const draft: RegisterDraft = {
    own: (connection) => {
      owned.own(connection.api);
      return connection;
    },
    ...(target?.kind === 'its' && { itsName: target.its }),
    ...(target?.kind === 'context' && { wecName: target.context }),
  };
  const { signal } = new AbortController();
  await runSteps(vscode.l10n.t('Register WEC'), [
    (frame) => chooseIts(services, draft, frame),
    (frame) => chooseWec(services, draft, frame),
    (frame) => chooseName(services, draft, frame),
    (frame) => chooseEnvironment(draft, frame, signal),
    (frame) => chooseFlags(draft, frame, signal),
    (frame) => askMoreFlags(draft, frame),
    (frame) => reviewPlan(services, draft, frame, signal),
  ]);
  return needed(draft.plan);
}

/** The stage that is under way, for a progress. */
export function progressLine({ stages }: RunSnapshot): string {
  const number = stages.filter(({ state }) => state === 'done').length + 1;
  const current = stages.find(({ state }) => state === 'running');
  return current === undefined
    ? ''
    : vscode.l10n.t('{0} of {1}: {2}. {3}', Math.min(number, stages.length), stages.length, current.title, current.evidence);
}

async function offerNext(services: CommandServices, { its, clusterName }: RegistrationPlan): Promise<void> {
  const another = vscode.l10n.t('Register Another WEC');
  const next = vscode.l10n.t('Next Steps');
  const choice = await vscode.window.showInformationMessage(
    inert(vscode.l10n.t('"{0}" is registered with the ITS "{1}": Accepted, Joined and Available.', clusterName, its.context.name)),
    another,
    next,
  );
  if (choice === another) {
    await services.execute('registerWec');
  } else if (choice === next) {
    await showNextSteps(services.documents, services.configuration.docsBaseUrl, its.context.name, clusterName);
  }
}
