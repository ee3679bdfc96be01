import * as vscode from 'vscode';
import { leftoversOnIts, leftoversOnWec, removeLeftover, type Leftover } from '../cluster/deregistration/leftovers.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import type { WriteGate } from '../cluster/write/writeGate.ts';
import { runBatchAction } from './batch.ts';
import type { CommandServices } from './services.ts';
import { withConnection } from './targets.ts';

/** Offers what is left behind, one by one, none chosen to begin with; what is not chosen stays, which is no error. */
export async function offerLeftovers(services: CommandServices, gate: WriteGate, its: Connection | undefined, wec: Connection | undefined, clusterName: string): Promise<void> {
  const { signal } = new AbortController();
  const left = [
    ...(its === undefined ? [] : await leftoversOnIts(its, clusterName, signal)),
    ...(wec === undefined ? [] : await leftoversOnWec(wec, signal)),
  ];
  if (left.length === 0) {
    return;
  }
  const chosen = await services.dialogs.pickMany<Leftover>({
    title: vscode.l10n.t('What Is Left of {0}', clusterName),
    placeHolder: vscode.l10n.t('What to delete as well; Escape leaves all of it'),
    choices: left.map((one) => ({ label: one.what, description: one.context, detail: one.why, value: one })),
  });
  const shown = new Map([its, wec].flatMap((connection) => (connection === undefined ? [] : [[connection.context.name, connection.identity]])));
  await runBatchAction(
    services,
    {
      title: vscode.l10n.t('Deleting what is left of {0}', clusterName),
      command: 'deregisterClusters',
      name: ({ what }) => what,
      act: (one, untilItsEnd) =>
        withConnection(services, one.context, (connection) =>
          removeLeftover(gate, { ...connection, identity: shown.get(one.context) ?? connection.identity }, one, untilItsEnd),
        ),
    },
    chosen,
  );
}
