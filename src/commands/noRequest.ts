import * as vscode from 'vscode';
import { Disposables } from '../cluster/events.ts';
import type { RegistrationRequest } from '../cluster/model.ts';
import { inert } from '../ui/inert.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { knownWecContext } from './deregisterQuestions.ts';
import { progressLine } from './registerWec.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';
import type { ClusterTarget, RequestTarget } from './targets.ts';

/**
 * Of clusters that have no request: says that they were not accepted, which without a request would let in whoever has their old
 * certificate, and offers what helps. Not awaited by the command: the notification stays.
 */
export function offerWhatHelps(services: CommandServices, without: readonly ClusterTarget[], accept: (request: RequestTarget) => Promise<void>): void {
  void runCommand(services.log, 'acceptRequests', async () => {
    const [first] = without;
    if (first === undefined) {
      return;
    }
    const [wait, register, copy] = [vscode.l10n.t('Wait for Request'), vscode.l10n.t('Register WEC'), vscode.l10n.t('Copy Join Command')];
    const text = vscode.l10n.t(
      '"{0}" was not accepted: no request of it is pending on the ITS "{1}". Its agent makes one within a minute after it joined; if it stays away, join the WEC again (Register WEC, or Copy Join Command).',
      without.map(({ cluster }) => cluster).join(', '),
      first.its,
    );
    const actions = without.length === 1 ? [wait, register, copy] : [register, copy];
    const choice = await vscode.window.showWarningMessage(inert(text), ...actions);
    const row = { kind: 'its', id: first.its, its: first.its };
    if (choice === wait) {
      for (const { name } of (await followJoin(services, first)).slice(0, 1)) {
        await accept({ its: first.its, request: name });
      }
    } else if (choice === register) {
      await services.execute('registerWec', row);
    } else if (choice === copy) {
      await services.execute('copyJoinCommand', row);
    }
  });
}

/** The open requests of this cluster as soon as there is one; meanwhile a row of the tree tells what is waited for. None where it needs none any more. */
async function followJoin(services: CommandServices, { its: context, cluster }: ClusterTarget): Promise<readonly RegistrationRequest[]> {
  const { sessions, runs, copiedJoins } = services;
  const owned = new Disposables();
  try {
    return await withCancellableProgress(vscode.l10n.t('Waiting for a request of {0} on the ITS {1}', cluster, context), async (signal, report) => {
      const { prepareAim } = await import('../cluster/registration/planner.ts');
      const its = await sessions.connection(context);
      owned.own(its.api);
      const wecContext = knownWecContext(services, context, cluster);
      const wec = wecContext === undefined ? undefined : await sessions.connection(wecContext);
      if (wec !== undefined) {
        owned.own(wec.api);
      }
      const aim = await prepareAim({ its, wec, clusterName: cluster, itsServers: sessions.serversOf(context) }, signal);
      let id = '';
      const requests = await runs.wait({ ...aim, copied: copiedJoins.copiedFor([context], cluster) }, signal, (run) => {
        ({ id } = run);
        report(progressLine(run));
      });
      runs.dismiss(id);
      return requests;
    });
  } finally {
    owned.dispose();
  }
}
