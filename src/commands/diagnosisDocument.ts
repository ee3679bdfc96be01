import * as vscode from 'vscode';
import type { NextStep } from '../cluster/diagnosis/check.ts';
import type { Diagnosis, Step } from '../cluster/diagnosis/walk.ts';
import type { ClusterError } from '../cluster/errors.ts';
import { Emitter, type Disposable, type Event } from '../cluster/events.ts';
import { commands } from '../ids.ts';
import type { LineAction, LiveText } from '../ui/documents.ts';
import { diagnosisText, logCanExplain, type DiagnosisText } from './diagnosisText.ts';

/** What a diagnosis is about: contexts, and the name of the ManagedCluster. */
export interface Subject {
  readonly its: string;
  readonly cluster: string;
  readonly wec: string | undefined;
}

/** A diagnosis that runs. */
export interface OpenDiagnosis extends Disposable {
  readonly watch: { readonly diagnosis: Diagnosis | undefined; readonly onDidChange: Event<void> };
  /** Context of the WEC; `undefined`: none is known. */
  readonly wecName: string | undefined;
  /** Why it could not be connected. */
  readonly wecProblem: ClusterError | undefined;
}

/** Milliseconds after which a WEC that could not be connected is tried again: no watch tells that it answers. */
const again = 15_000;

/** Takes a diagnosis and how to open it anew; writes it, fires on change, and goes on with the WEC once that can be connected. */
export class DiagnosisDocument implements LiveText {
  readonly subject: Subject;
  readonly #open: () => Promise<OpenDiagnosis>;
  readonly #changed = new Emitter<void>();
  #opened: OpenDiagnosis;
  #subscription: Disposable;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #told: DiagnosisText = { text: '', lineOf: new Map(), contextLine: 0 };
  #diagnosis: Diagnosis | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(subject: Subject, opened: OpenDiagnosis, open: () => Promise<OpenDiagnosis>) {
    this.subject = subject;
    this.#open = open;
    this.#opened = opened;
    this.#subscription = this.#follow(opened);
  }

  get text(): string {
    this.#diagnosis = this.#opened.watch.diagnosis;
    this.#told = this.#compose(this.#diagnosis);
    return this.#told.text;
  }

  get actions(): readonly LineAction[] {
    const context = { line: this.#told.contextLine, title: vscode.l10n.t('Choose Context of the WEC'), command: commands.diagnosisContext, arguments: [] };
    return [context, ...(this.#diagnosis?.path ?? []).flatMap((step) => this.#actionsOf(step))];
  }

  /** About the cause that this check found; of the first one, where none is named. */
  nextStep(check: string | undefined): NextStep | undefined {
    return this.#cause(check)?.cause.next;
  }

  /** Whose Pods' logs can explain what this check says. */
  logSide(check: string | undefined): 'its' | 'wec' {
    const step = check === undefined ? this.#cause(undefined) : this.#diagnosis?.path.find((one) => one.check.id === check);
    return step?.check.log ?? 'wec';
  }

  dispose(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#subscription.dispose();
    this.#opened.dispose();
    this.#changed.dispose();
  }

  #follow(opened: OpenDiagnosis): Disposable {
    if (opened.wecProblem !== undefined) {
      this.#timer = setTimeout(() => void this.#tryAgain(), again);
    }
    return opened.watch.onDidChange(() => {
      if (this.#compose(opened.watch.diagnosis).text !== this.#told.text) {
        this.#changed.fire();
      }
    });
  }

  /** The diagnosis without the WEC goes on until there is one with it. */
  async #tryAgain(): Promise<void> {
    const opened = await this.#open().catch(() => undefined);
    if (this.#closed || opened === undefined || opened.wecProblem !== undefined) {
      opened?.dispose();
      if (!this.#closed) {
        this.#timer = setTimeout(() => void this.#tryAgain(), again);
      }
      return;
    }
    this.#subscription.dispose();
    this.#opened.dispose();
    this.#opened = opened;
    this.#subscription = this.#follow(opened);
    this.#changed.fire();
  }

  #cause(check: string | undefined): Diagnosis['causes'][number] | undefined {
    const causes = this.#diagnosis?.causes ?? [];
    return check === undefined ? causes[0] : causes.find((one) => one.check.id === check);
  }

  #actionsOf(step: Step): readonly LineAction[] {
    const { id } = step.check;
    const line = this.#told.lineOf.get(id) ?? 0;
    const next = step.cause && { line, title: step.cause.next.what, command: commands.diagnosisNextStep, arguments: [id] };
    const log = logCanExplain(step) ? { line, title: vscode.l10n.t('Show Agent Logs'), command: commands.diagnosisLogs, arguments: [id] } : undefined;
    return [next, log].filter((action) => action !== undefined);
  }

  #compose(diagnosis: Diagnosis | undefined): DiagnosisText {
    const { its, cluster, wec } = this.subject;
    const heading = [vscode.l10n.t('Diagnosis of "{0}" on the ITS "{1}"', cluster, its), wec === undefined ? vscode.l10n.t('WEC context: none is known here') : vscode.l10n.t('WEC context: {0}', wec)];
    return diagnosis === undefined ? { text: [vscode.l10n.t('Loading…'), '', ...heading, ''].join('\n'), lineOf: new Map(), contextLine: 3 } : diagnosisText(heading, diagnosis);
  }
}
