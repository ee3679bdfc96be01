import * as vscode from 'vscode';
import type { Disposable } from '../cluster/events.ts';
import { redactingLog, type Log } from '../cluster/log.ts';

/** The output channel "KubeStellar": everything that is written to it is redacted first. */
export class LogChannel implements Disposable {
  readonly log: Log;
  readonly #channel: vscode.LogOutputChannel;

  constructor() {
    this.#channel = vscode.window.createOutputChannel('KubeStellar', { log: true });
    this.log = redactingLog(this.#channel);
  }

  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
