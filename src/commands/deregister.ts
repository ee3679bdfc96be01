import * as vscode from 'vscode';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { deregister } from '../cluster/deregistration/deregister.ts';
import { wecByHand } from '../cluster/deregistration/wecSide.ts';
import { CancelledError, describeError } from '../cluster/errors.ts';
import { Foreseer } from '../cluster/foresight/foreseer.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import type { LabelEdits } from '../cluster/labels/labelEdits.ts';
import type { LabelSave } from '../cluster/labels/saveLabels.ts';
import { currentStage } from '../tree/wecFacts.ts';
import type { RunSnapshot } from '../cluster/registration/runsReader.ts';
import type { WriteGate } from '../cluster/write/writeGate.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { inert } from '../ui/inert.ts';
import { runBatchAction } from './batch.ts';
import { prepareLeaving, type Leaving } from './deregisterPlan.ts';
import { deregistrationPrompts } from './deregisterPrompts.ts';
import { confirmDeregistration } from './deregisterQuestions.ts';
import { chooseLeaving, type LeavingTarget } from './deregisterTargets.ts';
import { rememberUndo } from './labelUndo.ts';
import { offerLeftovers } from './leftovers.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';
import { eachIts, withConnection } from './targets.ts';

/** Deregister WEC: shows what goes and what stays, then the ITS's side while the agent lives, then the agent; goes on where it stopped. */
export async function deregisterClusters(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  await eachIts(services, 'deregisterClusters', await chooseLeaving(services, target, selected), (its, group) =>
    withConnection(services, its, (connection) => deregisterFrom(services, connection, group)),
  );
}

/** What was shown of one, or what kept it from that. */
type Look = { readonly leaving: Leaving } | { readonly problem: unknown };

interface TakenLabels {
  readonly save: LabelSave;
  readonly replaced: LabelEdits;
}

async function deregisterFrom(services: CommandServices, its: Connection, group: readonly LeavingTarget[]): Promise<void> {
  const { log } = services;
  // The rows of a cluster and of its earlier run may both be selected; that of the run says more.
  const targets = [...new Map(group.toSorted((a, b) => Number(a.wec !== undefined) - Number(b.wec !== undefined)).map((one) => [one.cluster, one])).values()];
  const { signal } = new AbortController();
  const foreseer = new Foreseer(services, its.context.name);
  const looks = new Map<string, Look>();
  for (const target of targets) {
    looks.set(target.cluster, await look(services, its, target, foreseer, targets.length === 1, signal));
  }
  const shown = [...looks.values()].flatMap((one) => ('leaving' in one ? [one.leaving] : []));
  if (shown.length > 0) {
    await confirm(services, its, shown, foreseer, signal);
  }
  const begun = new Map<string, Leaving>();
  const names = targets.map(({ cluster }) => cluster);
  const title = vscode.l10n.t('Deregistering {0} from the ITS {1}', names.length <= 3 ? names.join(', ') : vscode.l10n.t('{0} WECs', names.length), its.context.name);
  const gate = services.gate.forOneAction(title);
  const taken = new Map<string, TakenLabels>();
  const remember = rememberUndo(services);
  const prompts = deregistrationPrompts(services, async (save, replaced) => {
    taken.set(save.cluster, { save, replaced });
    await remember(its.context.name, save, replaced);
  });
  const inTurn = oneAtATime();
  await runBatchAction(
    services,
    {
      title,
      command: 'deregisterClusters',
      name: ({ cluster }) => cluster,
      stops: true,
      act: async (target, until, report) => {
        const { cluster } = target;
        const first = looks.get(cluster);
        looks.delete(cluster);
        // A retry looks at it and asks anew: half of it may be done.
        const leaving = first === undefined ? await inTurn(() => lookAgain(services, its, target, until)) : required(first);
        begun.set(cluster, leaving);
        return carryOut(services, its, leaving, { gate, prompts }, until, (run) => report(progressLine(run)));
      },
      afterwards: async (results) => {
        const stopped = results.flatMap(({ item, outcome }) => (outcome === 'done' || isDeleted(services, item) ? [] : (taken.get(item.cluster) ?? [])));
        void runCommand(log, 'undoLabelChange', () => offerLabelsBack(services, its.context.name, stopped));
        const left = results.flatMap(({ item, outcome }) => (outcome === 'done' ? (begun.get(item.cluster) ?? []) : []));
        void runCommand(log, 'deregisterClusters', () => offerByHand(left.filter(({ wec }) => wec === undefined)));
        if (await offerLeftovers(services, gate, its, left)) {
          dismissRuns(services, its.context.name, left);
        }
      },
    },
    targets,
  );
}

/** Whether its deletion is under way: labels are of no use to it any more. */
function isDeleted({ runs }: CommandServices, { its, cluster }: LeavingTarget): boolean {
  const run = runs.runs().findLast((one) => one.kind === 'deregister' && one.its === its && one.clusterName === cluster);
  return run?.stages.some(({ id, state }) => id === 'delete' && state === 'done') === true;
}

