import type { ClusterError } from '../errors.ts';
import { Emitter, type Disposable } from '../events.ts';
import type { Watched } from './watchGroup.ts';

/** What a run sees of its clusters: fires on each change, tells how far its watches are. Dispose it when the run ends. */
export abstract class Observation implements Disposable {
  protected readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;

  protected abstract watched(): readonly Watched[];

  /** `true` once every watch has listed, or knows that its API isn't served (no Klusterlet CRD before join). */
  get complete(): boolean {
    return this.watched().every(({ state }) => state.kind === 'synced' || (state.kind === 'failed' && isAbsent(state.error)));
  }

  /** `true` once every watch has had an answer, or knows why it gets none. */
  get answered(): boolean {
    return this.watched().every(({ state }) => state.kind !== 'connecting');
  }

  /** The first watch that fails for another reason than an absent API; it goes on trying by itself. */
  get problem(): ClusterError | undefined {
    return problemOf(this.watched());
  }

  /** A refusal that asking again won't change: rights or credentials. */
  get refusal(): ClusterError | undefined {
    for (const { state } of this.watched()) {
      if (state.kind === 'failed' && !state.retrying && !isAbsent(state.error)) {
        return state.error;
      }
    }
    return undefined;
  }

  /** Asks again at once: after `join` the Klusterlet API has just appeared, and waiting out a back-off would be a pity. */
  retry(): void {
    for (const watcher of this.watched()) {
      if (watcher.state.kind === 'failed') {
        watcher.retry();
      }
    }
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** As `Observation.problem`, of some of its watches. */
export function problemOf(watched: readonly Watched[]): ClusterError | undefined {
  for (const { state } of watched) {
    if (state.kind === 'failed' && !isAbsent(state.error)) {
      return state.error;
    }
  }
  return undefined;
}

/** The API isn't served, which is an answer: before `join` and after `unjoin` there are no Klusterlets. */
function isAbsent(error: ClusterError): boolean {
  return error.kind === 'notFound';
}
