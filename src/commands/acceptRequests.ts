import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { plainText } from '../cluster/plainText.ts';
import { acceptCommands, acceptRequest } from '../cluster/requests/acceptRequest.ts';
import { reviewOnIts, type RequestOnIts } from '../cluster/requests/reviewOnIts.ts';
import { pendingRegistrations } from '../tree/pendingRequests.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { runBatchAction } from './batch.ts';
import { knownJoins } from './knownJoins.ts';
import { requestLines, verdictText } from './requestText.ts';
import type { CommandServices } from './services.ts';
import { byIts, chooseRequests, NothingToChooseError, rowsOf, withConnection, type RequestTarget } from './targets.ts';

/** Accept WEC on requests, on a folder of them, or on clusters that wait for acceptance: asked per ITS, odd ones one by one. */
export async function acceptRequests(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const requests = await requestsToAccept(services, target, selected);
  for (const [its, group] of byIts(requests)) {
    await withConnection(services, its, (connection) => acceptOn(services, connection, group.map(({ request }) => request)));
  }
}

/** A cluster stands for its own pending request; where it has none, there is nothing that could be accepted safely. */
async function requestsToAccept(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<readonly RequestTarget[]> {
  const clusters = rowsOf(target, selected).filter((row) => row.kind === 'cluster');
  if (clusters.length === 0) {
    return chooseRequests(services, target, selected);
  }
  return clusters.flatMap(({ its, cluster }) => {
    const requests = pendingRegistrations(services.sessions.its(its)).filter(({ clusterName }) => clusterName === cluster);
    if (requests.length === 0) {
      throw new NothingToChooseError(
        vscode.l10n.t(
          '"{0}" was not accepted: no request of it is pending on the ITS "{1}". Its agent makes one within a minute after it joined; if it stays away, join the WEC again (Register WEC, or Copy Join Command).',
          cluster,
          its,
        ),
      );
    }
    return requests.map(({ name }) => ({ its, request: name }));
  });
}

async function acceptOn(services: CommandServices, its: Connection, names: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  const found = await reviewOnIts(its, names, knownJoins(services), signal);
  if (found.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('The request is no longer there: it was deleted, or it expired.'));
  }
  const peculiar = found.filter(isPeculiar);
  const plain = found.filter((one) => !isPeculiar(one));
  const accepted = [...(plain.length > 0 && (await confirm(services, its, plain)) ? plain : [])];
  for (const one of peculiar) {
    if (await confirmPeculiar(services, its, one)) {
      accepted.push(one);
    }
  }
  if (accepted.length === 0) {
    throw new CancelledError();
  }
  const context = its.context.name;
  const title =
    accepted.length === 1
      ? vscode.l10n.t('Accepting {0} into the ITS {1}', accepted[0]?.request.clusterName ?? '', context)
      : vscode.l10n.t('Accepting {0} WECs into the ITS {1}', accepted.length, context);
  const gate = services.gate.forOneAction(vscode.l10n.t('accept {0} WECs', accepted.length));
  await runBatchAction(
    services,
    {
      title,
      command: 'acceptRequests',
      name: ({ request }) => request.clusterName,
      // A connection of its own, since Retry Failed comes after the command has ended.
      act: (one, untilItsEnd) => withConnection(services, context, (connection) => acceptRequest(gate, sameCluster(connection, its), one, untilItsEnd)),
    },
    accepted,
  );
}

/** The cluster that was shown: the gate refuses the change where the context leads to another one by now. */
function sameCluster(connection: Connection, shown: Connection): Connection {
  return { ...connection, identity: shown.identity };
}

/** What must not go in with the rest of a selection: each is asked on its own, with what is odd about it. */
function isPeculiar({ verdict: { kind }, managedCluster }: RequestOnIts): boolean {
  // Into an accepted name somebody else may be coming: whoever gets this certificate acts as that cluster at once.
  return !(kind === 'proved' || kind === 'expectedUnproved') || managedCluster?.hubAcceptsClient === true;
}

const namesShown = 20;

function confirm({ dialogs }: CommandServices, its: Connection, requests: readonly RequestOnIts[]): Promise<boolean> {
  const context = its.context.name;
  const [only] = requests;
  if (requests.length === 1 && only !== undefined) {
    return dialogs.confirm({
      message: vscode.l10n.t('Accept "{0}" into the ITS "{1}"?', only.request.clusterName, context),
      detail: [verdictText(only.verdict), '', ...requestLines(only.request), '', consequence()].join('\n'),
      accept: vscode.l10n.t('Accept WEC'),
      commands: acceptCommands(its, only.request.clusterName, only.request.name),
    });
  }
  const proved = requests.filter(({ verdict }) => verdict.kind === 'proved').length;
  const lines = requests.slice(0, namesShown).map(({ request }) => `${plainText(request.clusterName)} (${plainText(request.name)})`);
  return dialogs.confirm({
    message: vscode.l10n.t('Accept {0} WECs into the ITS "{1}"?', requests.length, context),
    detail: [
      vscode.l10n.t('{0} of the requests are proved to come from joins that were made here; of the others every field is as an OCM agent writes it.', proved),
      ...lines,
      ...(requests.length > namesShown ? [vscode.l10n.t('… and {0} more', requests.length - namesShown)] : []),
      '',
      consequence(),
    ].join('\n'),
    accept: vscode.l10n.t('Accept {0} WECs', requests.length),
    commands: requests.flatMap(({ request }) => acceptCommands(its, request.clusterName, request.name).slice(0, 2)),
  });
}

function confirmPeculiar({ dialogs }: CommandServices, its: Connection, { request, verdict }: RequestOnIts): Promise<boolean> {
  return dialogs.confirm({
    message: vscode.l10n.t('Something about the request of "{0}" is not as it should be. Accept it into the ITS "{1}" all the same?', request.clusterName, its.context.name),
    detail: [verdictText(verdict), '', ...requestLines(request), '', consequence()].join('\n'),
    accept: vscode.l10n.t('Accept All the Same'),
    commands: acceptCommands(its, request.clusterName, request.name),
  });
}

function consequence(): string {
  return vscode.l10n.t('An accepted cluster may receive workloads and read what the ITS gives it.');
}
