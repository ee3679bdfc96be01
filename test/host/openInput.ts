import * as vscode from 'vscode';

type Items = Parameters<typeof vscode.window.showQuickPick>[0];

/** A row without its value and its icon. */
export interface InputRow {
  readonly label: string;
  readonly description: string | undefined;
  readonly detail: string | undefined;
}

interface Parts {
  readonly title: string | undefined;
  readonly placeholder: string | undefined;
  /** Rows as they are when asked for; none for an input box. */
  readonly rows: () => Promise<readonly vscode.QuickPickItem[]>;
  readonly validation: () => string | undefined;
  /** Brings the row of this number to be the active one in the real widget. */
  readonly activate: (index: number, rows: readonly vscode.QuickPickItem[]) => Promise<void>;
  readonly type: (text: string) => Promise<void>;
}

const notThere = (what: string) => () => Promise.reject(new Error(what));
/** Longest time that the real widget takes to answer, in ms. */
const widgetLimit = 5_000;

/**
 * A quick pick or input box that is on screen, moved by the commands that the keys of a person run (the same in VS Code 1.105 and
 * 1.139). Text can be typed into `createInputBox` and `createQuickPick` only: no command types into the widget, and of `showInputBox`
 * and `showQuickPick` the host holds no value that could be set.
 */
export class OpenInput {
  readonly title: string | undefined;
  readonly placeholder: string | undefined;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.title = parts.title;
    this.placeholder = parts.placeholder;
  }

  static ofQuickPick(input: vscode.QuickPick<vscode.QuickPickItem>): OpenInput {
    return new OpenInput({
      title: input.title,
      placeholder: input.placeholder,
      rows: () => Promise.resolve(input.items),
      validation: () => undefined,
      activate: async (index, rows) => {
        const row = rows[index]!;
        if (input.activeItems[0] === row) return;
        const active = told(input.onDidChangeActive, ([first]) => first === row, `The row ${row.label} did not become active`);
        input.activeItems = [row];
        await active;
      },
      type: (text) => typed(input, text),
    });
  }

  static ofInputBox(input: vscode.InputBox): OpenInput {
    return new OpenInput({
      title: input.title,
      placeholder: input.placeholder,
      rows: () => Promise.resolve([]),
      validation: () => (typeof input.validationMessage === 'string' ? input.validationMessage : input.validationMessage?.message),
      activate: notThere('An input box has no rows.'),
      type: (text) => typed(input, text),
    });
  }

  /** `told` is to be called with each item that the real widget highlights. */
  static ofAskedPick(items: Items, options: vscode.QuickPickOptions | undefined): { input: OpenInput; told: (item: unknown) => void } {
    const highlighted = new vscode.EventEmitter<unknown>();
    let current: unknown;
    const rows = async () => (await items).map((item) => (typeof item === 'string' ? { label: item } : item));
    const input = new OpenInput({
      title: options?.title,
      placeholder: options?.placeHolder,
      rows,
      validation: () => undefined,
      activate: async (index) => {
        const wanted = (await items)[index];
        // The first one is highlighted by the widget itself, once it is there.
        if (current === undefined && options?.canPickMany !== true) {
          await told(highlighted.event, () => true, 'No row was highlighted');
        }
        for (let steps = 0; current !== wanted; steps += 1) {
          if (steps > index) throw new Error(`The row ${index} was not reached.`);
          const next = told(highlighted.event, () => true, 'No other row was highlighted');
          await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
          await next;
        }
      },
      type: notThere('Text can only be typed into createQuickPick, not into showQuickPick.'),
    });
    const hear = (item: unknown) => {
      current = item;
      highlighted.fire(item);
    };
    return { input, told: hear };
  }

  static ofAskedBox({ title, prompt, placeHolder }: vscode.InputBoxOptions): OpenInput {
    return new OpenInput({
      title,
      placeholder: placeHolder ?? prompt,
      rows: () => Promise.resolve([]),
      validation: () => undefined,
      activate: notThere('An input box has no rows.'),
      type: notThere('Text can only be typed into createInputBox, not into showInputBox.'),
    });
  }

  /** Why the input box can't be accepted as it stands, as the extension says it (`createInputBox` only). */
  get validation(): string | undefined {
    return this.#parts.validation();
  }

  /** The rows, separators left out. */
  async rows(): Promise<readonly InputRow[]> {
    return (await this.#choices()).map(({ label, description, detail }) => ({ label, description, detail }));
  }

  /** Takes this row: its label as a whole, or what it must match. */
  async choose(label: string | RegExp): Promise<void> {
    await this.#activate(label);
    await this.accept();
  }

  /** Ticks this row of several, or unticks it; `accept` then takes what is ticked. Of `showQuickPick` only, and from top to bottom. */
  async toggle(label: string | RegExp): Promise<void> {
    await this.#activate(label);
    await vscode.commands.executeCommand('workbench.action.quickPickManyToggle');
  }

  /** As Enter does: takes what is active, ticked or typed. */
  async accept(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }

  type(text: string): Promise<void> {
    return this.#parts.type(text);
  }

  /** Presses its Back button. */
  async back(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.quickInputBack');
  }

  /** As Escape does. */
  async close(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  }

  async #choices(): Promise<readonly vscode.QuickPickItem[]> {
    return (await this.#parts.rows()).filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
  }

  async #activate(label: string | RegExp): Promise<void> {
    const rows = await this.#choices();
    const index = rows.findIndex((row) => (typeof label === 'string' ? row.label === label : label.test(row.label)));
    if (index < 0) throw new Error(`No row is ${String(label)}, there are: ${rows.map((row) => row.label).join(', ')}`);
    await this.#parts.activate(index, rows);
  }
}

/** Through the real widget: it tells its new value back, as when a person types. */
async function typed(input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>, text: string): Promise<void> {
  if (input.value === text) return;
  const changed = told(input.onDidChangeValue, (value) => value === text, `The text "${text}" did not arrive`);
  input.value = text;
  await changed;
}

function told<T>(event: vscode.Event<T>, fits: (value: T) => boolean, otherwise: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      listener.dispose();
      reject(new Error(`${otherwise} within ${widgetLimit} ms.`));
    }, widgetLimit);
    const listener = event((value) => {
      if (!fits(value)) return;
      clearTimeout(timer);
      listener.dispose();
      resolve();
    });
  });
}
