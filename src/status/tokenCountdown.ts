import type { Disposable } from '../cluster/events.ts';
import { hashOf } from '../cluster/hash.ts';
import type { L10n } from '../ui/l10n.ts';
import type { Memory } from './mutedItses.ts';

/** The part of `vscode.StatusBarItem` that is drawn on. */
export interface CountdownItem extends Disposable {
  text: string;
  tooltip?: unknown;
  accessibilityInformation?: { readonly label: string } | undefined;
  show(): void;
  hide(): void;
}

export interface CountdownParts {
  readonly item: CountdownItem;
  readonly clipboard: { readText(): PromiseLike<string>; writeText(text: string): PromiseLike<void> };
  readonly memory: Memory;
  readonly failed: (error: unknown) => void;
  readonly l10n: L10n;
}

/** What outlives the window: by the hash, what is in the clipboard is known again. */
interface Copied {
  readonly its: string;
  readonly hash: string;
  /** ms since 1970. */
  readonly expiresAt: number;
}

const memoryKey = 'copiedToken';
const second = 1_000;

/**
 * Takes a text with a token that was copied; counts its life down in the status bar, in the next window too, and clears the clipboard
 * at its end, where it still holds that text. The text itself is kept nowhere.
 */
export class TokenCountdown implements Disposable {
  readonly #parts: CountdownParts;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: CountdownParts) {
    this.#parts = parts;
    const left = remembered(parts.memory);
    if (left !== undefined) {
      this.#count(left);
    }
  }

  async start(its: string, text: string, expiresAt: Date): Promise<void> {
    const copied = { its, hash: hashOf(text), expiresAt: expiresAt.getTime() };
    this.#count(copied);
    await this.#parts.memory.update(memoryKey, copied);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#parts.item.dispose();
  }

  #count(copied: Copied): void {
    clearInterval(this.#timer);
    const tick = () => {
      const left = Math.ceil((copied.expiresAt - Date.now()) / second);
      if (left > 0) {
        this.#draw(copied.its, left);
        return;
      }
      clearInterval(this.#timer);
      this.#parts.item.hide();
      void this.#forget(copied).catch(this.#parts.failed);
    };
    this.#parts.item.show();
    this.#timer = setInterval(tick, second);
    tick();
  }

  #draw(its: string, left: number): void {
    const { item, l10n } = this.#parts;
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    item.text = `$(key) ${time}`;
    item.tooltip = l10n.t('The registration token of the ITS {0} that you copied is valid for {1} more. It is a secret: whoever has it can ask to be registered.', its, time);
    item.accessibilityInformation = { label: l10n.t('Registration token of {0}, valid for {1}', its, time) };
  }

  async #forget({ hash }: Copied): Promise<void> {
    const { clipboard, memory } = this.#parts;
    if (hashOf(await clipboard.readText()) === hash) {
      await clipboard.writeText('');
    }
    // Another text may have been copied meanwhile, in another window too.
    if (remembered(memory)?.hash === hash) {
      await memory.update(memoryKey, undefined);
    }
  }
}

function remembered(memory: Memory): Copied | undefined {
  const { its, hash, expiresAt } = (memory.get(memoryKey) ?? {}) as Readonly<Record<string, unknown>>;
  return typeof its === 'string' && typeof hash === 'string' && typeof expiresAt === 'number' ? { its, hash, expiresAt } : undefined;
}
