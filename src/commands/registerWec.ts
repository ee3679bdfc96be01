import * as vscode from 'vscode';
import { Disposables } from '../cluster/events.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { inert } from '../ui/inert.ts';
import { runSteps } from '../ui/multiStep.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { showNextSteps } from './nextSteps.ts';
import { chooseIts, chooseName, chooseWec } from './registerClusters.ts';
import { needed, type RegisterDraft } from './registerDraft.ts';
import { askMoreFlags, chooseEnvironment, chooseFlags } from './registerFlags.ts';
import { reviewPlan } from './registerReview.ts';
import { carryOutPlan } from './registrationRun.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';

/** Register WEC: asks what it doesn't know from the row, shows the exact command, then follows the run to its end. */
export async function registerWec(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  await askAndCarryOut(services, target, 'register', offerNext);
}

/** Join WEC: as Register WEC, up to the agent on the WEC; accepting it is left to whoever decides on the ITS. */
export async function joinWec(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  await askAndCarryOut(services, target, 'join', offerWait);
}

async function askAndCarryOut(
  services: CommandServices,
  target: TreeNode | undefined,
  kind: RegisterDraft['kind'],
  tell: (services: CommandServices, plan: RegistrationPlan, sentence: string) => Promise<void>,
): Promise<void> {
  const owned = new Disposables();
  try {
    const plan = await askForPlan(services, target, kind, owned);
    const { clusterName, its } = plan;
    const title =
      kind === 'join'
        ? vscode.l10n.t('Joining {0} to the ITS {1}', clusterName, its.context.name)
        : vscode.l10n.t('Registering {0} with the ITS {1}', clusterName, its.context.name);
    const sentence = await withCancellableProgress(title, (signal, report) => carryOutPlan(services, plan, kind, signal, report));
    // Not awaited: the notification stays after the command has ended.
    void runCommand(services.log, kind === 'join' ? 'joinWec' : 'registerWec', () => tell(services, plan, sentence));
  } finally {
    owned.dispose();
  }
}

async function askForPlan(services: CommandServices, target: TreeNode | undefined, kind: RegisterDraft['kind'], owned: Disposables): Promise<RegistrationPlan> {
  const draft: RegisterDraft = {
    kind,
    own: (connection) => {
      owned.own(connection.api);
      return connection;
    },
    ...(target?.kind === 'its' && { itsName: target.its }),
    ...(target?.kind === 'context' && { wecName: target.context }),
  };
  const { signal } = new AbortController();
  await runSteps(kind === 'join' ? vscode.l10n.t('Join WEC') : vscode.l10n.t('Register WEC'), [
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

async function offerNext(services: CommandServices, { its, clusterName }: RegistrationPlan): Promise<void> {
  const edit = vscode.l10n.t('Edit Labels and Properties');
  const another = vscode.l10n.t('Register Another WEC');
  const next = vscode.l10n.t('Next Steps');
  const choice = await vscode.window.showInformationMessage(
    inert(vscode.l10n.t('"{0}" is registered with the ITS "{1}": Accepted, Joined and Available.', clusterName, its.context.name)),
    edit,
    another,
    next,
  );
  if (choice === edit) {
    await services.forms.open({ its: its.context.name, cluster: clusterName });
  } else if (choice === another) {
    await services.execute('registerWec');
  } else if (choice === next) {
    await showNextSteps(services.documents, services.configuration.docsBaseUrl, its.context.name, clusterName);
  }
}

async function offerWait(services: CommandServices, { its, clusterName }: RegistrationPlan, sentence: string): Promise<void> {
  const wait = vscode.l10n.t('Wait for Request');
  const verify = vscode.l10n.t('Verify Registration');
  const choice = await vscode.window.showInformationMessage(inert(sentence), wait, verify);
  if (choice !== undefined) {
    await services.execute(choice === wait ? 'waitForRequest' : 'verify', { kind: 'cluster', id: clusterName, its: its.context.name, cluster: clusterName });
  }
}
