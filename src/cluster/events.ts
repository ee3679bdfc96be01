/** The smallest event contract; `vscode.Event` and `vscode.Disposable` fit it structurally, so the layer needs no editor. */
export interface Disposable {
  dispose(): void;
}

export type Event<T> = (listener: (value: T) => unknown) => Disposable;

/** Takes values in through `fire`, gives them out through `event`; after `dispose` it is silent. */
export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<{ readonly call: (value: T) => unknown }>();

  readonly event: Event<T> = (listener) => {
    const entry = { call: listener };
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  /** Every listener is told; the first error that one throws is thrown on afterwards. */
  fire(value: T): void {
    let failure: { readonly error: unknown } | undefined;
    for (const { call } of [...this.#listeners]) {
      try {
        call(value);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) {
      throw failure.error;
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** Owns disposables; what is added after `dispose` is disposed at once, so a late await can leak nothing. */
export class Disposables implements Disposable {
  readonly #owned = new Set<Disposable>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  own<T extends Disposable>(disposable: T): T {
    if (this.#closed) {
      disposable.dispose();
    } else {
      this.#owned.add(disposable);
    }
    return disposable;
  }

  dispose(): void {
    this.#closed = true;
    for (const disposable of [...this.#owned].reverse()) {
      disposable.dispose();
    }
    this.#owned.clear();
  }
}
