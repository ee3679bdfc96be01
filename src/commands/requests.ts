import * as vscode from 'vscode';
import { judgeRequest } from '../cluster/requests/verdict.ts';
import { pendingRegistrations } from '../tree/pendingRequests.ts';
import { itsContexts } from '../tree/contexts.ts';
import { inert } from '../ui/inert.ts';
import { requestLines, verdictText } from './requestText.ts';
import type { CommandServices } from './services.ts';

/** A row, a notice, or nothing: then the person picks one. */
export interface RequestTarget {
  readonly its: string;
  readonly request: string | undefined;
}

/** Shows one pending request and the verdict about it as a read-only document. It changes nothing. */
export async function reviewRequest(services: CommandServices, target: RequestTarget | undefined): Promise<void> {
  const { sessions, documents } = services;
  const found = await chooseRequest(services, target);
  if (found === undefined) {
    return;
  }
  const its = sessions.its(found.its);
  const request = its?.requests.get(found.request);
  if (request === undefined) {
    void vscode.window.showInformationMessage(inert(vscode.l10n.t('The request {0} is no longer there.', found.request)));
    return;
  }
  const otherPending = pendingRegistrations(its).filter(({ uid, clusterName }) => uid !== request.uid && clusterName === request.clusterName);
  const managedCluster = its?.clusters.get(request.clusterName);
  const verdict = judgeRequest(request, {
    clusterName: request.clusterName,
    otherPending,
    ...(managedCluster !== undefined && { managedCluster }),
  });
  await documents.show(
    `${found.its}/request-${request.name}.txt`,
    [
      vscode.l10n.t('Registration request of "{0}" on the ITS "{1}"', request.clusterName, found.its),
      '',
      verdictText(verdict),
      '',
      ...requestLines(request),
      '',
      vscode.l10n.t('To decide on it: Accept WEC or Deny Request, on its row or from the palette.'),
      '',
    ].join('\n'),
  );
}

async function chooseRequest({ sessions }: CommandServices, target: RequestTarget | undefined): Promise<{ its: string; request: string } | undefined> {
  if (target?.request !== undefined) {
    return { its: target.its, request: target.request };
  }
  const itses = target === undefined ? itsContexts(sessions).map(({ name }) => name) : [target.its];
  const choices = itses.flatMap((its) =>
    pendingRegistrations(sessions.its(its)).map(({ name, clusterName }) => ({ label: clusterName, description: its, detail: name, its, request: name })),
  );
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No registration request is pending.'));
    return undefined;
  }
  return vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t('The request to review') });
}
