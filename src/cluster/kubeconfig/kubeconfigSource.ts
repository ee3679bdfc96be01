import { Coalescer, systemClock, type Clock } from '../coalesce.ts';
import { Emitter, type Disposable, type Event } from '../events.ts';
import type { Log } from '../log.ts';
import type { ClusterContext } from './clusterContext.ts';
import type { FolderWatcher } from './folderWatcher.ts';
import { readKubeconfig, type Kubeconfig, type KubeconfigLocation } from './kubeconfigFiles.ts';
import { foldersToWatch } from './watchedFolders.ts';

export interface ContextsChange {
  readonly added: readonly ClusterContext[];
  /** As they are now. */
  readonly changed: readonly ClusterContext[];
  readonly removed: readonly ClusterContext[];
}

export interface KubeconfigSourceOptions {
  /** Asked at each reading, so that a changed setting counts with the next `refresh`. */
  readonly location: () => KubeconfigLocation;
  readonly watcher: FolderWatcher;
  readonly log: Log;
  readonly clock?: Clock;
}

/** kubectl writes a file in several steps; the ceiling is for a folder in which something else never rests. */
const burst = { quiet: 50, ceiling: 500 } as const;
/** While a folder is missing nothing can be watched: looked for this often. */
const pollInterval = 5_000;
const nothing: Kubeconfig = { contexts: [], problems: [], files: [] };

/** Takes in the kubeconfig files and changes of their folders, fires which contexts came, changed and went. */
export class KubeconfigSource implements Disposable {
  readonly #options: KubeconfigSourceOptions;
  readonly #clock: Clock;
  readonly #changes = new Emitter<ContextsChange>();
  readonly #soon: Coalescer;
  readonly #watched = new Map<string, { readonly id: string; readonly watch: Disposable }>();
  #current: Kubeconfig = nothing;
  #reading: Promise<void> | undefined;
  #again = false;
  #poll: Disposable | undefined;
  #disposed = false;

  readonly onDidChange: Event<ContextsChange> = this.#changes.event;

  constructor(options: KubeconfigSourceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#soon = new Coalescer(burst, () => void this.refresh(), this.#clock);
  }

  /** What the last reading gave; empty before the first `refresh`. */
  get current(): Kubeconfig {
    return this.#current;
  }

  contexts(): readonly ClusterContext[] {
    return this.#current.contexts;
  }

  /** Why there are no contexts, as a sentence; `undefined` while there are some, and before the first `refresh`. */
  get problem(): string | undefined {
    const { contexts, files, problems } = this.#current;
    if (contexts.length > 0 || files.length === 0) {
      return undefined;
    }
    return (
      problems[0] ??
      `There is no kubeconfig context in ${files.join(', ')}. ` +
        'Set KUBECONFIG or the setting "kubestellar.kubeconfig" to the files that hold your contexts.'
    );
  }

  /** Reads the files again (first call, focus, a changed setting) and watches their folders; fires before it resolves. Never rejects. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readUntilSettled().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  dispose(): void {
    this.#disposed = true;
    this.#soon.dispose();
    this.#poll?.dispose();
    for (const { watch } of this.#watched.values()) {
      watch.dispose();
    }
    this.#watched.clear();
    this.#changes.dispose();
  }

  /** A call that comes while a reading runs leads to one more: what it wants to see may have come after the reading. */
  async #readUntilSettled(): Promise<void> {
    while (this.#again && !this.#disposed) {
      this.#again = false;
      const next = await readKubeconfig(this.#options.location());
      // The watch stands before the content counts: what changes from here on starts another reading.
      const rewatched = await this.#watchFoldersOf(next.files);
      if (this.#disposed) {
        return;
      }
      this.#again ||= rewatched;
      this.#take(next);
    }
  }

  #take(next: Kubeconfig): void {
    const { problem } = this;
    const change = difference(this.#current.contexts, next.contexts);
    for (const problem of next.problems) {
      if (!this.#current.problems.includes(problem)) {
        this.#options.log.warn(problem);
      }
    }
    this.#current = next;
    // Why there is nothing is news too: the view shows it in place of rows.
    if (change !== undefined || this.problem !== problem) {
      this.#changes.fire(change ?? { added: [], changed: [], removed: [] });
    }
  }

  /** Whether a folder is newly watched: what happened in it before was not seen. */
  async #watchFoldersOf(files: readonly string[]): Promise<boolean> {
    const { present, incomplete } = await foldersToWatch(files);
    if (this.#disposed) {
      return false;
    }
    let added = false;
    for (const [folder, { id, watch }] of this.#watched) {
      if (present.get(folder) !== id) {
        watch.dispose();
        this.#watched.delete(folder);
      }
    }
    let failed = false;
    for (const [folder, id] of present) {
      if (!this.#watched.has(folder)) {
        try {
          this.#watched.set(folder, { id, watch: this.#options.watcher.watch(folder, () => this.#soon.trigger()) });
          added = true;
        } catch (error) {
          failed = true;
          this.#options.log.debug(`The folder ${folder} can't be watched: ${String(error)}`);
        }
      }
    }
    this.#poll?.dispose();
    this.#poll = incomplete || failed ? this.#clock.after(pollInterval, () => void this.refresh()) : undefined;
    return added;
  }
}

/** `undefined` where nothing changed. */
function difference(
  before: readonly ClusterContext[],
  after: readonly ClusterContext[],
): ContextsChange | undefined {
  const old = new Map(before.map((context) => [context.name, context]));
  const added: ClusterContext[] = [];
  const changed: ClusterContext[] = [];
  for (const context of after) {
    const previous = old.get(context.name);
    old.delete(context.name);
    if (previous === undefined) {
      added.push(context);
    } else if (previous.fingerprint !== context.fingerprint) {
      changed.push(context);
    }
  }
  const removed = [...old.values()];
  return added.length + changed.length + removed.length === 0 ? undefined : { added, changed, removed };
}
