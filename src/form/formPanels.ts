import * as vscode from 'vscode';
import { Disposables, type Disposable } from '../cluster/events.ts';
import { webviews } from '../ids.ts';
import { parseKeptState } from '../shared/protocol.ts';
import { FormPanel } from './formPanel.ts';
import type { FormServices } from './formServices.ts';
import type { FormTarget } from './formSession.ts';
import { UndoMemory } from './undoMemory.ts';

/** The forms that are open, at most one for each WEC. */
export class FormPanels implements Disposable {
  readonly #services: FormServices;
  readonly #undo = new UndoMemory();
  readonly #open = new Map<string, FormPanel>();
  readonly #owned = new Disposables();

  constructor(services: FormServices) {
    this.#services = services;
  }

  open(target: FormTarget): void {
    const open = this.#open.get(keyOf(target));
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const title = vscode.l10n.t('{0}: Labels and Properties', target.cluster);
    this.#adopt(vscode.window.createWebviewPanel(webviews.form, title, vscode.ViewColumn.Active, {}), target).connect();
  }

  /** A panel of before the reload. What it isn't known to be about, or shows what is open already, is closed. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = parseKeptState(state);
    if (kept === undefined || this.#open.has(keyOf(kept))) {
      panel.dispose();
      return;
    }
    this.#adopt(panel, { its: kept.its, cluster: kept.cluster }).connectUnasked();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, target: FormTarget): FormPanel {
    const form = this.#owned.own(new FormPanel(panel, target, this.#services, this.#undo));
    this.#open.set(keyOf(target), form);
    panel.onDidDispose(() => {
      this.#open.delete(keyOf(target));
      form.dispose();
    });
    return form;
  }
}

function keyOf({ its, cluster }: FormTarget): string {
  return JSON.stringify([its, cluster]);
}
