import * as vscode from 'vscode';
import { Disposables } from '../cluster/events.ts';
import type { RegistrationRequest } from '../cluster/model.ts';
import { checkClusterName } from '../shared/validation.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { inert } from '../ui/inert.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { knownWecContext } from './knownWec.ts';
import { chooseLeaving } from './deregisterTargets.ts';
import { progressLine } from './registrationRun.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';
import { chooseIts, type ClusterTarget } from './targets.ts';

/** Wait for Request: follows a join that was made by any means until its request is on the ITS, in a row of the tree. Changes nothing. */
export async function waitForRequest(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const awaited = await chooseAwaited(services, target);
  const [requests, sentence] = await followJoin(services, awaited);
  // Not awaited: the notification stays after the command has ended.
  void runCommand(services.log, 'waitForRequest', () => tell(services, awaited, requests, sentence));
}

/**
 * The open requests of this cluster as soon as there is one, and the sentence that tells so; none where it needs none any more.
 * Only what is known of the WEC is asked: its context, and the tokens that were copied for it.
 */
export async function followJoin(
  { sessions, runs, copiedJoins }: CommandServices,
  { its: context, cluster }: ClusterTarget,
): Promise<readonly [readonly RegistrationRequest[], string]> {
  const owned = new Disposables();
  const connect = async (name: string) => {
    const connection = await sessions.connection(name);
    owned.own(connection.api);
    return connection;
  };
  try {
    return await withCancellableProgress(vscode.l10n.t('Waiting for a request of {0} on the ITS {1}', cluster, context), async (signal, report) => {
      const { prepareAim } = await import('../cluster/registration/planner.ts');
      const its = await connect(context);
      const wecContext = knownWecContext({ sessions }, context, cluster);
      const wec = wecContext === undefined ? undefined : await connect(wecContext);
      const aim = await prepareAim({ its, wec, clusterName: cluster, itsServers: sessions.serversOf(context) }, signal);
      let ended = { id: '', sentence: '' };
      const requests = await runs.wait({ ...aim, copied: copiedJoins.copiedFor([context], cluster) }, signal, (run) => {
        ended = { id: run.id, sentence: run.sentence ?? '' };
        report(progressLine(run));
      });
      runs.dismiss(ended.id);
      return [requests, ended.sentence];
    });
  } finally {
    owned.dispose();
  }
}

/** What the row says; without one, a WEC whose request may come, or any name. */
async function chooseAwaited(services: CommandServices, target: TreeNode | undefined): Promise<ClusterTarget> {
  if (target?.kind === 'cluster' || target?.kind === 'context') {
    const [{ its, cluster }] = (await chooseLeaving(services, target)) as [ClusterTarget];
    return { its, cluster };
  }
  const { sessions, dialogs, copiedJoins } = services;
  const its = await chooseIts(services, target);
  const title = vscode.l10n.t('Wait for Request on {0}', its);
  const waiting = [...(sessions.its(its)?.clusters.values() ?? [])].filter(({ hubAcceptsClient }) => !hubAcceptsClient).map(({ name }) => name);
  const copied = copiedJoins.waiting.filter((join) => join.its === its && join.clusterName !== '').map(({ clusterName }) => clusterName);
  const names = [...new Set([...copied, ...waiting])];
  const picked =
    names.length === 0
      ? undefined
      : await dialogs.pick<string | undefined>({
          title,
          placeHolder: vscode.l10n.t('The WEC whose request is to come'),
          choices: [
            ...names.map((name) => ({
              label: name,
              description: copied.includes(name) ? vscode.l10n.t('join command copied') : vscode.l10n.t('not accepted'),
              value: name,
            })),
            { label: vscode.l10n.t('Another Name…'), value: undefined },
          ],
        });
  const cluster =
    picked ??
    (await dialogs.text({
      title,
      prompt: vscode.l10n.t('Name with which the WEC joins the ITS {0}', its),
      check: (text) => {
        const checked = checkClusterName(text);
        return checked.valid ? undefined : checked.reason;
      },
    }));
  return { its, cluster };
}

async function tell(services: CommandServices, { its, cluster }: ClusterTarget, requests: readonly RegistrationRequest[], sentence: string): Promise<void> {
  const [request] = requests;
  const [review, accept, verify] = [vscode.l10n.t('Review Request'), vscode.l10n.t('Accept WEC'), vscode.l10n.t('Verify Registration')];
  const choice = await vscode.window.showInformationMessage(inert(sentence), ...(request === undefined ? [verify] : [review, accept]));
  if (choice === verify) {
    await services.execute('verify', { kind: 'cluster', id: cluster, its, cluster });
  } else if (choice !== undefined && request !== undefined) {
    await services.execute(choice === review ? 'reviewRequest' : 'acceptRequests', { kind: 'request', id: request.name, its, request: request.name });
  }
}
