import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import { Disposables } from '../cluster/events.ts';
import { documentCommands, joinCommandLine } from '../cluster/registration/commandLine.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';
import { linesByText } from '../cluster/sentences.ts';
import { isSame } from '../tree/contexts.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { fewLines, paragraphs } from '../ui/changeLines.ts';
import { runSteps } from '../ui/multiStep.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { runBatchAction } from './batch.ts';
import { chooseName } from './registerClusters.ts';
import type { RegisterDraft } from './registerDraft.ts';
import { askMoreFlags, chooseEnvironment, chooseFlags } from './registerFlags.ts';
import { warningsOf } from './registerReview.ts';
import { mayGoUnverified } from './unverified.ts';
import { carryOutPlan } from './registrationRun.ts';
import type { CommandServices } from './services.ts';
import { obstacleOf, plan, prepareRow, type SeveralRow } from './severalRows.ts';
import { chooseIts, NothingToChooseError, rowsOf } from './targets.ts';

/** Each runs a clusteradm on this machine, and asks two clusters. */
const registrationsInWork = 4;

/** Register Several WECs: contexts picked together, name and flags of each shown and changed in one list, then a result for each, with retry. */
export async function registerSeveral(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const contexts = rowsOf(target, selected).flatMap((row) => (row.kind === 'context' ? [row.context] : []));
  const its = await chooseIts(services, target?.kind === 'its' ? target : undefined);
  await registerThem(services, its, contexts.length > 0 ? contexts : await pickContexts(services, its), new Map());
}

/** `answers`: what was decided for a WEC in an earlier attempt. */
async function registerThem(services: CommandServices, its: string, contexts: readonly string[], answers: ReadonlyMap<string, Partial<RegisterDraft>>): Promise<void> {
  const owned = new Disposables();
  try {
    const rows = await look(services, its, contexts, answers, owned);
    await decide(services, its, rows);
    const title = vscode.l10n.t('Registering {0} WECs with the ITS {1}', rows.length, its);
    await runBatchAction(
      services,
      {
        title,
        command: 'registerSeveral',
        name: ({ context }) => context,
        stops: true,
        parallel: registrationsInWork,
        act: async (row, signal, report) => {
          const obstacle = obstacleOf(services, row, rows);
          if (obstacle !== undefined || !('plan' in row.outlook)) {
            throw new NothingToChooseError(obstacle ?? '');
          }
          return carryOutPlan(services, row.outlook.plan, 'register', signal, report);
        },
        // Looked at and asked about again, with the same answers: half of it may be done.
        retry: (failed) => registerThem(services, its, failed.map(({ context }) => context), new Map(failed.map(({ context, draft }) => [context, answersOf(draft)]))),
      },
      rows,
    );
  } finally {
    owned.dispose();
  }
}

function answersOf({ clusterName, environment, flags, moreFlags }: RegisterDraft): Partial<RegisterDraft> {
  return { ...(clusterName !== undefined && { clusterName }), ...(environment && { environment }), ...(flags && { flags }), ...(moreFlags && { moreFlags }) };
}

async function pickContexts({ sessions, dialogs }: CommandServices, its: string): Promise<readonly string[]> {
  const free = sessions.contexts().filter((context) => !isSame(context, its) && !context.roles.has('its') && !context.roles.has('wds'));
  const picked = await dialogs.pickMany({
    title: vscode.l10n.t('Register Several WECs'),
    placeHolder: vscode.l10n.t('The clusters that become WECs of the ITS {0}', its),
    choices: free.map(({ name, server, registeredAs }) => ({
      label: name,
      description: registeredAs === undefined ? '' : vscode.l10n.t('registered as {0}', registeredAs.clusterName),
      detail: server,
      value: name,
    })),
  });
  if (picked.length === 0) {
    throw new CancelledError();
  }
  return picked;
}

/** Reaches the ITS once, and each WEC on its own: one that fails keeps no other from its row. */
async function look(
  services: CommandServices,
  itsName: string,
  contexts: readonly string[],
  answers: ReadonlyMap<string, Partial<RegisterDraft>>,
  owned: Disposables,
): Promise<SeveralRow[]> {
  const { sessions } = services;
  return withCancellableProgress(vscode.l10n.t('Looking at {0} WECs', contexts.length), async (signal) => {
    const its = await sessions.connection(itsName);
    owned.own(its.api);
    const own: RegisterDraft['own'] = (connection) => {
      owned.own(connection.api);
      return connection;
    };
    return Promise.all(
      contexts.map((context) => prepareRow(services, { kind: 'register', own, itsName, its, wecName: context, answersFor: context, ...answers.get(context) }, context, signal)),
    );
  });
}

