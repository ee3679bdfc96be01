import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Foresight } from '../cluster/foresight/foresight.ts';
import { readWecs } from '../cluster/foresight/wecFacts.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { labelCommand } from '../cluster/labels/saveLabels.ts';
import type { ClusterIdentity } from '../cluster/model.ts';
import { propertyCommand } from '../cluster/properties/saveProperties.ts';
import { undoEdits, undoSaved, type SavedStep, type WecSave } from '../cluster/properties/saveWec.ts';
import { changeBy } from '../cluster/wecFile/compareWec.ts';
import { changeLine, fewLines, paragraphs } from '../ui/changeLines.ts';
import { runBatchAction } from './batch.ts';
import { foreseeWecs } from './foreseeWecs.ts';
import { foresightLines } from './foresightText.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError, withConnection } from './targets.ts';

type AppliedWec = Pick<WecSave, 'cluster' | 'uid'>;

interface AppliedSteps {
  readonly uid: string;
  readonly steps: SavedStep[];
  /** Keys that an undo has left as they are, because somebody changed them since. */
  readonly left: Set<string>;
}

/** What the last file that was applied has changed, and can be put back. */
export interface Applied {
  readonly context: string;
  readonly identity: ClusterIdentity;
  /** Steps of each WEC, in the order in which they were saved; one that is put back is taken out. */
  readonly wecs: Map<string, AppliedSteps>;
}

/** While the window lives: on disk, values of properties could be secrets. */
export interface LastApplied {
  last: Applied | undefined;
}

export type RememberApplied = (wec: AppliedWec, steps: readonly SavedStep[]) => void;

/** What is remembered from now on is undone as a whole; the apply before it can be undone until something is changed. */
export function startApply({ applied }: Pick<CommandServices, 'applied'>, { context, identity }: Connection): RememberApplied {
  const own: Applied = { context: context.name, identity, wecs: new Map() };
  return ({ cluster, uid }, steps) => {
    if (steps.length > 0) {
      own.wecs.set(cluster, { uid, steps: [...(own.wecs.get(cluster)?.steps ?? []), ...steps], left: new Set() });
      applied.last = own;
    }
  };
}

/** Undo Last Apply: puts back exactly what it replaced on each WEC, each key only where nobody has changed it since. */
export async function undoApply(services: CommandServices): Promise<void> {
  const { last } = services.applied;
  if (last === undefined || last.wecs.size === 0) {
    throw new NothingToChooseError(vscode.l10n.t('No file was applied in this window whose changes could be undone.'));
  }
  const { context, identity } = last;
  const { missing, effects, unknown } = foresightLines(await foreseeUndo(services, last), vscode.l10n);
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Undo the last apply on {0} WECs of the ITS "{1}"?', last.wecs.size, context),
    detail: paragraphs(
      fewLines(missing),
      fewLines([...last.wecs].flatMap(([cluster, { steps }]) => steps.flatMap(({ put, saved }) => [...saved.replaced].map(([key, value]) => `${cluster}: ${changeLine(key, put.get(key), value)}`)))),
      [vscode.l10n.t('A key that somebody has changed since is left as it is.')],
      fewLines(effects),
      fewLines(unknown),
    ),
    accept: missing.length > 0 ? vscode.l10n.t('Undo All the Same') : vscode.l10n.t('Undo'),
    commands: [...last.wecs].flatMap(([cluster, { steps }]) => steps.toReversed().map(({ object, saved }) => (object === 'labels' ? labelCommand : propertyCommand)(context, cluster, saved.replaced))),
  });
  if (!agreed) {
    throw new CancelledError();
  }
  const title = vscode.l10n.t('Undoing the last apply on {0}', context);
  const gate = services.gate.forOneAction(title);
  await runBatchAction(
    services,
    {
      title,
      command: 'undoApply',
      name: ([cluster]) => cluster,
      act: ([cluster, { uid, steps, left }], untilItsEnd) =>
        withConnection(services, context, async (own) => {
          for (let step = steps.at(-1); step !== undefined; step = steps.at(-1)) {
            const restored = await undoSaved(gate, { ...own, identity }, { cluster, uid }, step, untilItsEnd);
            [...restored.left.keys()].forEach((key) => left.add(key));
            // Here, not after the batch: Retry Failed goes on with what is left.
            steps.pop();
          }
          last.wecs.delete(cluster);
          return left.size === 0
            ? vscode.l10n.t('"{0}" is as it was before the apply.', cluster)
            : vscode.l10n.t('"{0}" is as it was before the apply, but for what somebody has changed since: {1}.', cluster, [...left].join(', '));
        }),
    },
    [...last.wecs],
  );
}

/** What it does to BindingPolicies, of the WECs that are still there. */
async function foreseeUndo(services: CommandServices, { context, identity, wecs }: Applied): Promise<Foresight> {
  const { signal } = new AbortController();
  return withConnection(services, context, async (own) => {
    const its = { ...own, identity };
    const now = (await readWecs(its, [...wecs.keys()], signal)).wecs;
    const changes = [...wecs].flatMap(([cluster, { steps }]) => {
      const facts = now.get(cluster)?.facts;
      return facts === undefined ? [] : [changeBy(cluster, facts, undoEdits(steps, facts))];
    });
    return foreseeWecs(services, its, changes);
  });
}
