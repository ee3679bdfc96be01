import * as vscode from 'vscode';
import { documentCommands, joinCommandLine } from '../cluster/registration/commandLine.ts';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { SameClusterError } from '../cluster/registration/registrationErrors.ts';
import { preparePlan } from '../cluster/registration/planner.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';
import { back, pickOne, type Choice, type StepFrame, type StepResult } from '../ui/multiStep.ts';
import { needed, type RegisterDraft } from './registerDraft.ts';
import type { CommandServices } from './services.ts';
import { mayGoUnverified } from './unverified.ts';

type ReviewAnswer = 'register' | 'show' | 'copy';

/** The last step: the exact command, what to know before, and nothing is changed until Register is chosen. */
export async function reviewPlan(services: CommandServices, draft: RegisterDraft, frame: StepFrame, signal: AbortSignal): Promise<StepResult> {
  const plan = await planOf(services, draft, signal);
  draft.plan = plan;
  const command = joinCommandLine(plan);
  for (;;) {
    const answer = await pickOne(frame, vscode.l10n.t('Review: nothing has been changed yet'), reviewChoices(draft, plan, command, warningsOf(plan, draft)));
    switch (answer) {
      case back:
        return 'back';
      case 'register':
        return (await mayGoUnverified(services.dialogs, plan, vscode.l10n)) ? 'next' : 'back';
      case 'copy':
        await vscode.env.clipboard.writeText(command);
        break;
      case 'show':
        await services.documents.show(`${plan.its.context.name}/register-${plan.clusterName}.sh`, fullText(plan, command, warningsOf(plan, draft)));
    }
  }
}

export async function planOf(services: CommandServices, draft: RegisterDraft, signal: AbortSignal): Promise<RegistrationPlan> {
  const { configuration, environment, log, sessions } = services;
  const its = needed(draft.its);
  const clusteradm = await locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal });
  const wec = needed(draft.wec);
  if (its.identity.id === wec.identity.id) {
    throw new SameClusterError(its.context.name, wec.context.name);
  }
  return preparePlan(
    {
      its,
      wec,
      clusterName: needed(draft.clusterName),
      flags: [...(draft.flags ?? []), ...(draft.moreFlags ?? [])],
      clusteradm,
      itsServers: [its.context.cluster.server, ...sessions.serversOf(its.context.name)],
    },
    signal,
  );
}

function reviewChoices({ kind }: RegisterDraft, plan: RegistrationPlan, command: string, warnings: readonly string[]): (Choice<ReviewAnswer> | vscode.QuickPickItem)[] {
  const { its, wec, clusterName } = plan;
  return [
    {
      label: kind === 'join' ? vscode.l10n.t('$(check) Join {0}', clusterName) : vscode.l10n.t('$(check) Register {0}', clusterName),
      description: vscode.l10n.t('{0} with the ITS {1}', wec.context.name, its.context.name),
      detail: command,
      value: 'register',
    },
    { label: vscode.l10n.t('$(open-preview) Show Full Command'), description: `${wec.context.cluster.server} → ${its.context.cluster.server}`, value: 'show' },
    { label: vscode.l10n.t('$(copy) Copy Command'), value: 'copy' },
    ...warnings.flatMap((warning) => [
      { label: vscode.l10n.t('Before you go on'), kind: vscode.QuickPickItemKind.Separator },
      { label: `$(warning) ${warning}`, value: 'show' as const },
    ]),
  ];
}

export function warningsOf(plan: RegistrationPlan, draft: RegisterDraft): readonly string[] {
  return [...(draft.advice?.warnings ?? []), ...plan.warnings];
}

function fullText(plan: RegistrationPlan, command: string, warnings: readonly string[]): string {
  const { its, wec } = plan;
  const comment = (line: string) => `# ${line}`;
  return [
    comment(vscode.l10n.t('ITS: context {0}, {1}, cluster {2}', its.context.name, its.context.cluster.server, its.identity.id)),
    comment(vscode.l10n.t('WEC: context {0}, {1}, cluster {2}', wec.context.name, wec.context.cluster.server, wec.identity.id)),
    ...warnings.map(comment),
    '',
    comment(vscode.l10n.t('What is run (the token is masked):')),
    command,
    '',
    comment(vscode.l10n.t('The same by hand, as the KubeStellar documentation has it:')),
    ...documentCommands(plan),
    '',
  ].join('\n');
}
