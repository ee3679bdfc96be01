import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import { labelEditsText, type LabelEdits } from '../cluster/labels/labelEdits.ts';
import { labelCommand, saveLabels, type LabelSave } from '../cluster/labels/saveLabels.ts';
import { runBatchAction } from './batch.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError, withConnection } from './targets.ts';

const memoryKey = 'lastLabelChange';

/** As remembered: JSON knows no `undefined`, so a label that was not there before is `null`. */
interface Undoable {
  readonly cluster: string;
  readonly uid: string;
  readonly put: Readonly<Record<string, string | null>>;
  readonly replaced: Readonly<Record<string, string | null>>;
}

interface LastChange {
  readonly its: string;
  readonly clusters: readonly Undoable[];
}

/** Starts one action to be undone as a whole; the function that it gives adds a cluster to it. */
export function rememberUndo({ memory }: CommandServices, its: string): (save: LabelSave, replaced: LabelEdits) => Promise<void> {
  const clusters: Undoable[] = [];
  return async ({ cluster, uid, edits }, replaced) => {
    if (replaced.size > 0) {
      const put = new Map([...replaced.keys()].map((key) => [key, edits.get(key)]));
      clusters.push({ cluster, uid, put: toJson(put), replaced: toJson(replaced) });
      await memory.update(memoryKey, { its, clusters } satisfies LastChange);
    }
  };
}

/** Undo Label Change: puts back exactly what the last change replaced, each label only where nobody has changed it since. */
export async function undoLabelChange(services: CommandServices): Promise<void> {
  const last = services.memory.get<LastChange>(memoryKey);
  if (last === undefined || last.clusters.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('No label was changed here that could be undone.'));
  }
  const { its } = last;
  const saves = last.clusters.map(({ cluster, uid, put, replaced }): LabelSave => {
    const opened = Object.fromEntries(Object.entries(put).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
    return { cluster, uid, opened, edits: new Map(Object.entries(replaced).map(([key, value]) => [key, value ?? undefined])) };
  });
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Undo the last label change on the ITS "{0}"?', its),
    detail: saves.map(({ cluster, edits }) => `${cluster}: ${labelEditsText(edits)}`).join('\n'),
    accept: vscode.l10n.t('Undo'),
    commands: saves.map(({ cluster, edits }) => labelCommand(its, cluster, edits)),
  });
  if (!agreed) {
    throw new CancelledError();
  }
  const title = vscode.l10n.t('Undoing the last label change on the ITS {0}', its);
  await withConnection(services, its, async (shown) => {
    const gate = services.gate.forOneAction(title);
    const results = await runBatchAction(
      services,
      {
        title,
        command: 'undoLabelChange',
        name: ({ cluster }) => cluster,
        act: (save, untilItsEnd) =>
          withConnection(services, its, async (connection) => {
            await saveLabels(gate, { ...connection, identity: shown.identity }, save, untilItsEnd);
            return vscode.l10n.t('The labels of "{0}" are as they were: {1}.', save.cluster, labelEditsText(save.edits));
          }),
      },
      saves,
    );
    const left = last.clusters.filter((_, index) => results[index]?.outcome !== 'done');
    await services.memory.update(memoryKey, left.length === 0 ? undefined : { its, clusters: left });
  });
}

function toJson(edits: LabelEdits): Readonly<Record<string, string | null>> {
  return Object.fromEntries([...edits].map(([key, value]) => [key, value ?? null]));
}
