import { CancelledError, UnreachableError, type ClusterError } from '../errors.ts';
import type { Disposable } from '../events.ts';

/**
 * One request while it is open: takes the caller's signal and a time limit, gives `signal` to what does the work, and
 * afterwards tells which of them ended it. `dispose` leaves neither timer nor listener.
 */
export class OpenRequest implements Disposable {
  readonly #abort = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #onCallerAbort = (): void => this.cancel();
  #timer: NodeJS.Timeout | undefined;
  #ended: ClusterError | undefined;

  constructor(caller: AbortSignal | undefined) {
    this.#caller = caller;
    if (caller?.aborted === true) {
      this.cancel();
    } else {
      caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
    }
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Why it was ended from our side; `undefined` where the failure is the connection's own. */
  get endedBy(): ClusterError | undefined {
    return this.#ended;
  }

  /** (Re)starts the limit; `undefined` takes it away. */
  limit(milliseconds: number | undefined, context: string, server: string): void {
    clearTimeout(this.#timer);
    if (milliseconds !== undefined && this.#ended === undefined) {
      this.#timer = setTimeout(() => {
        this.#end(new UnreachableError(context, server, `no complete answer came within ${milliseconds / 1000} s`));
      }, milliseconds);
    }
  }

  cancel(): void {
    this.#end(new CancelledError());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }

  #end(why: ClusterError): void {
    this.#ended ??= why;
    clearTimeout(this.#timer);
    this.#abort.abort(why);
  }
}
