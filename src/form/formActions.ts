import * as vscode from 'vscode';
import { OtherManagedClusterError } from '../cluster/labels/saveLabels.ts';
import { CancelledError, describeError } from '../cluster/errors.ts';
import { Foreseer } from '../cluster/foresight/foreseer.ts';
import type { HostMessage, PageMessage, ResultView } from '../shared/protocol.ts';
import { describeForesight } from './describeForesight.ts';
import type { FormServices } from './formServices.ts';
import type { FormSession, FormTarget } from './formSession.ts';
import { saveForm, undoSave, type SaveContext, type SaveOutcome } from './saveForm.ts';
import { keysOfSave, type UndoMemory } from './undoMemory.ts';
import { readUsed } from './readUsed.ts';
import { wecChange } from './wecChange.ts';

export interface FormParts {
  readonly services: FormServices;
  readonly target: FormTarget;
  readonly session: FormSession;
  readonly undo: UndoMemory;
  readonly send: (message: HostMessage) => void;
}

type Edits = PageMessage & { readonly kind: 'edits' };
type Save = PageMessage & { readonly kind: 'save' };

/** What a page asks for beside being shown the cluster: foresight, a save, an undo. One save or undo at a time. */
export class FormActions {
  readonly #parts: FormParts;
  readonly #foreseer: Foreseer;
  #foreseeing: AbortController | undefined;
  #busy = false;
  /** Of the last save or undo: a page that was hidden meanwhile shows them too. */
  #results: readonly ResultView[] = [];

  constructor(parts: FormParts) {
    this.#parts = parts;
    this.#foreseer = new Foreseer(parts.services, parts.target.its);
  }

  /** To a page that has just begun to listen. */
  tell(): void {
    this.#parts.send({ kind: 'busy', busy: this.#busy });
    this.#tellResults();
    this.#tellUndo();
    void this.tellUsed();
  }

  /** Keys and values of other WECs, to complete what is typed. */
  async tellUsed(): Promise<void> {
    const { services, target, session, send } = this.#parts;
    try {
      if (session.connection !== undefined) {
        send({ kind: 'used', ...(await readUsed(services.sessions, target.its, session.connection)) });
      }
    } catch (error) {
      services.log.debug(`What is used on ${target.its} can't be offered: ${describeError(error)}`);
    }
  }

  async foresee({ revision, errors, labels, properties }: Edits): Promise<void> {
    const { session, target, send, services } = this.#parts;
    const { connection, model } = session;
    this.#foreseeing?.abort();
    if (connection === undefined || model === undefined || errors > 0 || labels.length + properties.length === 0) {
      send({ kind: 'foresight', revision, foresight: null });
      return;
    }
    const controller = new AbortController();
    this.#foreseeing = controller;
    try {
      const foresight = await this.#foreseer.foresee(connection, [wecChange(target.cluster, model, { labels, properties }, session.propertiesUnknown)], { signal: controller.signal });
      if (!controller.signal.aborted) {
        send({ kind: 'foresight', revision, foresight: describeForesight(foresight, vscode.l10n) });
      }
    } catch (error) {
      if (!(error instanceof CancelledError)) {
        services.log.error(`What a save of ${target.cluster} would do can't be foreseen: ${describeError(error)}`);
        send({ kind: 'foresight', revision, foresight: { headline: describeError(error), groups: [] } });
      }
    }
  }

  async save(message: Save): Promise<void> {
    await this.#act((context) => saveForm(context, message));
  }

  async undoLastSave(): Promise<void> {
    const { undo, target } = this.#parts;
    const last = undo.get(target);
    if (last !== undefined) {
      await this.#act((context) => undoSave(context, last));
    }
  }

  async #act(act: (context: SaveContext) => Promise<SaveOutcome>): Promise<void> {
    const { session, undo, target, services } = this.#parts;
    const { connection, model } = session;
    if (this.#busy || connection === undefined || model === undefined) {
      return;
    }
    this.#setBusy(true);
    this.#results = [];
    try {
      const outcome = await act({ services, target, model, seen: connection, foreseer: this.#foreseer, propertiesUnknown: session.propertiesUnknown });
      this.#results = outcome.results;
      if (outcome.undo !== undefined) {
        undo.set(target, outcome.undo);
      }
    } catch (error) {
      if (error instanceof OtherManagedClusterError) {
        // What was saved is gone with the former one.
        undo.forget(target);
      }
      if (!(error instanceof CancelledError)) {
        services.log.error(`${target.cluster}: ${describeError(error)}`);
        this.#results = [{ outcome: 'failed', sentence: describeError(error) }];
      }
    }
    this.#setBusy(false);
    this.#tellResults();
    this.#tellUndo();
  }

  #setBusy(busy: boolean): void {
    this.#busy = busy;
    this.#parts.send({ kind: 'busy', busy });
  }

  #tellResults(): void {
    this.#parts.send({ kind: 'results', results: [...this.#results] });
  }

  #tellUndo(): void {
    const { undo, target, send } = this.#parts;
    const last = undo.get(target);
    send({ kind: 'undo', offer: last === undefined ? null : vscode.l10n.t('Undo Last Save puts back: {0}.', keysOfSave(last).join(', ')) });
  }
}
