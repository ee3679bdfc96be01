import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { readOrphans, removeOrphan } from '../cluster/properties/orphans.ts';
import type { PropertyMap } from '../cluster/properties/readProperties.ts';
import { removalCommand } from '../cluster/properties/saveProperties.ts';
import { named } from '../cluster/sentences.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { fewLines } from '../ui/changeLines.ts';
import { plainText } from '../cluster/plainText.ts';
import { runBatchAction } from './batch.ts';
import type { CommandServices } from './services.ts';
import { eachIts, chooseIts, NothingToChooseError, rowsOf, withConnection } from './targets.ts';

/** `name` of the ConfigMap; `undefined`: all of the ITS. */
interface OrphanTarget {
  readonly its: string;
  readonly name: string | undefined;
}

/** Remove Properties Without a WEC: ConfigMaps of WECs that are gone; those of the rows (a folder stands for all in it), else of an ITS that is chosen. */
export async function removeOrphans(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const rows = rowsOf(target, selected).flatMap((row): OrphanTarget[] => (row.kind === 'orphan' ? [{ its: row.its, name: row.name }] : row.kind === 'orphans' ? [{ its: row.its, name: undefined }] : []));
  const chosen: readonly OrphanTarget[] = rows.length > 0 ? rows : [{ its: await chooseIts(services, target), name: undefined }];
  await eachIts(services, 'removeOrphans', chosen, (its, group) => {
    const names = group.some(({ name }) => name === undefined) ? undefined : group.flatMap(({ name }) => name ?? []);
    return withConnection(services, its, (connection) => removeFrom(services, connection, names));
  });
}

async function removeFrom(services: CommandServices, its: Connection, names: readonly string[] | undefined): Promise<void> {
  const known = services.sessions.its(its.context.name)?.clusters ?? new Map<string, never>();
  const found = await readOrphans(its, names, known, new AbortController().signal);
  if (found.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('The ITS "{0}" has no customization properties without a WEC.', its.context.name));
  }
  const maps = found.length === 1 ? found : await choose(services, its, found);
  const all = named(maps.map(({ name }) => name));
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Delete the customization properties of {0} on the ITS "{1}"?', all, its.context.name),
    detail: [
      vscode.l10n.t('No WEC has these names now. One that is registered under such a name later would get them. It can\'t be undone.'),
      '',
      ...fewLines(maps.map(({ name, data, binaryData }) => plainText(`${name}: ${Object.keys({ ...data, ...binaryData }).join(', ')}`))),
    ].join('\n'),
    accept: vscode.l10n.t('Delete'),
    commands: maps.map(({ name }) => removalCommand(its.context.name, name)),
  });
  if (!agreed) {
    throw new CancelledError();
  }
  const title = vscode.l10n.t('Deleting customization properties of {0}', all);
  const gate = services.gate.forOneAction(title);
  await runBatchAction(
    services,
    {
      title,
      command: 'removeOrphans',
      name: ({ name }) => name,
      act: (map, untilItsEnd) =>
        withConnection(services, its.context.name, async (own) => {
          await removeOrphan(gate, { ...own, identity: its.identity }, map, untilItsEnd);
          return vscode.l10n.t('The customization properties of "{0}" are deleted.', map.name);
        }),
    },
    maps,
  );
}

async function choose({ dialogs }: CommandServices, its: Connection, found: readonly PropertyMap[]): Promise<readonly PropertyMap[]> {
  const chosen = await dialogs.pickMany({
    title: vscode.l10n.t('Properties Without a WEC on {0}', its.context.name),
    placeHolder: vscode.l10n.t('Those to delete'),
    choices: found.map((map) => ({ label: map.name, description: Object.keys(map.data).join(', '), picked: true, value: map })),
  });
  if (chosen.length === 0) {
    throw new CancelledError();
  }
  return chosen;
}
