import { CancelledError, NotFoundError } from '../../../src/cluster/errors.ts';
import { Emitter } from '../../../src/cluster/events.ts';
import type { KubeApi, RequestOptions, WatchEvent } from '../../../src/cluster/kube/kubeApi.ts';
import { eventually } from './eventually.ts';

type Query = RequestOptions['query'];
/** What a GET of `path` gives; throws what it fails with; `undefined` = not found. */
export type Answer = (path: string, query: Query) => unknown;

/** A KubeApi whose answers and watch streams a test scripts, for faults that a real API server can't be made to show. */
export class FaultKubeApi implements KubeApi {
  readonly context: string;
  readonly server = 'https://fault.invalid:6443';
  readonly gets: { readonly path: string; readonly query: Query }[] = [];
  readonly watches: FaultWatch[] = [];
  /** What opening a watch fails with. */
  refuseWatch: (() => Error | undefined) | undefined;
  answer: Answer;
  disposed = false;
  readonly #opened = new Emitter<FaultWatch>();
  readonly #asked = new Emitter<string>();
  readonly onDidAsk = this.#asked.event;
  readonly onDidOpenWatch = this.#opened.event;

  constructor(answer: Answer, context = 'its1') {
    this.answer = answer;
    this.context = context;
  }

  async get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const { signal, query } = options;
    this.gets.push({ path, query });
    this.#asked.fire(path);
    const given = await raceAbort(Promise.resolve().then(() => this.answer(path, query)), signal);
    if (given === undefined) {
      throw new NotFoundError(this.context, path);
    }
    return given as T;
  }

  async find<T>(path: string, options?: RequestOptions): Promise<T | undefined> {
    return await this.get<T>(path, options).catch((error: unknown) => {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    });
  }

  async *watch(path: string, query: Query, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    await raceAbort(Promise.resolve(), signal);
    const refusal = this.refuseWatch?.();
    if (refusal !== undefined) {
      throw refusal;
    }
    const watch = new FaultWatch(path, query);
    this.watches.push(watch);
    this.#opened.fire(watch);
    try {
      for (;;) {
        const event = await raceAbort(watch.next(), signal);
        if (event === undefined) {
          return;
        }
        yield event;
      }
    } finally {
      watch.left = true;
    }
  }

  /** The `count`th watch (from 1), once it is opened. */
  async watchNumber(count: number): Promise<FaultWatch> {
    return await eventually([this.onDidOpenWatch], () => this.watches[count - 1]);
  }

  dispose(): void {
    this.disposed = true;
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async *lines(): AsyncGenerator<string> {
    throw new Error('not scripted');
  }
  text(): Promise<string> {
    return Promise.reject(new Error('not scripted'));
  }
  post(): Promise<never> {
    return Promise.reject(new Error('not scripted'));
  }
  put(): Promise<never> {
    return Promise.reject(new Error('not scripted'));
  }
  patch(): Promise<never> {
    return Promise.reject(new Error('not scripted'));
  }
  delete(): Promise<never> {
    return Promise.reject(new Error('not scripted'));
  }
}

/** One opened watch stream. */
export class FaultWatch {
  readonly path: string;
  readonly query: Query;
  left = false;
  readonly #queue: (WatchEvent | Error | undefined)[] = [];
  #wake: (() => void) | undefined;

  constructor(path: string, query: Query) {
    this.path = path;
    this.query = query;
  }

  send(...events: WatchEvent[]): void {
    this.#put(...events);
  }

  /** The server ends the stream. */
  end(): void {
    this.#put(undefined);
  }

  /** The connection breaks. */
  fail(error: Error): void {
    this.#put(error);
  }

  async next(): Promise<WatchEvent | undefined> {
    while (this.#queue.length === 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const next = this.#queue.shift();
    if (next instanceof Error) {
      throw next;
    }
    return next;
  }

  #put(...entries: (WatchEvent | Error | undefined)[]): void {
    this.#queue.push(...entries);
    this.#wake?.();
  }
}

async function raceAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return await work;
  }
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(new CancelledError());
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    signal.addEventListener('abort', abort);
    if (signal.aborted) {
      abort();
    }
  });
}
