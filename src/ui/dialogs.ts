import * as vscode from 'vscode';
import { inert } from './inert.ts';

/** A modal question: `detail` is plain text, so cluster text in it can't become markup. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  readonly accept: string;
}

/** Modal dialogs throw in extension-host tests, so commands ask through this and a test answers by script. */
export interface Dialogs {
  /** `true` when the person chose `accept`, `false` when the dialog was closed. */
  confirm(question: Question): Promise<boolean>;
  /** Asks for a name to be typed exactly; `false` when dismissed. */
  typedName(name: string, prompt: string): Promise<boolean>;
}

export const editorDialogs: Dialogs = {
  async confirm({ message, detail, accept }) {
    return (await vscode.window.showInformationMessage(message, { modal: true, detail }, accept)) === accept;
  },
  async typedName(name, prompt) {
    const typed = await vscode.window.showInputBox({
      prompt: inert(prompt),
      placeHolder: name,
      ignoreFocusOut: true,
      validateInput: (text) => (text === name ? undefined : vscode.l10n.t('Type "{0}" to go on.', name)),
    });
    return typed === name;
  },
};

/** Dialogs whose answerer can be replaced, for tests. */
export function replaceableDialogs(initial: Dialogs): Dialogs & { use(dialogs: Dialogs): void } {
  let current = initial;
  return {
    confirm: (question) => current.confirm(question),
    typedName: (name, prompt) => current.typedName(name, prompt),
    use: (dialogs) => {
      current = dialogs;
    },
  };
}
