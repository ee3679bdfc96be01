import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import { Disposables } from '../cluster/events.ts';

/** The Back button was pressed; a symbol, since any text may be an answer. */
export const back = Symbol('back');
type Back = typeof back;

/** What a step answers: go on, go back, or `skip` where it had nothing to ask (Back then passes over it). */
export type StepResult = 'next' | 'back' | 'skip';

/** Where a question stands in its flow. */
export interface StepFrame {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** Runs steps in order with Back; a step that is dismissed throws `CancelledError`, which ends the command silently. */
export async function runSteps(title: string, steps: readonly ((frame: StepFrame) => Promise<StepResult>)[]): Promise<void> {
  const asked: number[] = [];
  for (let index = 0; index < steps.length; ) {
    const result = await steps[index]?.({ title, step: index + 1, totalSteps: steps.length });
    if (result === 'back') {
      index = asked.pop() ?? 0;
      continue;
    }
    if (result === 'next') {
      asked.push(index);
    }
    index += 1;
  }
}

export async function pickOne<T>(
  frame: StepFrame,
  placeholder: string,
  choices: readonly (Choice<T> | vscode.QuickPickItem)[],
  active?: T,
): Promise<T | Back> {
  return ask<vscode.QuickPick<Choice<T>>, T>(vscode.window.createQuickPick<Choice<T>>(), frame, placeholder, (input, answer) => {
    // Separators have no value; they can't be accepted.
    input.items = choices as readonly Choice<T>[];
    input.matchOnDescription = true;
    input.matchOnDetail = true;
    const chosen = input.items.find(({ value }) => value !== undefined && value === active);
    if (chosen !== undefined) {
      input.activeItems = [chosen];
    }
    return input.onDidAccept(() => {
      const [item] = input.selectedItems;
      if (item !== undefined) {
        answer(item.value);
      }
    });
  });
}

export async function pickMany<T>(frame: StepFrame, placeholder: string, choices: readonly Choice<T>[]): Promise<readonly T[] | Back> {
  return ask<vscode.QuickPick<Choice<T>>, readonly T[]>(
    vscode.window.createQuickPick<Choice<T>>(),
    frame,
    placeholder,
    (input, answer) => {
      input.items = choices;
      input.canSelectMany = true;
      input.selectedItems = choices.filter(({ picked }) => picked === true);
      return input.onDidAccept(() => answer(input.selectedItems.map(({ value }) => value)));
    },
  );
}

/** `check` gives the reason why the text can't be accepted, as it is typed. */
export async function askText(
  frame: StepFrame,
  prompt: string,
  value: string,
  check: (text: string) => string | undefined,
): Promise<string | Back> {
  return ask<vscode.InputBox, string>(vscode.window.createInputBox(), frame, prompt, (input, answer) => {
    const validate = () => {
      input.validationMessage = check(input.value);
    };
    input.prompt = prompt;
    input.value = value;
    validate();
    const typed = input.onDidChangeValue(validate);
    const accepted = input.onDidAccept(() => {
      validate();
      if (input.validationMessage === undefined || input.validationMessage === '') {
        answer(input.value);
      }
    });
    return vscode.Disposable.from(typed, accepted);
  });
}

async function ask<Input extends vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, T>(
  input: Input,
  { title, step, totalSteps }: StepFrame,
  placeholder: string,
  wire: (input: Input, answer: (value: T | Back) => void) => vscode.Disposable,
): Promise<T | Back> {
  const owned = new Disposables();
  owned.own(input);
  try {
    return await new Promise<T | Back>((resolve, reject) => {
      input.title = title;
      input.step = step;
      input.totalSteps = totalSteps;
      input.placeholder = placeholder;
      // A kubeconfig or a browser tab is often looked at while a question is open.
      input.ignoreFocusOut = true;
      input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
      owned.own(input.onDidTriggerButton(() => resolve(back)));
      owned.own(input.onDidHide(() => reject(new CancelledError())));
      owned.own(wire(input, resolve));
      input.show();
    });
  } finally {
    owned.dispose();
  }
}
