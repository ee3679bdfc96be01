import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { plainText } from '../cluster/plainText.ts';
import { decisionCommand, denyRequest, requireShown, type ShownRequest } from '../cluster/requests/decision.ts';
import { reviewOnIts, type RequestOnIts } from '../cluster/requests/reviewOnIts.ts';
import { deleteCommand, deleteRequest, whyStale } from '../cluster/requests/staleRequests.ts';
import type { KnownJoins } from '../cluster/requests/verdictOnIts.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { runBatchAction } from './batch.ts';
import { knownJoins } from './knownJoins.ts';
import { requestLines, verdictText } from './requestText.ts';
import type { CommandServices } from './services.ts';
import { chooseIts, chooseRequests, eachIts, NothingToChooseError, withConnection } from './targets.ts';

/** Deny Request: asks for a reason, which stands in the request for whoever looks at it, then denies what was shown. */
export async function denyRequests(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const targets = await chooseRequests(services, target, selected);
  await eachIts(services, 'denyRequests', targets, (its, group) => denyNamed(services, its, group.map(({ request }) => request)));
}

/** Denies the object that was shown, and no other. */
export async function denyShown(services: CommandServices, shown: ShownRequest, known: KnownJoins): Promise<void> {
  await withConnection(services, shown.its, (connection) => denyOn(services, connection, [shown.name], known, (found) => requireShown(found, shown)));
}

async function denyNamed(services: CommandServices, its: string, names: readonly string[]): Promise<void> {
  await withConnection(services, its, (connection) => denyOn(services, connection, names, knownJoins(services)));
}

const namesShown = 5;
/** Of so many the question shows everything; of more, one line each. */
const shownWhole = 3;

async function denyOn(
  services: CommandServices,
  its: Connection,
  names: readonly string[],
  known: KnownJoins,
  check: (found: RequestOnIts) => void = () => undefined,
): Promise<void> {
  const { signal } = new AbortController();
  const all = await reviewOnIts(its, names, known, signal);
  all.forEach(check);
  const found = all.filter(({ request, verdict }) => request.state === 'pending' && verdict.kind !== 'addOn' && verdict.kind !== 'renewal');
  const context = its.context.name;
  if (found.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('Nothing was denied on the ITS "{0}": {1} was decided on already, is no registration, or is gone.', context, names.join(', ')));
  }
  const who = found.length > namesShown ? vscode.l10n.t('{0} requests', found.length) : found.map(({ request }) => request.clusterName).join(', ');
  const reason = await services.dialogs.text({
    title: vscode.l10n.t('Deny {0} on the ITS {1}', who, context),
    prompt: vscode.l10n.t('Why? Everybody who may read the request can read this.'),
    placeHolder: vscode.l10n.t('not requested by the platform team'),
    check: (text) => (text.trim() === '' ? vscode.l10n.t('A denial needs a reason.') : undefined),
  });
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Deny {0} on the ITS "{1}"?', who, context),
    detail: [
      ...(found.length > shownWhole
        ? [...found.map(({ request }) => plainText(`${request.clusterName} (${request.name})`)), '']
        : found.flatMap((one) => [verdictText(one.verdict), '', ...requestLines(one.request), ''])),
      vscode.l10n.t('A denial stays: the agent of such a WEC makes no new request until this one is deleted (Delete Stale Requests).'),
      vscode.l10n.t('Reason: {0}', reason),
    ].join('\n'),
    accept: vscode.l10n.t('Deny'),
    commands: found.map(({ request }) => decisionCommand(its, 'deny', request.name)),
  });
  if (!agreed) {
    throw new CancelledError();
  }
  const gate = services.gate.forOneAction(vscode.l10n.t('deny {0}', who));
  await runBatchAction(
    services,
    {
      title: vscode.l10n.t('Denying {0}', who),
      command: 'denyRequests',
      name: ({ request }) => request.name,
      act: async (one, untilItsEnd) => {
        await denyRequest(gate, its, one, reason.trim(), untilItsEnd);
        return vscode.l10n.t('The request "{0}" of "{1}" is denied.', one.request.name, one.request.clusterName);
      },
      retry: (failed) => denyNamed(services, context, failed.map(({ request }) => request.name)),
    },
    found,
  );
}

/** Delete Stale Requests: lists what nobody waits for any more and what competes for a name, with the reason of each; nothing is chosen to begin with. */
export async function deleteStaleRequests(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const context = await chooseIts(services, target);
  await withConnection(services, context, async (its) => {
    const { signal } = new AbortController();
    const stale = (await reviewOnIts(its, 'all', knownJoins(services), signal)).flatMap((one) => {
      const why = whyStale(one);
      return why === undefined ? [] : [{ one, why }];
    });
    if (stale.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No request on the ITS "{0}" is stale.', context));
      return;
    }
    const chosen = await services.dialogs.pickMany<RequestOnIts>({
      title: vscode.l10n.t('Delete Stale Requests of {0}', context),
      placeHolder: vscode.l10n.t('The requests to delete'),
      choices: stale.map(({ one, why }) => ({ label: one.request.clusterName, description: one.request.name, detail: why, value: one })),
    });
    if (chosen.length === 0) {
      throw new CancelledError();
    }
    const agreed = await services.dialogs.confirm({
      message: vscode.l10n.t('Delete {0} requests from the ITS "{1}"?', chosen.length, context),
      detail: [
        ...chosen.map(({ request }) => request.name),
        '',
        vscode.l10n.t('An agent that still runs for such a WEC makes a new request.'),
      ].join('\n'),
      accept: vscode.l10n.t('Delete'),
      commands: chosen.map(({ request }) => deleteCommand(context, request.name)),
    });
    if (!agreed) {
      throw new CancelledError();
    }
    const gate = services.gate.forOneAction(vscode.l10n.t('delete {0} stale requests', chosen.length));
    await runBatchAction(
      services,
      {
        title: vscode.l10n.t('Deleting {0} stale requests from the ITS {1}', chosen.length, context),
        command: 'deleteStaleRequests',
        name: ({ request }) => request.name,
        act: (one, untilItsEnd) => deleteRequest(gate, its, one, untilItsEnd),
        retry: () => deleteStaleRequests(services, target),
      },
      chosen,
    );
  });
}
