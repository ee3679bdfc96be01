import { Coalescer } from '../coalesce.ts';
import { describeError, NotFoundError, type ClusterError } from '../errors.ts';
import { Disposables, Emitter, type Disposable } from '../events.ts';
import { Backoff } from '../kube/backoff.ts';
import type { Connection } from '../kube/connection.ts';
import { Pause } from '../kube/pause.ts';
import { lineRedactor } from './logLine.ts';
import { containerState, type LogSource } from './logSources.ts';

export type LogState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'following' }
  /** It is tried again; `why` is a sentence. */
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'ended'; readonly why: string };

export interface FollowOptions {
  /** Of the container's run before its last restart, which says nothing new. */
  readonly previous?: boolean;
  /** Lines that are kept, the newest. */
  readonly keep?: number;
  readonly backoff?: Backoff;
}

export const keptLines = 2_000;
/** Milliseconds that lines are gathered before a change is told. */
const gather = 250;
/** Milliseconds after which a stream counts as one that stood. */
const stood = 10_000;

/**
 * Takes a container; follows its log, keeps the last lines, redacted, and fires on change. A stream that breaks is opened
 * again from the last lines on, in place of those that are here, so that none is lost or doubled; after a restart the new
 * container's lines come below. `dispose` closes the stream; the connection stays the caller's.
 */
export class FollowedLog implements Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #gathered = this.#owned.own(new Coalescer(gather, () => this.#changed.fire()));
  readonly #pause = this.#owned.own(new Pause());
  readonly #closed = new AbortController();
  readonly #api: Connection['api'];
  readonly #source: LogSource;
  readonly #previous: boolean;
  readonly #keep: number;
  readonly #backoff: Backoff;
  #lines: string[] = [];
  #dropped = 0;
  /** Of the container whose lines came last. */
  #restarts: number | undefined;
  #state: LogState = { kind: 'connecting' };
  readonly onDidChange = this.#changed.event;

  constructor({ api }: Connection, source: LogSource, { previous = false, keep = keptLines, backoff = new Backoff() }: FollowOptions = {}) {
    this.#api = api;
    this.#source = source;
    this.#previous = previous;
    this.#keep = keep;
    this.#backoff = backoff;
    void this.#run();
  }

  get lines(): readonly string[] {
    return this.#lines.slice(-this.#keep);
  }

  /** How many older lines were let go. */
  get dropped(): number {
    return this.#dropped + Math.max(0, this.#lines.length - this.#keep);
  }

  get state(): LogState {
    return this.#state;
  }

  dispose(): void {
    this.#closed.abort();
    this.#owned.dispose();
  }

  async #run(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      const opened = Date.now();
      try {
        const { restarts, waiting, ended } = containerState(await this.#api.get<unknown>(this.#podPath, { signal: this.#closed.signal }), this.#source.container);
        await this.#read(restarts);
        if (this.#previous || ended) {
          this.#tell({ kind: 'ended', why: this.#previous ? 'This is what it said before its last restart.' : 'The container has ended.' });
          return;
        }
        this.#tell({ kind: 'waiting', why: waiting === '' ? 'The stream ended; it is opened again.' : `The container waits (${waiting}).` });
      } catch (error) {
        if (this.#closed.signal.aborted) {
          return;
        }
        const end = whyOver(error, this.#source.pod);
        this.#tell(end === undefined ? { kind: 'waiting', why: describeError(error) } : { kind: 'ended', why: end });
        if (end !== undefined) {
          return;
        }
      }
      if (Date.now() - opened > stood) {
        this.#backoff.reset();
      }
      await this.#pause.wait(this.#backoff.next());
    }
  }

  get #podPath(): string {
    const { namespace, pod } = this.#source;
    return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
  }

  async #read(restarts: number): Promise<void> {
    const query = { container: this.#source.container, follow: !this.#previous, previous: this.#previous, tailLines: this.#keep };
    let begun = false;
    const begin = (): void => {
      if (this.#restarts === restarts) {
        this.#lines = [];
      } else if (this.#restarts !== undefined) {
        this.#lines.push('--- The container has restarted: what follows is from the new one. ---');
      }
      this.#restarts = restarts;
      begun = true;
    };
    const redacted = lineRedactor();
    this.#tell({ kind: 'following' });
    for await (const line of this.#api.lines(`${this.#podPath}/log`, query, this.#closed.signal)) {
      if (!begun) {
        begin();
      }
      const shown = redacted(line);
      if (shown !== undefined) {
        this.#add(shown);
      }
    }
  }

  #add(line: string): void {
    this.#lines.push(line);
    // In steps, since each one copies the array.
    if (this.#lines.length >= this.#keep * 2) {
      this.#dropped += this.#keep;
      this.#lines = this.#lines.slice(this.#keep);
    }
    this.#gathered.trigger();
  }

  #tell(state: LogState): void {
    this.#state = state;
    this.#gathered.trigger();
  }
}

/** Of what won't become better by itself. */
function whyOver(error: unknown, pod: string): string | undefined {
  if (error instanceof NotFoundError) {
    return `The Pod "${pod}" is gone. Show the logs again for the one that took its place.`;
  }
  const { kind } = error as Partial<ClusterError>;
  return kind === 'forbidden' || kind === 'unauthorized' ? describeError(error) : undefined;
}
