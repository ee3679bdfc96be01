import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import { readWecs } from '../cluster/foresight/wecFacts.ts';
import { labelEditsText, type LabelEdits } from '../cluster/labels/labelEdits.ts';
import { labelCommand, saveLabels, type LabelSave } from '../cluster/labels/saveLabels.ts';
import { plainText } from '../cluster/plainText.ts';
import { restore } from '../cluster/save/restore.ts';
import { changeBy } from '../cluster/wecFile/compareWec.ts';
import { fewLines, paragraphs } from '../ui/changeLines.ts';
import { runBatchAction } from './batch.ts';
import { foreseeWecs } from './foreseeWecs.ts';
import { foresightLines } from './foresightText.ts';
import type { CommandServices } from './services.ts';
import { byIts, NothingToChooseError, withConnection } from './targets.ts';

const memoryKey = 'lastLabelAction';

/** As remembered: JSON knows no `undefined`, so a label that was not there before is `null`. */
interface Undoable {
  readonly its: string;
  readonly cluster: string;
  readonly uid: string;
  readonly put: Readonly<Record<string, string | null>>;
  readonly replaced: Readonly<Record<string, string | null>>;
}

/** Adds what one save replaced on the ITS of this context. */
export type RememberUndo = (its: string, save: LabelSave, replaced: LabelEdits) => Promise<void>;

/** Starts one action, over any number of ITSes, to be undone as a whole. */
export function rememberUndo({ memory }: Pick<CommandServices, 'memory'>): RememberUndo {
  const clusters: Undoable[] = [];
  return async (its, { cluster, uid, edits }, replaced) => {
    if (replaced.size > 0) {
      const put = new Map([...replaced.keys()].map((key) => [key, edits.get(key)]));
      clusters.push({ its, cluster, uid, put: toJson(put), replaced: toJson(replaced) });
      await memory.update(memoryKey, clusters);
    }
  };
}

/** Undo Label Change: puts back exactly what the last change replaced, on every ITS; each label only where nobody has changed it since. */
export async function undoLabelChange(services: CommandServices): Promise<void> {
  const { memory, dialogs } = services;
  const last = memory.get<readonly Undoable[]>(memoryKey) ?? [];
  if (last.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('No label was changed here that could be undone.'));
  }
  const itses = [...new Set(last.map(({ its }) => its))];
  const title = vscode.l10n.t('Undoing the last label change on {0}', itses.join(', '));
  const foreseen = await foreseeUndo(services, last);
  const agreed = await dialogs.confirm({
    message: vscode.l10n.t('Undo the last label change on {0}?', itses.join(', ')),
    detail: paragraphs(
      fewLines(last.map((one) => plainText(`${itses.length === 1 ? '' : `${one.its}: `}${one.cluster}: ${labelEditsText(fromJson(one.replaced))}`))),
      [vscode.l10n.t('A label that somebody has changed since is left as it is.')],
      fewLines(foreseen),
    ),
    accept: vscode.l10n.t('Undo'),
    commands: last.map(({ its, cluster, replaced }) => labelCommand(its, cluster, fromJson(replaced))),
  });
  if (!agreed) {
    throw new CancelledError();
  }
  const gate = services.gate.forOneAction(title);
  const waiting = new Set(last);
  await runBatchAction(
    services,
    {
      title,
      command: 'undoLabelChange',
      name: ({ cluster }) => cluster,
      act: (one, untilItsEnd) =>
        withConnection(services, one.its, async (connection) => {
          const save = saveOf(one);
          const { restored, left } = await restore(save.edits, (edits) => saveLabels(gate, connection, { ...save, edits }, untilItsEnd));
          // Here, not after the batch: Retry Failed comes later.
          waiting.delete(one);
          await memory.update(memoryKey, [...waiting]);
          return sentence(one.cluster, restored, left);
        }),
    },
    last,
  );
}

/** What it does to BindingPolicies, of the WECs that are still there. */
async function foreseeUndo(services: CommandServices, last: readonly Undoable[]): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const lines: string[] = [];
  for (const [its, group] of byIts(last)) {
    await withConnection(services, its, async (connection) => {
      const { wecs } = await readWecs(connection, group.map(({ cluster }) => cluster), signal);
      const changes = group.flatMap(({ cluster, replaced }) => {
        const now = wecs.get(cluster);
        return now === undefined ? [] : [changeBy(cluster, now.facts, { labels: fromJson(replaced), properties: new Map() })];
      });
      const { missing, effects, unknown } = foresightLines(await foreseeWecs(services, connection, changes), vscode.l10n);
      lines.push(...missing, ...effects, ...unknown);
    });
  }
  return lines;
}

function saveOf({ cluster, uid, put, replaced }: Undoable): LabelSave {
  const opened = Object.fromEntries(Object.entries(put).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
  return { cluster, uid, opened, edits: fromJson(replaced) };
}

function sentence(cluster: string, restored: LabelEdits, left: LabelEdits): string {
  const parts = [
    ...(restored.size === 0 ? [] : [vscode.l10n.t('The labels of "{0}" are as they were: {1}.', cluster, labelEditsText(restored))]),
    ...(left.size === 0 ? [] : [vscode.l10n.t('Left on "{0}", because somebody has changed it since: {1} (so it is now).', cluster, labelEditsText(left))]),
  ];
  return parts.join(' ');
}

function toJson(edits: LabelEdits): Readonly<Record<string, string | null>> {
  return Object.fromEntries([...edits].map(([key, value]) => [key, value ?? null]));
}

function fromJson(edits: Readonly<Record<string, string | null>>): LabelEdits {
  return new Map(Object.entries(edits).map(([key, value]) => [key, value ?? undefined]));
}
