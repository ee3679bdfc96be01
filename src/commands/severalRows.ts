import * as vscode from 'vscode';
import { CancelledError, describeError } from '../cluster/errors.ts';
import { adviseFlags, surveyWec } from '../cluster/registration/survey.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';
import { registeredName, whyNotFree } from './freeName.ts';
import { chooseWec, suggestName } from './registerClusters.ts';
import { needed, type RegisterDraft } from './registerDraft.ts';
import { planOf } from './registerReview.ts';
import type { CommandServices } from './services.ts';

/** One WEC of Register Several WECs. */
export interface SeveralRow {
  readonly context: string;
  draft: RegisterDraft;
  /** What a run would carry out, or why it can't be: the whole sentence. */
  outlook: { readonly plan: RegistrationPlan } | { readonly problem: unknown };
}

/** Reaches the WEC of a row and takes what is recommended, as if every question of Register WEC had been answered by Enter; a failure stays in its row. */
export async function prepareRow(services: CommandServices, draft: RegisterDraft, context: string, signal: AbortSignal): Promise<SeveralRow> {
  const row: SeveralRow = { context, draft, outlook: { problem: new CancelledError() } };
  try {
    await chooseWec(services, draft, { title: '', step: 1, totalSteps: 1 });
    const detected = await surveyWec(needed(draft.wec), signal);
    const advice = await adviseFlags(needed(draft.its), needed(draft.wec), detected, signal);
    Object.assign(draft, {
      clusterName: draft.clusterName ?? registeredName(services, context) ?? suggestName(context),
      ...{ detected, advice, environment: draft.environment ?? detected.environment },
      flags: draft.flags ?? [advice.singleton, advice.internalLookup].flatMap(({ offered, recommended, flag }) => (offered && recommended ? [flag] : [])),
    });
  } catch (problem) {
    row.outlook = { problem };
    return row;
  }
  await plan(services, row, signal);
  return row;
}

/** Reads what the exact command of this row depends on, with the answers that it has now. */
export async function plan(services: CommandServices, row: SeveralRow, signal: AbortSignal): Promise<void> {
  try {
    row.outlook = { plan: await planOf(services, row.draft, signal) };
  } catch (problem) {
    row.outlook = { problem };
  }
}

/** Why a row can't be carried out beside the others: its own problem, or a name that isn't free. `undefined` where it can. */
export function obstacleOf({ sessions }: Pick<CommandServices, 'sessions'>, row: SeveralRow, rows: readonly SeveralRow[]): string | undefined {
  if ('problem' in row.outlook) {
    return describeError(row.outlook.problem);
  }
  const { clusterName, its, wec } = row.outlook.plan;
  const notFree = whyNotFree({ sessions }, its.context.name, clusterName, row.context);
  if (notFree !== undefined) {
    return notFree;
  }
  const plans = rows.flatMap(({ context, outlook }) => ('plan' in outlook && context !== row.context ? [{ context, ...outlook.plan }] : []));
  const namesake = plans.find((other) => other.clusterName === clusterName);
  if (namesake !== undefined) {
    return vscode.l10n.t('Context {0} is to have this name too: give one of them another.', namesake.context);
  }
  const same = plans.find((other) => other.wec.identity.id === wec.identity.id);
  return same === undefined ? undefined : vscode.l10n.t('Context {0} leads to the same cluster: leave one of them out.', same.context);
}
