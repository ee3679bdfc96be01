import { Emitter, type Disposable, type Event } from '../cluster/events.ts';
import { groupByText, parseGroupBy, type GroupBy } from './clusterGroups.ts';

/** How clusters and requests of one ITS are shown. `groupBy: undefined`: in one list, above 1,000 by state. */
export interface ItsViewOptions {
  /** As typed; empty shows all. */
  readonly filter: string;
  readonly groupBy: GroupBy | undefined;
  /** Whether requests of add-ons and renewals, which no person decides on, are shown too. */
  readonly allRequests: boolean;
}

export interface ViewOptionsReader {
  of(its: string): ItsViewOptions;
  /** Fires the ITS's context name. */
  readonly onDidChange: Event<string>;
}

/** The part of `vscode.Memento` that is needed. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const memoryKey = 'clusterViews';
const plain: ItsViewOptions = { filter: '', groupBy: undefined, allRequests: false };

/** Takes in what is shown of each ITS and how, remembers them by context name, fires the ITS that changed. */
export class ViewOptions implements ViewOptionsReader, Disposable {
  readonly #memory: Memory;
  readonly #changed = new Emitter<string>();
  readonly #options = new Map<string, ItsViewOptions>();
  readonly onDidChange = this.#changed.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    const remembered = memory.get(memoryKey);
    if (typeof remembered === 'object' && remembered !== null) {
      for (const [its, value] of Object.entries(remembered)) {
        const { filter, groupBy, allRequests } = (value ?? {}) as Readonly<Record<string, unknown>>;
        this.#options.set(its, { filter: typeof filter === 'string' ? filter : '', groupBy: parseGroupBy(groupBy), allRequests: allRequests === true });
      }
    }
  }

  of(its: string): ItsViewOptions {
    return this.#options.get(its) ?? plain;
  }

  async change(its: string, part: Partial<ItsViewOptions>): Promise<void> {
    this.#options.set(its, { ...this.of(its), ...part });
    this.#changed.fire(its);
    const remembered = [...this.#options]
      .filter(([, { filter, groupBy, allRequests }]) => filter !== '' || groupBy !== undefined || allRequests)
      .map(([name, { filter, groupBy, allRequests }]) => [name, { filter, groupBy: groupBy && groupByText(groupBy), ...(allRequests && { allRequests }) }]);
    await this.#memory.update(memoryKey, Object.fromEntries(remembered));
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
