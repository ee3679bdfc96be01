import * as vscode from 'vscode';
import { Disposables } from '../cluster/events.ts';

export interface CompletedText {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly placeHolder: string;
  /** The reason why the text can't be accepted. */
  readonly check: (text: string) => string | undefined;
  /** Texts that the one that is typed can become. */
  readonly complete: (text: string) => readonly string[];
}

interface Item extends vscode.QuickPickItem {
  /** `undefined` for the row that accepts the text as it is. */
  readonly becomes?: string;
}

/**
 * An input box has no completion: a quick pick whose first row is the text as typed, with the reason where it can't be accepted,
 * and below it what the text can become. `undefined` when dismissed.
 */
export async function askWithCompletion({ title, prompt, value, placeHolder, check, complete }: CompletedText): Promise<string | undefined> {
  const owned = new Disposables();
  const input = owned.own(vscode.window.createQuickPick<Item>());
  const show = (): void => {
    const typed = input.value;
    const reason = check(typed);
    const accept: Item = { label: typed === '' ? vscode.l10n.t('(empty)') : typed, detail: reason ?? prompt, alwaysShow: true };
    const rest = complete(typed).map((becomes): Item => ({ label: becomes, alwaysShow: true, becomes }));
    // What can't be accepted is no first choice.
    input.items = reason === undefined ? [accept, ...rest] : [...rest, accept];
  };
  Object.assign(input, { title, value, placeholder: placeHolder, ignoreFocusOut: true });
  try {
    return await new Promise<string | undefined>((resolve) => {
      owned.own(input.onDidChangeValue(show));
      owned.own(input.onDidHide(() => resolve(undefined)));
      owned.own(
        input.onDidAccept(() => {
          const [item] = input.selectedItems;
          if (item?.becomes !== undefined) {
            input.value = item.becomes;
            show();
          } else if (check(input.value) === undefined) {
            resolve(input.value);
          }
        }),
      );
      show();
      input.show();
    });
  } finally {
    owned.dispose();
  }
}