/** Nothing is left to go on with from their rows. */
function dismissRuns({ runs }: CommandServices, its: string, left: readonly Leaving[]): void {
  const ended = runs.runs().filter((run) => run.kind === 'deregister' && run.its === its && left.some(({ cluster }) => cluster === run.clusterName));
  ended.forEach(({ id }) => runs.dismiss(id));
}

async function look(services: CommandServices, its: Connection, target: LeavingTarget, foreseer: Foreseer, only: boolean, signal: AbortSignal): Promise<Look> {
  try {
    return { leaving: await prepareLeaving(services, its, target, foreseer, signal) };
  } catch (problem) {
    if (only || problem instanceof CancelledError) {
      throw problem;
    }
    return { problem };
  }
}

/** With what BindingPolicies do once all of them are gone: together they leave other counts than each alone. */
async function confirm(services: CommandServices, its: Connection, leaving: readonly Leaving[], foreseer: Foreseer, signal: AbortSignal): Promise<void> {
  const changes = leaving.flatMap(({ change }) => change ?? []);
  const foresight = changes.length === 0 ? { wdses: [], problems: [] } : await foreseer.foresee(its, changes, { signal });
  await confirmDeregistration(services, its, leaving, foresight);
}

/** What could not even be shown fails with that. */
function required(look: Look): Leaving {
  if ('problem' in look) {
    throw look.problem;
  }
  return look.leaving;
}

async function lookAgain(services: CommandServices, { context }: Connection, target: LeavingTarget, signal: AbortSignal): Promise<Leaving> {
  return withConnection(services, context.name, async (its) => {
    const foreseer = new Foreseer(services, context.name);
    const leaving = await prepareLeaving(services, its, target, foreseer, signal);
    await confirm(services, its, [leaving], foreseer, signal);
    return leaving;
  });
}

/** Several may be retried together, and the question of one would take that of another off the screen. */
function oneAtATime(): <T>(act: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const next = last.then(act, act);
    last = next;
    return next;
  };
}

async function carryOut(
  services: CommandServices,
  shown: Connection,
  { cluster, wec, preview, takeAway, lettingGo, neverAccepted }: Leaving,
  tools: { readonly gate: WriteGate; readonly prompts: ReturnType<typeof deregistrationPrompts> },
  signal: AbortSignal,
  onProgress: (run: RunSnapshot) => void,
): Promise<string> {
  const { sessions, runs, configuration, environment, log } = services;
  const name = shown.context.name;
  // Before anything is changed: a tool that is missing must not stop it half-way.
  const clusteradm = wec === undefined ? '' : (await locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal })).path;
  const run = (its: Connection, reached: Connection | undefined) => {
    const decided = { clusterName: cluster, uid: preview.cluster?.uid, neverAccepted, labels: preview.personalLabels, takeAway, lettingGo };
    // The identity that was looked at, so that the gate notices another cluster behind the context.
    const wecNow = reached && wec && { ...reached, identity: wec.identity };
    const plan = { ...decided, its: { ...its, identity: shown.identity }, wec: wecNow, itsServers: sessions.serversOf(name), clusteradm };
    return deregister(runs, plan, { ...tools, environment, log }, signal, onProgress);
  };
  try {
    return await withConnection(services, name, (its) => (wec === undefined ? run(its, undefined) : withConnection(services, wec.context, (reached) => run(its, reached))));
  } finally {
    // Only ITSes are watched: what the context is now is read once.
    if (wec !== undefined) {
      void sessions.check(wec.context).catch((error: unknown) => log.debug(describeError(error)));
    }
  }
}

function progressLine(run: RunSnapshot): string {
  const evidence = run.stages.find(({ state }) => state === 'running')?.evidence ?? '';
  return vscode.l10n.t('{0}. {1}', currentStage(run), evidence);
}

async function offerLabelsBack(services: CommandServices, its: string, stopped: readonly TakenLabels[]): Promise<void> {
  if (stopped.length === 0) {
    return;
  }
  const back = vscode.l10n.t('Put Labels Back');
  const text = vscode.l10n.t('Deregistering {0} stopped after labels were taken away.', stopped.map(({ save }) => save.cluster).join(', '));
  if ((await vscode.window.showWarningMessage(inert(text), back)) !== back) {
    return;
  }
  // Of these only: the others of the action are gone.
  const remember = rememberUndo(services);
  for (const { save, replaced } of stopped) {
    await remember(its, save, replaced);
  }
  await services.execute('undoLabelChange');
}

/** For WECs that couldn't be reached: what to run there later. */
async function offerByHand(leaving: readonly Leaving[]): Promise<void> {
  if (leaving.length === 0) {
    return;
  }
  const copy = vscode.l10n.t('Copy Commands');
  const text = vscode.l10n.t('The agent of {0} still runs on the WEC: these commands remove it where the WEC can be reached.', leaving.map(({ cluster }) => cluster).join(', '));
  if ((await vscode.window.showInformationMessage(inert(text), copy)) === copy) {
    await vscode.env.clipboard.writeText(leaving.map(({ cluster }) => wecByHand(cluster)).join('\n'));
  }
}
