import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { plainText } from '../cluster/plainText.ts';
import { acceptCommands, acceptRequest, canBeAccepted } from '../cluster/requests/acceptRequest.ts';
import { requireShown, type ShownRequest } from '../cluster/requests/decision.ts';
import { reviewOnIts, type RequestOnIts } from '../cluster/requests/reviewOnIts.ts';
import type { KnownJoins } from '../cluster/requests/verdictOnIts.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { runBatchAction } from './batch.ts';
import { knownJoins } from './knownJoins.ts';
import { offerWhatHelps } from './noRequest.ts';
import { requestLines, verdictText } from './requestText.ts';
import type { CommandServices } from './services.ts';
import { chooseAcceptable, chooseIts, eachIts, NothingToChooseError, withConnection } from './targets.ts';

/** Accept WEC on requests, on a folder of them, or on clusters that wait for acceptance: asked per ITS, odd ones one by one. */
export async function acceptRequests(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const { requests, without } = await chooseAcceptable(services, target, selected);
  await eachIts(services, 'acceptRequests', requests, (its, group) => acceptNamed(services, its, group.map(({ request }) => request)));
  if (without.length > 0) {
    offerWhatHelps(services, without, (request) => acceptNamed(services, request.its, [request.request]));
  }
}

/** Retry Failed on the folder Pending Requests: what failed to be accepted is looked at and asked about again. */
export async function retryFailed(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const its = await chooseIts(services, target);
  const failed = services.failed.requests(its);
  if (failed.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('Nothing has failed to be accepted into the ITS "{0}".', its));
  }
  await acceptNamed(services, its, failed);
}

/** Accepts the object that was shown, and no other: where it changed since, nothing is asked and nothing done. */
export async function acceptShown(services: CommandServices, shown: ShownRequest, known: KnownJoins): Promise<void> {
  await withConnection(services, shown.its, (connection) => acceptOn(services, connection, [shown.name], known, (found) => requireShown(found, shown)));
}

async function acceptNamed(services: CommandServices, its: string, names: readonly string[]): Promise<void> {
  await withConnection(services, its, (connection) => acceptOn(services, connection, names, knownJoins(services)));
}

async function acceptOn(
  services: CommandServices,
  its: Connection,
  names: readonly string[],
  known: KnownJoins,
  check: (found: RequestOnIts) => void = () => undefined,
): Promise<void> {
  const { signal } = new AbortController();
  const found = await reviewOnIts(its, names, known, signal);
  found.forEach(check);
  const { acceptable, leftOut } = sortOut(found);
  const context = its.context.name;
  if (acceptable.length === 0) {
    throw new NothingToChooseError(whyNothing(found, context));
  }
  const accepted = await askAbout(services, its, acceptable, leftOut);
  const title =
    accepted.length === 1
      ? vscode.l10n.t('Accepting {0} into the ITS {1}', accepted[0]?.request.clusterName ?? '', context)
      : vscode.l10n.t('Accepting {0} WECs into the ITS {1}', accepted.length, context);
  const gate = services.gate.forOneAction(vscode.l10n.t('accept {0} WECs', accepted.length));
  const results = await runBatchAction(
    services,
    {
      title,
      command: 'acceptRequests',
      name: ({ request }) => request.clusterName,
      act: (one, untilItsEnd) => acceptRequest(gate, its, one, untilItsEnd),
      // Looked at and asked about again: what failed may have changed since, or be half done.
      retry: (failed) => acceptNamed(services, context, failed.map(({ request }) => request.name)),
    },
    accepted,
  );
  for (const { item, outcome, sentence } of results) {
    if (outcome !== 'notStarted') {
      services.failed.set(context, item.request, outcome === 'failed' ? sentence : undefined);
    }
  }
}

/** What a person can decide on. The rest of a selection is left out, and the question says so. */
function sortOut(found: readonly RequestOnIts[]): { readonly acceptable: readonly RequestOnIts[]; readonly leftOut: number } {
  const acceptable = found.filter((one) => canBeAccepted(one) && one.verdict.kind !== 'addOn' && one.verdict.kind !== 'renewal');
  return { acceptable, leftOut: found.length - acceptable.length };
}

function whyNothing([first]: readonly RequestOnIts[], its: string): string {
  if (first === undefined) {
    return vscode.l10n.t('The request is no longer there: it was deleted, or it expired.');
  }
  const { request, verdict } = first;
  return verdict.kind === 'addOn' || verdict.kind === 'renewal'
    ? vscode.l10n.t('The request "{0}" is none of a registration, so nobody has to accept it: the ITS "{1}" decides on it by itself.', request.name, its)
    : vscode.l10n.t(
        'The request "{0}" on the ITS "{1}" was decided on already, so nothing was changed. Where the WEC still waits, delete the request, then join the WEC again.',
        request.name,
        its,
      );
}

/** First the ordinary ones in one question, then each of the others in its own. Gives those that the person agreed to, at least one. */
async function askAbout(services: CommandServices, its: Connection, acceptable: readonly RequestOnIts[], leftOut: number): Promise<readonly RequestOnIts[]> {
  const peculiar = acceptable.filter(isPeculiar);
  const plain = acceptable.filter((one) => !isPeculiar(one));
  const accepted = [...(plain.length > 0 && (await confirm(services, its, plain, leftOut)) ? plain : [])];
  for (const one of peculiar) {
    if (await confirmPeculiar(services, its, one)) {
      accepted.push(one);
    }
  }
  if (accepted.length === 0) {
    throw new CancelledError();
  }
  return accepted;
}

/** What must not go in with the rest of a selection: each is asked on its own, with what is odd about it. */
function isPeculiar({ verdict: { kind }, managedCluster }: RequestOnIts): boolean {
  // Into an accepted name somebody else may be coming: whoever gets this certificate acts as that cluster at once.
  return !(kind === 'proved' || kind === 'expectedUnproved') || managedCluster?.hubAcceptsClient === true;
}

const namesShown = 20;

function confirm({ dialogs }: CommandServices, its: Connection, requests: readonly RequestOnIts[], leftOut: number): Promise<boolean> {
  const context = its.context.name;
  const [only] = requests;
  const left = leftOut === 0 ? [] : ['', vscode.l10n.t('{0} of the selected requests are left out: they are decided already, or none of a registration.', leftOut)];
  if (requests.length === 1 && only !== undefined) {
    return dialogs.confirm({
      message: vscode.l10n.t('Accept "{0}" into the ITS "{1}"?', only.request.clusterName, context),
      detail: [verdictText(only.verdict), '', ...requestLines(only.request), ...left, '', consequence()].join('\n'),
      accept: vscode.l10n.t('Accept WEC'),
      commands: acceptCommands(its, only.request),
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
      ...left,
      '',
      consequence(),
    ].join('\n'),
    accept: vscode.l10n.t('Accept {0} WECs', requests.length),
    commands: acceptCommands(its, ...requests.map(({ request }) => request)),
  });
}

function confirmPeculiar({ dialogs }: CommandServices, its: Connection, { request, verdict }: RequestOnIts): Promise<boolean> {
  return dialogs.confirm({
    message: vscode.l10n.t('Something about the request of "{0}" is not as it should be. Accept it into the ITS "{1}" all the same?', request.clusterName, its.context.name),
    detail: [verdictText(verdict), '', ...requestLines(request), '', consequence()].join('\n'),
    accept: vscode.l10n.t('Accept All the Same'),
    commands: acceptCommands(its, request),
  });
}

function consequence(): string {
  return vscode.l10n.t('An accepted cluster may receive workloads and read what the ITS gives it.');
}
