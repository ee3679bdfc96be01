import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { normalisedUrl } from './identity.ts';

/** Where findings outlive the window; `vscode.Memento` fits it. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): unknown;
}

const key = 'kubestellar.rememberedIts';
/** Enough for anyone, and a bound for a list that only grows. */
const most = 200;

/** Takes in which contexts are ITSes, gives it back after a restart; by server URL and context name. */
export class ClusterMemory {
  readonly #memory: Memory;
  readonly #log: Log;

  constructor(memory: Memory, log: Log) {
    this.#memory = memory;
    this.#log = log;
  }

  isIts(context: ClusterContext): boolean {
    return this.#all().includes(entryOf(context));
  }

  remember(context: ClusterContext, isIts: boolean): void {
    if (isIts !== this.isIts(context)) {
      const others = this.#all().filter((entry) => entry !== entryOf(context));
      const entries = isIts ? [...others, entryOf(context)].slice(-most) : others;
      Promise.resolve(this.#memory.update(key, entries)).catch((error: unknown) => {
        this.#log.warn(`What was found of context "${context.name}" can't be remembered: ${describeError(error)}`);
      });
    }
  }

  #all(): readonly string[] {
    const entries = this.#memory.get(key);
    return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'string') : [];
  }
}

function entryOf({ name, cluster }: ClusterContext): string {
  return `${normalisedUrl(cluster.server)} ${name}`;
}
