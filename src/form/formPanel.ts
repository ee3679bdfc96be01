import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { describeError } from '../cluster/errors.ts';
import { Disposables, type Disposable } from '../cluster/events.ts';
import { parsePageMessage, type FormConnection, type HostMessage, type PageMessage } from '../shared/protocol.ts';
import { FormActions } from './formActions.ts';
import type { FormServices } from './formServices.ts';
import { FormSession, type FormTarget } from './formSession.ts';
import { formHtml } from './html.ts';
import { pastedPairs } from './pastedPairs.ts';
import { pageTexts, sessionTexts } from './texts.ts';
import type { UndoMemory } from './undoMemory.ts';

/** One form: takes a panel and a WEC, gives its page what the cluster has, and does what the page asks for. */
export class FormPanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #target: FormTarget;
  readonly #services: FormServices;
  readonly #owned = new Disposables();
  readonly #session: FormSession;
  readonly #actions: FormActions;
  #told: FormConnection['kind'] = 'connecting';
  /** Those that were known when foresight was asked for last. */
  #wdses = '';
  /** Whether a page listens: one that begins to gets everything, and what was sent before would come twice. */
  #listens = false;
  /** What the page has unsaved: in memory, since a hidden page is gone. */
  #edits: (PageMessage & { readonly kind: 'edits' }) | undefined;

  constructor(panel: vscode.WebviewPanel, target: FormTarget, services: FormServices, undo: UndoMemory) {
    this.#panel = panel;
    this.#target = target;
    this.#services = services;
    const { sessions, log } = services;
    this.#owned.own(panel);
    this.#session = this.#owned.own(new FormSession(target, sessions, sessionTexts(target), log));
    this.#actions = new FormActions({ services, target, session: this.#session, undo, send: (message) => this.#send(message) });
    this.#owned.own(this.#session.onDidChange(() => this.#tellSession()));
    this.#owned.own(sessions.onDidChange(({ kind }) => (kind === 'contexts' ? this.#followWdses() : undefined)));
    this.#owned.own(panel.onDidChangeViewState(() => (this.#listens &&= panel.visible)));
    this.#owned.own(panel.webview.onDidReceiveMessage((raw: unknown) => void this.#hear(raw)));
    this.#load();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  connect(): void {
    void this.#session.connect();
  }

  connectUnasked(): void {
    this.#session.connectUnasked();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #load(): void {
    const { webview } = this.#panel;
    const folder = vscode.Uri.joinPath(this.#services.folder, 'dist', 'webview');
    const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    webview.html = formHtml({
      ...{ cspSource: webview.cspSource, nonce: randomBytes(16).toString('base64url'), script: file('form.js'), style: file('form-style.css') },
      ...{ opening: { ...this.#target, texts: pageTexts() }, language: vscode.env.language },
    });
  }

  async #hear(raw: unknown): Promise<void> {
    const message = parsePageMessage(raw);
    if (message === undefined) {
      this.#services.log.warn('The page of a form sent a message that is none of its own.');
      return;
    }
    switch (message.kind) {
      case 'ready':
        return this.#open();
      case 'connect':
        return this.#session.connect();
      case 'edits':
        this.#edits = message;
        return this.#actions.foresee(message);
      case 'paste':
        return this.#paste(message.side, message.text);
      case 'save':
        return this.#actions.save(message);
      case 'undo':
        return this.#actions.undoLastSave();
      case 'painted':
        return this.#services.log.debug(`The form of ${this.#target.cluster} was painted after ${Math.round(message.milliseconds)} ms.`);
    }
  }

  /** One that is found while a person edits is asked at once. */
  #followWdses(): void {
    const wdses = this.#services.wdses.all().map(({ context }) => context).join('\n');
    if (wdses !== this.#wdses && this.#edits !== undefined) {
      void this.#actions.foresee(this.#edits);
    }
    this.#wdses = wdses;
  }

  #open(): void {
    this.#listens = true;
    const unsaved = this.#edits === undefined ? null : { uid: this.#edits.uid, labels: this.#edits.labels, properties: this.#edits.properties };
    this.#send({ kind: 'open', unsaved });
    this.#tellSession();
    this.#actions.tell();
  }

  #tellSession(): void {
    const { state, model } = this.#session;
    this.#send({ kind: 'connection', connection: state });
    if (model !== undefined && state.kind !== 'connecting') {
      this.#send({ kind: 'model', model });
    }
    if (state.kind === 'live' && this.#told !== 'live') {
      void this.#actions.tellUsed();
    }
    this.#told = state.kind;
  }

  async #paste(side: 'labels' | 'properties', text: string): Promise<void> {
    try {
      const read = await pastedPairs(side, text);
      this.#send(read.valid ? { kind: 'pasted', side, pairs: read.value } : { kind: 'results', results: [{ outcome: 'failed', sentence: read.reason }] });
    } catch (error) {
      this.#send({ kind: 'results', results: [{ outcome: 'failed', sentence: describeError(error) }] });
    }
  }

  #send(message: HostMessage): void {
    if (this.#listens) {
      void this.#panel.webview.postMessage(message);
    }
  }
}
