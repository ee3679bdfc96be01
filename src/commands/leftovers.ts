import * as vscode from 'vscode';
import { leftoversOnIts, leftoversOnWec, removeLeftover, type Leftover } from '../cluster/deregistration/leftovers.ts';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import type { ClusterIdentity } from '../cluster/model.ts';
import { plainText } from '../cluster/plainText.ts';
import { named } from '../cluster/sentences.ts';
import type { WriteGate } from '../cluster/write/writeGate.ts';
import { fewLines } from '../ui/changeLines.ts';
import { runBatchAction } from './batch.ts';
import type { CommandServices } from './services.ts';
import { withConnection } from './targets.ts';

/** A WEC that is gone; `wec` where its side was done. */
export interface Left {
  readonly cluster: string;
  readonly wec: { readonly context: string; readonly identity: ClusterIdentity } | undefined;
}

/** Offers what is left behind, one by one, none chosen to begin with; what is not chosen stays, which is no error. `true`: nothing is left. */
export async function offerLeftovers(services: CommandServices, gate: WriteGate, its: Connection | undefined, clusters: readonly Left[]): Promise<boolean> {
  const { signal } = new AbortController();
  const shown = new Map<string, ClusterIdentity>(its === undefined ? [] : [[its.context.name, its.identity]]);
  const found: Leftover[] = [];
  for (const { cluster, wec } of clusters) {
    if (its !== undefined) {
      found.push(...(await withConnection(services, its.context.name, (connection) => leftoversOnIts(connection, cluster, signal))));
    }
    if (wec !== undefined) {
      shown.set(wec.context, wec.identity);
      found.push(...(await withConnection(services, wec.context, (connection) => leftoversOnWec(connection, signal))));
    }
  }
  if (found.length === 0) {
    return true;
  }
  const names = named(clusters.map(({ cluster }) => cluster));
  const chosen = await choose(services, names, found);
  if (chosen.length === 0) {
    return false;
  }
  const results = await runBatchAction(
    services,
    {
      title: vscode.l10n.t('Deleting what is left of {0}', names),
      command: 'deregisterClusters',
      name: ({ what }) => what,
      act: (one, untilItsEnd) =>
        withConnection(services, one.context, (connection) =>
          removeLeftover(gate, { ...connection, identity: shown.get(one.context) ?? connection.identity }, one, untilItsEnd),
        ),
    },
    chosen,
  );
  return results.filter(({ outcome }) => outcome === 'done').length === found.length;
}

/** Escape leaves all of it: what was done before is done, and what follows has its turn. */
async function choose({ dialogs }: CommandServices, names: string, found: readonly Leftover[]): Promise<readonly Leftover[]> {
  try {
    const chosen = await dialogs.pickMany<Leftover>({
      title: vscode.l10n.t('What Is Left of {0}', names),
      placeHolder: vscode.l10n.t('What to delete as well; Escape leaves all of it'),
      choices: found.map((one) => ({ label: one.what, description: one.context, detail: one.why, value: one })),
    });
    const agreed =
      chosen.length === 0 ||
      (await dialogs.confirm({
        message: vscode.l10n.t('Delete {0} objects that are left of {1}?', chosen.length, names),
        detail: fewLines(chosen.map(({ context, what, why }) => plainText(vscode.l10n.t('Context {0}: {1}. {2}', context, what, why)))).join('\n'),
        accept: vscode.l10n.t('Delete'),
        commands: chosen.map(({ command }) => command),
      }));
    return agreed ? chosen : [];
  } catch (error) {
    if (error instanceof CancelledError) {
      return [];
    }
    throw error;
  }
}
