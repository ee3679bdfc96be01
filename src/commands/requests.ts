import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { paths } from '../cluster/ocm.ts';
import { AgentTestimony } from '../cluster/registration/agentTestimony.ts';
import { RequestWatch } from '../cluster/requests/requestWatch.ts';
import { agentNamespaceOf } from '../cluster/session/registration.ts';
import { reportEnding } from '../ids.ts';
import { itsContexts } from '../tree/contexts.ts';
import { pendingRegistrations } from '../tree/pendingRequests.ts';
import { inert } from '../ui/inert.ts';
import { acceptShown } from './acceptRequests.ts';
import { denyShown } from './denyRequests.ts';
import { knownWecContext } from './knownWec.ts';
import { knownJoins } from './knownJoins.ts';
import { RequestReview } from './requestReview.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError } from './targets.ts';

/** A row, a notice, or nothing: then the person picks one. */
export interface ReviewTarget {
  readonly its: string;
  readonly request: string | undefined;
}

/** Review Request: all that one must see before trusting it, as a document that follows the clusters. It changes nothing. */
export async function reviewRequest(services: CommandServices, target: ReviewTarget | undefined): Promise<void> {
  const { sessions, documents, log } = services;
  const found = await chooseRequest(services, target);
  if (found === undefined) {
    return;
  }
  const request = sessions.its(found.its)?.requests.get(found.request);
  if (request === undefined) {
    void vscode.window.showInformationMessage(inert(vscode.l10n.t('The request {0} is no longer there.', found.request)));
    return;
  }
  const its = await sessions.connection(found.its);
  try {
    const agent = await agentOf(services, found.its, request.clusterName);
    const watch = new RequestWatch({ reader: sessions, its, request, known: knownJoins(services), agent, log });
    const end = () => {
      its.api.dispose();
      agent?.wec.api.dispose();
    };
    await documents.showLive(`${found.its}/request-${request.name}${reportEnding}`, new RequestReview(found.its, watch, end));
  } catch (error) {
    its.api.dispose();
    throw error;
  }
}

/** Accept WEC above the document of a review: about exactly the object that it shows. */
export async function acceptReviewed(services: CommandServices, uri: vscode.Uri | undefined): Promise<void> {
  const { shown, known } = reviewOf(services, uri);
  await acceptShown(services, shown, known);
}

/** Deny Request above the document of a review. */
export async function denyReviewed(services: CommandServices, uri: vscode.Uri | undefined): Promise<void> {
  const { shown, known } = reviewOf(services, uri);
  await denyShown(services, shown, known);
}

function reviewOf({ documents }: CommandServices, uri = vscode.window.activeTextEditor?.document.uri) {
  const review = uri && documents.liveAt(uri);
  if (!(review instanceof RequestReview) || review.shown === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('No request is under review in this editor. Run Review Request first.'));
  }
  return { shown: review.shown, known: review.known };
}

/** The WEC itself as a witness, where a context that was reached says that it is this WEC. One that fails now is left out. */
async function agentOf(services: CommandServices, its: string, clusterName: string): Promise<{ context: string; testimony: AgentTestimony; wec: Connection } | undefined> {
  const { sessions, log } = services;
  const context = knownWecContext(services, its, clusterName);
  const klusterlet = sessions.contexts().find(({ name }) => name === context)?.registeredAs?.klusterlet;
  if (context === undefined || klusterlet === undefined) {
    return undefined;
  }
  let wec: Connection | undefined;
  try {
    wec = await sessions.connection(context);
    const raw = await wec.api.find<unknown>(`${paths.klusterlets}/${klusterlet.name}`);
    return { context, testimony: new AgentTestimony(wec, agentNamespaceOf(raw), log), wec };
  } catch (error) {
    wec?.api.dispose();
    if (error instanceof CancelledError) {
      throw error;
    }
    log.warn(`The agent on context "${context}" can't be asked about its requests: ${String(error)}`);
    return undefined;
  }
}

async function chooseRequest({ sessions }: CommandServices, target: ReviewTarget | undefined): Promise<{ its: string; request: string } | undefined> {
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
