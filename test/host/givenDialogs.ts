import type { Uri } from 'vscode';
import type { Answers, FolderQuestion, Picked, PickQuestion, Question, TextQuestion } from '../../src/ui/dialogs.ts';

/** A label as a whole, or what it must match. */
type Label = string | RegExp;

/** The answer of a person who closes the question, as with Escape. */
export const dismissed = Symbol('dismissed');
type OrDismissed<T> = T | typeof dismissed;

/** The next question that a test expects, and what it answers. */
export type Expected =
  | { readonly confirm: RegExp; readonly answer: boolean }
  | { readonly typedName: string; readonly answer: boolean }
  | { readonly text: RegExp; readonly answer: OrDismissed<string> }
  | { readonly pick: RegExp; readonly answer: OrDismissed<Label> }
  | { readonly pickMany: RegExp; readonly answer: OrDismissed<readonly Label[]> }
  | { readonly folder: RegExp; readonly answer: OrDismissed<Uri> };

/** A question as it was put, whole. */
export type Asked =
  | { readonly kind: 'confirm'; readonly question: Question }
  | { readonly kind: 'typedName'; readonly question: { readonly name: string; readonly prompt: string } }
  | { readonly kind: 'text'; readonly question: TextQuestion }
  | { readonly kind: 'folder'; readonly question: FolderQuestion }
  | { readonly kind: 'pick' | 'pickMany'; readonly question: PickQuestion<unknown> };

/**
 * Answers the extension's questions from a list, in its order, and records each one in `asked`. A question that is not the next
 * one expected, a text that its own check refuses, or a choice that is not offered goes to `failed` and into the command.
 */
export class GivenDialogs implements Answers {
  readonly asked: Asked[] = [];
  readonly #expected: Expected[];
  readonly #failed: (error: Error) => void;

  constructor(expected: readonly Expected[], failed: (error: Error) => void) {
    this.#expected = [...expected];
    this.#failed = failed;
  }

  /** Expects these after those that are still expected. */
  expect(...expected: readonly Expected[]): void {
    this.#expected.push(...expected);
  }

  /** Expected questions that were not asked. */
  get unasked(): readonly Expected[] {
    return this.#expected;
  }

  confirm(question: Question): Promise<boolean> {
    return this.#answer({ kind: 'confirm', question }, (next) =>
      'confirm' in next && next.confirm.test(question.message) ? { is: next.answer } : undefined,
    );
  }

  typedName(name: string, prompt: string): Promise<boolean> {
    return this.#answer({ kind: 'typedName', question: { name, prompt } }, (next) =>
      'typedName' in next && next.typedName === name ? { is: next.answer } : undefined,
    );
  }

  text(question: TextQuestion): Promise<string | undefined> {
    return this.#answer({ kind: 'text', question }, (next) => {
      if (!('text' in next) || !next.text.test(asText(question))) return undefined;
      const refused = next.answer === dismissed ? undefined : question.check?.(next.answer);
      if (refused !== undefined) throw new Error(`The text "${String(next.answer)}" can't be accepted: ${refused}`);
      return { is: unlessDismissed(next.answer, (text) => text) };
    });
  }

  pick<T>(question: PickQuestion<T>): Promise<Picked<T> | undefined> {
    return this.#answer({ kind: 'pick', question }, (next) =>
      'pick' in next && next.pick.test(asText(question)) ? { is: unlessDismissed(next.answer, (label) => chosen(question, label)) } : undefined,
    );
  }

  pickMany<T>(question: PickQuestion<T>): Promise<readonly Picked<T>[] | undefined> {
    return this.#answer({ kind: 'pickMany', question }, (next) =>
      'pickMany' in next && next.pickMany.test(asText(question)) ? { is: unlessDismissed(next.answer, (labels) => labels.map((label) => chosen(question, label))) } : undefined,
    );
  }

  folder(question: FolderQuestion): Promise<Uri | undefined> {
    return this.#answer({ kind: 'folder', question }, (next) =>
      'folder' in next && next.folder.test(question.title) ? { is: unlessDismissed(next.answer, (uri) => uri) } : undefined,
    );
  }

  /** `fits` gives the answer where the question is the expected one. */
  // Async, so that what is thrown rejects.
  // eslint-disable-next-line @typescript-eslint/require-await
  async #answer<T>(asked: Asked, fits: (next: Expected) => { readonly is: T } | undefined): Promise<T> {
    this.asked.push(asked);
    try {
      const [next] = this.#expected;
      const answer = next && fits(next);
      if (answer === undefined) {
        throw new Error(`Unexpected question: ${JSON.stringify(asked, undefined, 2)}\nexpected was: ${next === undefined ? 'none' : describe(next)}`);
      }
      this.#expected.shift();
      return answer.is;
    } catch (error) {
      this.#failed(error as Error);
      throw error;
    }
  }
}

/** What an expected question says of itself in a message. */
export function describe(expected: Expected): string {
  return Object.entries(expected)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

function asText(question: { readonly title: string; readonly prompt?: string; readonly placeHolder?: string }): string {
  return [question.title, question.prompt, question.placeHolder].join('\n');
}

function unlessDismissed<T, R>(answer: OrDismissed<T>, of: (given: T) => R): R | undefined {
  return answer === dismissed ? undefined : of(answer);
}

function chosen<T>({ choices }: PickQuestion<T>, wanted: Label): Picked<T> {
  const found = choices.find(({ label }) => (typeof wanted === 'string' ? label === wanted : wanted.test(label)));
  if (found === undefined) throw new Error(`No choice is ${String(wanted)}, there are: ${choices.map(({ label }) => label).join(', ')}`);
  return found;
}
