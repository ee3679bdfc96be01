import * as vscode from 'vscode';
import { inert } from '../ui/inert.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';
import type { ClusterTarget, RequestTarget } from './targets.ts';
import { followJoin } from './waitForRequest.ts';

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
      for (const { name } of (await followJoin(services, first))[0].slice(0, 1)) {
        await accept({ its: first.its, request: name });
      }
    } else if (choice === register) {
      await services.execute('registerWec', row);
    } else if (choice === copy) {
      await services.execute('copyJoinCommand', row);
    }
  });
}
