import { CancelledError } from '../errors.ts';
import type { RunStage } from './stage.ts';

/** Takes a stage that may be stuck; lets it ask a person, once, while the stage goes on waiting. End it with the stage. */
export class Obstacle<View> {
  readonly #stage: RunStage<View>;
  readonly #view: View;
  readonly #trouble = new AbortController();
  readonly #ended = new AbortController();
  #asked = false;

  constructor(stage: RunStage<View>, view: View) {
    this.#stage = stage;
    this.#view = view;
  }

  /** Aborted, with the error as its reason, when what the person chose has failed. */
  get trouble(): AbortSignal {
    return this.#trouble.signal;
  }

  /** Whether the stage has somebody to ask; then it is never late. */
  get canBeOvercome(): boolean {
    return this.#stage.overcome !== undefined;
  }

  /** `stuck`: what the probe says, `undefined` where only nothing changes. */
  ask(stuck: string | undefined): void {
    if (this.#asked) {
      return;
    }
    this.#asked = true;
    void this.#stage.overcome?.(this.#view, stuck, this.#ended.signal).catch((error: unknown) => {
      if (!(error instanceof CancelledError)) {
        this.#trouble.abort(error);
      }
    });
  }

  end(): void {
    this.#ended.abort();
  }
}
