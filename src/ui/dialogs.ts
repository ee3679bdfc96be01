import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import { askWithCompletion } from './completion.ts';
import { inert } from './inert.ts';

/** A modal question: `detail` is plain text, so cluster text in it can't become markup. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  readonly accept: string;
  /** The kubectl or clusteradm commands that say the same: a button copies them. */
  readonly commands?: readonly string[];
}

export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeHolder?: string;
  /** The reason why the text can't be accepted, as it is typed. */
  readonly check?: (text: string) => string | undefined;
  /** Texts that the one that is typed can become; offered below it. */
  readonly complete?: (text: string) => readonly string[];
}

export interface PickQuestion<T> {
  readonly title: string;
  readonly placeHolder: string;
  readonly choices: readonly (vscode.QuickPickItem & { readonly value: T })[];
}

export interface FolderQuestion {
  readonly title: string;
  /** The folder that is shown first. */
  readonly start: vscode.Uri;
  readonly accept: string;
}

/**
 * Modal dialogs throw in extension-host tests and nobody types there, so commands ask through this and a test answers by script.
 * What is dismissed throws `CancelledError`, except where a boolean says it.
 */
export interface Dialogs {
  /** `true` when the person chose `accept`, `false` when the dialog was closed. */
  confirm(question: Question): Promise<boolean>;
  /** Asks for a name to be typed exactly; `false` when dismissed. */
  typedName(name: string, prompt: string): Promise<boolean>;
  text(question: TextQuestion): Promise<string>;
  pick<T>(question: PickQuestion<T>): Promise<T>;
  /** Those with `picked` are chosen to begin with. */
  pickMany<T>(question: PickQuestion<T>): Promise<readonly T[]>;
  folder(question: FolderQuestion): Promise<vscode.Uri>;
}

export const editorDialogs: Dialogs = {
  async confirm({ message, detail, accept, commands = [] }) {
    const copy = vscode.l10n.t('Copy as Command');
    const buttons = commands.length === 0 ? [accept] : [accept, copy];
    for (;;) {
      const choice = await vscode.window.showInformationMessage(message, { modal: true, detail }, ...buttons);
      if (choice !== copy) {
        return choice === accept;
      }
      // A dialog closes with any button: it is asked again, since copying decides nothing.
      await vscode.env.clipboard.writeText(commands.join('\n'));
    }
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
  async text({ title, prompt, value = '', placeHolder = '', check = () => undefined, complete }) {
    if (complete !== undefined) {
      return chosen(await askWithCompletion({ title, prompt: inert(prompt), value, placeHolder, check, complete }));
    }
    return chosen(
      await vscode.window.showInputBox({ title, prompt: inert(prompt), value, placeHolder, ignoreFocusOut: true, validateInput: check }),
    );
  },
  async pick({ title, placeHolder, choices }) {
    return chosen(await vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true })).value;
  },
  async pickMany({ title, placeHolder, choices }) {
    const picked = await vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true, canPickMany: true });
    return chosen(picked).map(({ value }) => value);
  },
  async folder({ title, start, accept }) {
    const [folder] = chosen(await vscode.window.showOpenDialog({ title, defaultUri: start, openLabel: accept, canSelectFolders: true, canSelectFiles: false, canSelectMany: false }));
    return chosen(folder);
  },
};

/** Dialogs whose answerer can be replaced, for tests. */
export function replaceableDialogs(initial: Dialogs): Dialogs & { use(dialogs: Dialogs): void } {
  let current = initial;
  return {
    confirm: (question) => current.confirm(question),
    typedName: (name, prompt) => current.typedName(name, prompt),
    text: (question) => current.text(question),
    pick: (question) => current.pick(question),
    pickMany: (question) => current.pickMany(question),
    folder: (question) => current.folder(question),
    use: (dialogs) => {
      current = dialogs;
    },
  };
}

function chosen<T>(answer: T | undefined): T {
  if (answer === undefined) {
    throw new CancelledError();
  }
  return answer;
}
