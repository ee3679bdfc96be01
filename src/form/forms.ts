import * as vscode from 'vscode';
import type { Disposable } from '../cluster/events.ts';
import { webviews } from '../ids.ts';
import type { FormServices } from './formServices.ts';
import type { FormTarget } from './formSession.ts';
import type { FormPanels } from './formPanels.ts';

/** Opens forms, and has the editor bring them back after a reload. What a form consists of is loaded with the first one. */
export class Forms implements Disposable {
  readonly #services: FormServices;
  readonly #serializer: vscode.Disposable;
  #panels: Promise<FormPanels> | undefined;
  #closed = false;

  constructor(services: FormServices) {
    this.#services = services;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(webviews.form, {
      deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => (await this.#load()).restore(panel, state),
    });
  }

  /** Shows the form of this WEC: the one that is open, else a new one. */
  async open(target: FormTarget): Promise<void> {
    (await this.#load()).open(target);
  }

  dispose(): void {
    this.#closed = true;
    this.#serializer.dispose();
    void this.#panels?.then((panels) => panels.dispose());
  }

  #load(): Promise<FormPanels> {
    this.#panels ??= import('./formPanels.ts').then(({ FormPanels }) => {
      const panels = new FormPanels(this.#services);
      if (this.#closed) {
        panels.dispose();
      }
      return panels;
    });
    return this.#panels;
  }
}
