import { Emitter, type Disposable } from '../cluster/events.ts';
import type { MutedReader } from '../tree/sources.ts';

/** The part of `vscode.Memento` that is needed. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'mutedItses';

/** ITSes whose new requests are not told of, remembered by context name; fires when one is muted or unmuted. */
export class MutedItses implements MutedReader, Disposable {
  readonly #memory: Memory;
  readonly #changed = new Emitter<void>();
  readonly #names: Set<string>;
  readonly onDidChange = this.#changed.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    const remembered = memory.get(key);
    this.#names = new Set(Array.isArray(remembered) ? remembered.filter((name) => typeof name === 'string') : []);
  }

  has(its: string): boolean {
    return this.#names.has(its);
  }

  async set(its: string, muted: boolean): Promise<void> {
    if (muted === this.has(its)) {
      return;
    }
    if (muted) {
      this.#names.add(its);
    } else {
      this.#names.delete(its);
    }
    this.#changed.fire();
    await this.#memory.update(key, [...this.#names]);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