/** Shows all rows until Register is chosen; a row that is chosen is asked about anew. Then asks once for all. */
async function decide(services: CommandServices, its: string, rows: readonly SeveralRow[]): Promise<void> {
  const { dialogs } = services;
  for (;;) {
    const ready = rows.filter((row) => obstacleOf(services, row, rows) === undefined);
    const picked = await dialogs.pick<SeveralRow | 'register'>({
      title: vscode.l10n.t('Register Several WECs'),
      placeHolder: vscode.l10n.t('Choose a WEC to change its name or flags. Nothing has been changed yet.'),
      choices: [
        ...(ready.length === 0
          ? []
          : [{ label: vscode.l10n.t('$(check) Register {0} of {1} WECs', ready.length, rows.length), description: vscode.l10n.t('with the ITS {0}', its), value: 'register' as const }]),
        ...rows.map((row) => choiceOf(services, row, rows)),
      ],
    });
    if (picked !== 'register') {
      await change(services, picked);
    } else if (await confirm(services, its, rows, ready)) {
      return;
    }
  }
}

function choiceOf(services: CommandServices, row: SeveralRow, rows: readonly SeveralRow[]): vscode.QuickPickItem & { value: SeveralRow } {
  const obstacle = obstacleOf(services, row, rows);
  const name = row.draft.clusterName;
  return {
    label: `$(${obstacle === undefined ? 'server' : 'error'}) ${row.context}`,
    ...(name !== undefined && { description: vscode.l10n.t('as {0}', name) }),
    detail: obstacle ?? ('plan' in row.outlook ? joinCommandLine(row.outlook.plan) : ''),
    value: row,
  };
}

async function change(services: CommandServices, row: SeveralRow): Promise<void> {
  const { signal } = new AbortController();
  const draft = { ...row.draft };
  if (draft.wec === undefined) {
    // Not reached: what it is asked for can't be known, but it may be there by now.
    Object.assign(row, await prepareRow(services, draft, row.context, signal));
    return;
  }
  try {
    await runSteps(vscode.l10n.t('Register {0}', row.context), [
      (frame) => chooseName(services, draft, frame),
      (frame) => chooseEnvironment(draft, frame, signal),
      (frame) => chooseFlags(draft, frame, signal),
      (frame) => askMoreFlags(draft, frame),
    ]);
  } catch (error) {
    if (error instanceof CancelledError) {
      return;
    }
    throw error;
  }
  row.draft = draft;
  await plan(services, row, signal);
}

async function confirm(services: CommandServices, its: string, rows: readonly SeveralRow[], ready: readonly SeveralRow[]): Promise<boolean> {
  const plans = ready.flatMap(({ outlook, draft }) => ('plan' in outlook ? [{ plan: outlook.plan, draft }] : []));
  const left = rows.filter((row) => !ready.includes(row)).map((row) => ({ name: row.context, text: obstacleOf(services, row, rows) ?? '' }));
  const warnings = plans.flatMap(({ plan: one, draft }) => warningsOf(one, draft).map((text) => ({ name: one.clusterName, text })));
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Register {0} WECs with the ITS "{1}"?', ready.length, its),
    detail: paragraphs(
      // Each of them: this is what is agreed to.
      plans.map(({ plan: { wec, clusterName } }) => vscode.l10n.t('{0} as {1} ({2})', wec.context.name, clusterName, wec.context.cluster.server)),
      section(vscode.l10n.t('They can\'t be registered now, and are told among the results:'), linesByText(left)),
      section(vscode.l10n.t('Before you go on:'), linesByText(warnings)),
      [vscode.l10n.t('Each request is reviewed on its own when it comes.')],
    ),
    accept: vscode.l10n.t('Register {0} WECs', ready.length),
    commands: plans.flatMap(({ plan: one }) => byHand(one)),
  });
  if (!agreed) {
    return false;
  }
  for (const { plan: one } of plans) {
    if (!(await mayGoUnverified(services.dialogs, one, vscode.l10n))) {
      return false;
    }
  }
  return true;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...fewLines(lines)];
}

function byHand(one: RegistrationPlan): readonly string[] {
  const [token = '', ...rest] = documentCommands(one);
  return [token, joinCommandLine(one), ...rest];
}
