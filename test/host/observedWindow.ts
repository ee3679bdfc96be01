import * as vscode from 'vscode';
import { OpenInput } from './openInput.ts';

/** A notification that was shown and not yet answered; `choose` answers it as a click on that action would. */
export interface Notice {
  readonly severity: 'information' | 'warning' | 'error';
  readonly message: string;
  readonly actions: readonly string[];
  readonly choose: (action: string) => void;
}

type Show = (message: string, ...rest: readonly unknown[]) => Thenable<unknown>;

/**
 * Looks on as the extension calls the real `vscode.window`, which it shares with these tests since both lie in one extension's folder:
 * takes in each quick pick, input box and notification, and hands them to the test in order. The real ones are shown all the same.
 */
export class ObservedWindow {
  readonly notices: Notice[] = [];
  readonly #inputs: OpenInput[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #restore: () => void;

  constructor() {
    const real = { ...vscode.window };
    const { createQuickPick, createInputBox, showQuickPick, showInputBox, showInformationMessage, showWarningMessage, showErrorMessage } = real;
    const replaced = {
      createQuickPick: () => this.#onShow(createQuickPick(), (input) => OpenInput.ofQuickPick(input)),
      createInputBox: () => this.#onShow(createInputBox(), (input) => OpenInput.ofInputBox(input)),
      showQuickPick: (...[items, options, token]: Parameters<typeof showQuickPick>) => {
        const { input, told } = OpenInput.ofAskedPick(items, options);
        this.#opened(input);
        return showQuickPick(items, { ...options, onDidSelectItem: told }, token);
      },
      showInputBox: (...[options, token]: Parameters<typeof showInputBox>) => {
        this.#opened(OpenInput.ofAskedBox(options ?? {}));
        return showInputBox(options, token);
      },
      showInformationMessage: this.#observed('information', showInformationMessage),
      showWarningMessage: this.#observed('warning', showWarningMessage),
      showErrorMessage: this.#observed('error', showErrorMessage),
    };
    const own = Object.fromEntries(Object.keys(replaced).map((name) => [name, real[name as keyof typeof real]]));
    Object.assign(vscode.window, replaced);
    this.#restore = () => Object.assign(vscode.window, own);
  }

  /** The next quick pick or input box that the extension shows or has shown; `limit` in ms. */
  async nextInput(limit = 10_000): Promise<OpenInput> {
    await this.#until(() => this.#inputs.length > 0, limit, 'No quick pick or input box was shown');
    return this.#inputs.shift()!;
  }

  /** The first notification that matches, shown or yet to come; it is then taken from `notices`. `limit` in ms. */
  async nextNotice(message: RegExp, limit = 10_000): Promise<Notice> {
    const index = () => this.notices.findIndex((notice) => message.test(notice.message));
    await this.#until(() => index() >= 0, limit, `No notification matched ${String(message)}`);
    return this.notices.splice(index(), 1)[0]!;
  }

  /** Closes what is shown, and gives what was shown without the test having taken it. */
  async clear(): Promise<readonly OpenInput[]> {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('notifications.clearAll');
    this.notices.length = 0;
    return this.#inputs.splice(0);
  }

  /** Gives the window its own functions back. */
  dispose(): void {
    this.#restore();
  }

  #onShow<Input extends vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox>(input: Input, opened: (input: Input) => OpenInput): Input {
    const show = input.show.bind(input);
    input.show = () => {
      // Before it is shown, so that its first events are seen.
      const open = opened(input);
      show();
      this.#opened(open);
    };
    return input;
  }

  #opened(input: OpenInput): void {
    this.#inputs.push(input);
    this.#tell();
  }

  #observed(severity: Notice['severity'], show: Show): Show {
    return (message, ...rest) => {
      const chosen = new Promise<string>((choose) => {
        this.notices.push({ severity, message, actions: rest.filter((action) => typeof action === 'string'), choose });
      });
      this.#tell();
      return Promise.race([chosen, show(message, ...rest)]);
    };
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }

  async #until(holds: () => boolean, limit: number, otherwise: string): Promise<void> {
    if (holds()) return;
    let look = () => {};
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        look = () => {
          if (holds()) resolve();
        };
        this.#waiting.push(look);
        timer = setTimeout(() => {
          const shown = this.notices.map(({ severity, message }) => `${severity}: ${message}`);
          reject(new Error([`${otherwise} within ${limit} ms. Notifications:`, ...shown].join('\n  ')));
        }, limit);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.splice(this.#waiting.indexOf(look), 1);
    }
  }
}
