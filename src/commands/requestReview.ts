import * as vscode from 'vscode';
import { Disposables, Emitter } from '../cluster/events.ts';
import type { ShownRequest } from '../cluster/requests/decision.ts';
import type { RequestWatch } from '../cluster/requests/requestWatch.ts';
import type { LiveText } from '../ui/documents.ts';
import { reviewText } from './reviewText.ts';

/** Milliseconds after which ages are told anew. */
const ageTick = 30_000;

/** A request as a live document, which knows what it has shown: a decision made from it is about that, and nothing newer. */
export class RequestReview implements LiveText {
  readonly #its: string;
  readonly #watch: RequestWatch;
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  #shown: ShownRequest | undefined;
  #told = '';
  readonly onDidChange = this.#changed.event;

  /** `watch` is disposed of with it, and then `onEnd` called. */
  constructor(its: string, watch: RequestWatch, onEnd: () => void) {
    this.#its = its;
    this.#watch = watch;
    this.#owned.own({ dispose: onEnd });
    this.#owned.own(watch);
    const tell = () => (this.#compose() === this.#told ? undefined : this.#changed.fire());
    this.#owned.own(watch.onDidChange(tell));
    const tick = setInterval(tell, ageTick);
    this.#owned.own({ dispose: () => clearInterval(tick) });
  }

  get text(): string {
    const { name, uid, resourceVersion } = this.#watch.facts.request;
    this.#shown = { its: this.#its, name, uid, resourceVersion };
    this.#told = this.#compose();
    return this.#told;
  }

  /** What the text that was given out last is about. */
  get shown(): ShownRequest | undefined {
    return this.#shown;
  }

  /** What is known of the join that may have made it, for the question that follows. */
  get known(): RequestWatch['known'] {
    return this.#watch.known;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #compose(): string {
    return reviewText(this.#its, this.#watch.facts, vscode.l10n, Date.now());
  }
}
