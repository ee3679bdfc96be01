import * as vscode from 'vscode';
import type { NextTarget } from '../cluster/diagnosis/check.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { reportEnding } from '../ids.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { chooseOne } from './deregisterTargets.ts';
import { DiagnosisDocument, type Subject } from './diagnosisDocument.ts';
import { openDiagnosis } from './openDiagnosis.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError, type ClusterTarget } from './targets.ts';
import { findWecContext, pickWecContext } from './wecContext.ts';

/** Diagnose WEC: a live document whose first sentence is the cause, with the path that led to it. It changes nothing. */
export async function diagnose(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const { its, cluster, wec: known } = await chooseOne(services, target);
  await showDiagnosis(services, { its, cluster }, async ({ identity }) => known ?? findWecContext(services, its, identity.id, cluster));
}

/** Choose Context of the WEC, above that line of a diagnosis: what was remembered may be another cluster, or none was reachable then. */
export async function chooseDiagnosedContext(services: CommandServices, uri: vscode.Uri | undefined): Promise<void> {
  const { its, cluster } = documentAt(services, uri).subject;
  await showDiagnosis(services, { its, cluster }, ({ identity }) => pickWecContext(services, its, identity.id, cluster));
}

async function showDiagnosis(services: CommandServices, target: ClusterTarget, wecOf: (its: Connection) => Promise<string | undefined>): Promise<void> {
  const opened = await openDiagnosis(services, target, wecOf);
  const subject: Subject = { ...target, wec: opened.wecName };
  await services.documents.showLive(`${subject.its}/diagnosis-${subject.cluster}${reportEnding}`, new DiagnosisDocument(subject, opened, () => openDiagnosis(services, subject, () => Promise.resolve(subject.wec))));
}

/** Do Next Step, above the document of a diagnosis or at one of its checks: about that check's cause, else about the first one. */
export async function doNextStep(services: CommandServices, uri: vscode.Uri | undefined, check?: string): Promise<void> {
  const document = documentAt(services, uri);
  const { subject } = document;
  const next = document.nextStep(check);
  if (next === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('Nothing is to be done about "{0}" just now.', subject.cluster));
  }
  if ('shell' in next) {
    await vscode.env.clipboard.writeText(next.shell);
    void vscode.window.showInformationMessage(vscode.l10n.t('The command of the next step is on the clipboard: it is to be run in a terminal.'));
    return;
  }
  await services.execute(next.command, rowOf(subject, next.on));
}

/** Show Agent Logs, above the document of a diagnosis or at one of its checks: of the side where that check looks, else of the first cause's. */
export async function showDiagnosedLogs(services: CommandServices, uri: vscode.Uri | undefined, check?: string): Promise<void> {
  const document = documentAt(services, uri);
  await services.execute('showAgentLogs', rowOf(document.subject, document.logSide(check)));
}

/** What the diagnosis is about whose document is at this address, or active. */
export function diagnosedSubject(services: CommandServices, uri: vscode.Uri | undefined): Subject {
  return documentAt(services, uri).subject;
}

function documentAt({ documents }: CommandServices, uri = vscode.window.activeTextEditor?.document.uri): DiagnosisDocument {
  const live = uri && documents.liveAt(uri);
  if (!(live instanceof DiagnosisDocument)) {
    throw new NothingToChooseError(vscode.l10n.t('No diagnosis is in this editor. Run Diagnose WEC first.'));
  }
  return live;
}

/** The row that a next step is run on, as the views would give it. A WEC of which no context is known is asked for by that command. */
function rowOf({ its, cluster, wec }: Subject, on: NextTarget): object | undefined {
  switch (on) {
    case 'its':
      return { kind: 'its', id: its, its };
    case 'cluster':
      return { kind: 'cluster', id: cluster, its, cluster };
    case 'chosen':
      return undefined;
    case 'wec':
      return wec === undefined ? { kind: 'cluster', id: cluster, its, cluster } : { kind: 'context', id: wec, context: wec };
  }
}
