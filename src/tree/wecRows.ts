import { NodeCache } from './nodeCache.ts';
import { nodeId, type ContextNode, type Refresh } from './nodes.ts';
import type { TreeSources } from './sources.ts';
import { wecContexts, wecFacts } from './wecFacts.ts';

/** The rows of Clusters to Register, in kubeconfig order; tells the fewest that have to be drawn again. */
export class WecRows {
  readonly #sources: TreeSources;
  readonly #cache = new NodeCache();
  /** What each row depends on, as last shown. */
  #facts = new Map<string, string>();
  #all = false;

  constructor(sources: TreeSources) {
    this.#sources = sources;
  }

  /** Whether contexts that are only an ITS or a WDS are listed too. */
  get all(): boolean {
    return this.#all;
  }

  toggleAll(): void {
    this.#all = !this.#all;
  }

  children(node?: ContextNode): readonly ContextNode[] {
    if (node !== undefined) {
      return [];
    }
    this.#facts = this.#currentFacts();
    return this.#cache.children(undefined, [...this.#facts.keys()], String, (context) => {
      return { kind: 'context', id: nodeId('context', context), context };
    });
  }

  /** To be asked after any change of reader or runs. */
  changed(): Refresh<ContextNode> {
    if (!this.#cache.opened(undefined)) {
      return [];
    }
    const before = this.#facts;
    this.#facts = this.#currentFacts();
    if (JSON.stringify([...before.keys()]) !== JSON.stringify([...this.#facts.keys()])) {
      return 'all';
    }
    const changed = [...this.#facts.keys()].filter((name) => before.get(name) !== this.#facts.get(name));
    return changed.flatMap((name) => this.#cache.get('context', undefined, name) ?? []);
  }

  #currentFacts(): Map<string, string> {
    const facts = wecContexts(this.#sources, this.#all).map((context): [string, string] => {
      const { server, aliases, guard } = context;
      const { standing, registrable } = wecFacts(this.#sources, context);
      return [context.name, JSON.stringify([server, aliases, guard, standing, registrable])];
    });
    return new Map(facts);
  }
}
