import * as vscode from 'vscode';
import type { Disposable } from '../cluster/events.ts';

const second = 1_000;

/**
 * Takes a text with a token that was copied; counts its life down in the status bar and clears the clipboard at its end, where the
 * clipboard still holds it. The text is in memory only.
 */
export class TokenCountdown implements Disposable {
  readonly #item: vscode.StatusBarItem;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#item = vscode.window.createStatusBarItem('kubestellar.token', vscode.StatusBarAlignment.Right);
    this.#item.name = vscode.l10n.t('KubeStellar: Registration Token');
  }

  start(its: string, copied: string, expiresAt: Date): void {
    clearInterval(this.#timer);
    const tick = () => {
      const left = Math.ceil((expiresAt.getTime() - Date.now()) / second);
      if (left <= 0) {
        this.#end(copied);
        return;
      }
      const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
      this.#item.text = `$(key) ${time}`;
      this.#item.tooltip = vscode.l10n.t('The registration token of the ITS {0} that you copied is valid for {1} more. It is a secret: whoever has it can ask to be registered.', its, time);
      this.#item.accessibilityInformation = { label: vscode.l10n.t('Registration token of {0}, valid for {1}', its, time) };
    };
    tick();
    this.#item.show();
    this.#timer = setInterval(tick, second);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#item.dispose();
  }

  #end(copied: string): void {
    clearInterval(this.#timer);
    this.#item.hide();
    void vscode.env.clipboard.readText().then((text) => (text === copied ? vscode.env.clipboard.writeText('') : undefined));
  }
}
