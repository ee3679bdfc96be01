import * as vscode from 'vscode';
import type { NextStep, NextTarget } from '../cluster/diagnosis/check.ts';
import { DiagnosisWatch } from '../cluster/diagnosis/diagnosisWatch.ts';
import { ClusterError } from '../cluster/errors.ts';
import { Disposables, Emitter } from '../cluster/events.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { prepareAim } from '../cluster/registration/planner.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { LiveText } from '../ui/documents.ts';
import { chooseLeaving } from './deregisterTargets.ts';
import { diagnosisText } from './diagnosisText.ts';
import type { CommandServices } from './services.ts';
import { chooseCluster, NothingToChooseError } from './targets.ts';
import { findWecContext, rivalContexts } from './wecContext.ts';

/** What a diagnosis is about: contexts, and the name of the ManagedCluster. */
interface Subject {
  readonly its: string;
  readonly cluster: string;
  readonly wec: string | undefined;
}

/** Diagnose WEC: a live document whose first sentence is the cause, with the path that led to it. It changes nothing. */
export async function diagnose(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const [chosen] = target === undefined ? [await chooseCluster(services, undefined)] : await chooseLeaving(services, target);
  if (chosen === undefined) {
    return;
  }
  const { sessions, documents, log } = services;
  const owned = new Disposables();
  try {
    const its = await sessions.connection(chosen.its);
    owned.own(its.api);
    const known = 'wec' in chosen ? chosen.wec : undefined;
    const subject: Subject = { ...chosen, wec: known ?? (await findWecContext(services, chosen.its, its.identity.id, chosen.cluster)) };
    const wec = subject.wec === undefined ? undefined : await connectOrWhy(services, subject.wec);
    if (wec !== undefined && !(wec instanceof ClusterError)) {
      owned.own(wec.api);
    }
    const reached = wec instanceof ClusterError ? undefined : wec;
    const aim = await prepareAim({ its, wec: reached, clusterName: subject.cluster, itsServers: sessions.serversOf(subject.its) }, new AbortController().signal);
    const watch = owned.own(
      new DiagnosisWatch({
        aim,
        wecName: subject.wec,
        wecProblem: wec instanceof ClusterError ? wec : undefined,
        rivals: () => rivalContexts(services, subject.its, subject.cluster, subject.wec),
        log,
      }),
    );
    await documents.showLive(`${subject.its}/diagnosis-${subject.cluster}.txt`, new DiagnosisDocument(subject, watch, owned));
  } catch (error) {
    owned.dispose();
    throw error;
  }
}

/** Do Next Step, above the document of a diagnosis: about the cause that it shows first. */
export async function doNextStep(services: CommandServices, uri: vscode.Uri | undefined): Promise<void> {
  const { subject, next } = documentAt(services, uri);
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

/** Show Agent Logs, above the document of a diagnosis: of the side where the first cause is. */
export async function showDiagnosedLogs(services: CommandServices, uri: vscode.Uri | undefined): Promise<void> {
  const { subject, logSide } = documentAt(services, uri);
  await services.execute('showAgentLogs', rowOf(subject, logSide));
}

class DiagnosisDocument implements LiveText {
  readonly subject: Subject;
  readonly #watch: DiagnosisWatch;
  readonly #owned: Disposables;
  readonly #changed = new Emitter<void>();
  #told = '';
  #next: NextStep | undefined;
  #logSide: 'its' | 'wec' = 'wec';
  readonly onDidChange = this.#changed.event;

  /** `owned` is disposed of with it. */
  constructor(subject: Subject, watch: DiagnosisWatch, owned: Disposables) {
    this.subject = subject;
    this.#watch = watch;
    this.#owned = owned;
    owned.own(watch.onDidChange(() => (this.#compose() === this.#told ? undefined : this.#changed.fire())));
  }

  get text(): string {
    this.#told = this.#compose();
    return this.#told;
  }

  get next(): NextStep | undefined {
    return this.#next;
  }

  get logSide(): 'its' | 'wec' {
    return this.#logSide;
  }

  dispose(): void {
    this.#owned.dispose();
    this.#changed.dispose();
  }

  #compose(): string {
    const { its, cluster, wec } = this.subject;
    const { diagnosis } = this.#watch;
    const [first] = diagnosis?.causes ?? [];
    this.#next = first?.cause.next;
    this.#logSide = first?.check.log ?? 'wec';
    const heading = [vscode.l10n.t('Diagnosis of "{0}" on the ITS "{1}"', cluster, its), wec === undefined ? vscode.l10n.t('WEC context: none is known here') : vscode.l10n.t('WEC context: {0}', wec)];
    return diagnosis === undefined ? [vscode.l10n.t('Loading…'), '', ...heading, ''].join('\n') : diagnosisText(heading, diagnosis);
  }
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
    case 'wec':
      return wec === undefined ? { kind: 'cluster', id: cluster, its, cluster } : { kind: 'context', id: wec, context: wec };
  }
}

/** A WEC that can't be connected is a finding, and no reason to stop. */
async function connectOrWhy({ sessions }: CommandServices, context: string): Promise<Connection | ClusterError> {
  try {
    return await sessions.connection(context);
  } catch (error) {
    if (error instanceof ClusterError && error.kind !== 'cancelled') {
      return error;
    }
    throw error;
  }
}
