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

/** What commands ask through. What is dismissed throws `CancelledError`, except where a boolean says it. */
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

/** Who answers: modal dialogs throw in extension-host tests and nobody types there, so there a script does. `undefined`: dismissed. */
export interface Answers extends Pick<Dialogs, 'confirm' | 'typedName'> {
  text(question: TextQuestion): Promise<string | undefined>;
  pick<T>(question: PickQuestion<T>): Promise<Picked<T> | undefined>;
  pickMany<T>(question: PickQuestion<T>): Promise<readonly Picked<T>[] | undefined>;
  folder(question: FolderQuestion): Promise<vscode.Uri | undefined>;
}

/** A choice as it was chosen; its value may be `undefined`. */
export interface Picked<T> {
  readonly value: T;
}

export const editorAnswers: Answers = {
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
    return complete === undefined
      ? vscode.window.showInputBox({ title, prompt: inert(prompt), value, placeHolder, ignoreFocusOut: true, validateInput: check })
      : askWithCompletion({ title, prompt: inert(prompt), value, placeHolder, check, complete });
  },
  async pick({ title, placeHolder, choices }) {
    return vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true });
  },
  async pickMany({ title, placeHolder, choices }) {
    return vscode.window.showQuickPick(choices, { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true, canPickMany: true });
  },
  async folder({ title, start, accept }) {
    const folders = await vscode.window.showOpenDialog({ title, defaultUri: start, openLabel: accept, canSelectFolders: true, canSelectFiles: false, canSelectMany: false });
    return folders?.[0];
  },
};

/** Dialogs whose answerer can be replaced, for tests. */
export function dialogsOf(initial: Answers): Dialogs & { use(answers: Answers): void } {
  let current = initial;
  return {
    confirm: (question) => current.confirm(question),
    typedName: (name, prompt) => current.typedName(name, prompt),
    text: async (question) => chosen(await current.text(question)),
    pick: async (question) => chosen(await current.pick(question)).value,
    pickMany: async (question) => chosen(await current.pickMany(question)).map(({ value }) => value),
    folder: async (question) => chosen(await current.folder(question)),
    use: (answers) => {
      current = answers;
    },
  };
}

function chosen<T>(answer: T | undefined): T {
  if (answer === undefined) {
    throw new CancelledError();
  }
  return answer;
}
