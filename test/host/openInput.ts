import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

/** A label as a whole, or what it must match. */
type Label = string | RegExp;
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
  readonly validation?: () => string | undefined;
  /** Resolves when the widget shows its rows; without it, it does so from the start. */
  readonly ready?: () => Promise<void>;
  /** Makes the row of this label, which is there, the active one in the widget. */
  readonly activate: (label: Label) => Promise<void>;
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
      activate: async (label) => {
        const row = input.items.find((item) => fitsLabel(item, label))!;
        if (input.activeItems[0] === row) return;
        const active = told(input.onDidChangeActive, ([first]) => first === row, `The row ${row.label} did not become active`);
        input.activeItems = [row];
        await active;
      },
      type: (text) => typedInPick(input, text),
    });
  }

  static ofInputBox(input: vscode.InputBox): OpenInput {
    return new OpenInput({
      title: input.title,
      placeholder: input.placeholder,
      rows: () => Promise.resolve([]),
      validation: () => (typeof input.validationMessage === 'string' ? input.validationMessage : input.validationMessage?.message),
      activate: notThere('An input box has no rows.'),
      type: (text) => typedInBox(input, text),
    });
  }

  /** `told` is to be called with each item that the real widget highlights. */
  static ofAskedPick(items: Items, options: vscode.QuickPickOptions | undefined): { input: OpenInput; told: (item: unknown) => void } {
    const many = options?.canPickMany === true;
    let highlighted: unknown;
    /** Rows come to the widget after it was shown. It highlights the first one by itself where only one can be picked. */
    const untilHighlighted = async (fits: () => boolean) => {
      const end = Date.now() + widgetLimit;
      while (!fits()) {
        if (Date.now() > end) throw new Error(`The widget did not highlight the row within ${widgetLimit} ms.`);
        const before = highlighted;
        // What it highlights is told before the command has ended.
        if (many || before !== undefined) await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
        if (highlighted === before) await delay(20);
      }
    };
    const input = new OpenInput({
      title: options?.title,
      placeholder: options?.placeHolder,
      rows: async () => (await items).map((item) => (typeof item === 'string' ? { label: item } : item)),
      ready: async () => {
        if ((await items).length > 0) await untilHighlighted(() => highlighted !== undefined);
      },
      activate: async (label) => {
        const wanted = (await items).find((item) => fitsLabel(typeof item === 'string' ? { label: item } : item, label));
        await untilHighlighted(() => highlighted === wanted);
      },
      type: notThere('Text can only be typed into createQuickPick, not into showQuickPick.'),
    });
    const hear = (item: unknown) => {
      highlighted = item;
    };
    return { input, told: hear };
  }

  static ofAskedBox({ title, prompt, placeHolder }: vscode.InputBoxOptions): OpenInput {
    return new OpenInput({
      title,
      placeholder: placeHolder ?? prompt,
      rows: () => Promise.resolve([]),
      activate: notThere('An input box has no rows.'),
      type: notThere('Text can only be typed into createInputBox, not into showInputBox.'),
    });
  }

  /** Why the input box wasn't accepted, as the extension says it (`createInputBox` only). */
  get validation(): string | undefined {
    return this.#parts.validation?.();
  }

  /** The rows, separators left out. */
  async rows(): Promise<readonly InputRow[]> {
    return (await this.#parts.rows())
      .filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator)
      .map(({ label, description, detail }) => ({ label, description, detail }));
  }

  /** Takes this row: its label as a whole, or what it must match. */
  async choose(label: Label): Promise<void> {
    await this.#activate(label);
    await this.accept();
  }

  /** Ticks this row of several, or unticks it; `accept` then takes what is ticked. Of `showQuickPick` only. */
  async toggle(label: Label): Promise<void> {
    await this.#activate(label);
    await vscode.commands.executeCommand('workbench.action.quickPickManyToggle');
  }

  /** As Enter does: takes what is active, ticked or typed. */
  async accept(): Promise<void> {
    await this.#parts.ready?.();
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }

  /** Into an input box: it is checked only by `accept`, not as it is typed. */
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

  async #activate(label: Label): Promise<void> {
    const rows = await this.#parts.rows();
    if (!rows.some((row) => fitsLabel(row, label))) {
      throw new Error(`No row is ${String(label)}, there are: ${rows.map((row) => row.label).join(', ')}`);
    }
    await this.#parts.activate(label);
  }
}

function fitsLabel({ label, kind }: vscode.QuickPickItem, wanted: Label): boolean {
  if (kind === vscode.QuickPickItemKind.Separator) return false;
  return typeof wanted === 'string' ? label === wanted : wanted.test(label);
}

/** The real widget tells it back, as when a person types. */
async function typedInPick(input: vscode.QuickPick<vscode.QuickPickItem>, text: string): Promise<void> {
  if (input.value === text) return;
  const changed = told(input.onDidChangeValue, (value) => value === text, `The text "${text}" did not arrive`);
  input.value = text;
  await changed;
}

/** The widget doesn't tell it back, so the extension checks it only when it is accepted. */
async function typedInBox(input: vscode.InputBox, text: string): Promise<void> {
  input.value = text;
  // The host sends it after a timer of 0 ms; ours is behind that one.
  await delay(0);
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
