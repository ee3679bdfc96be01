import type { DetailsChange } from '../cluster/details/detailsStore.ts';
import type { ContextSnapshot, ReaderChange } from '../cluster/session/reader.ts';
import { ClusterRows } from './clusterRows.ts';
import { DetailRows } from './detailRows.ts';
import { isSame, itsContexts } from './contexts.ts';
import { NodeCache } from './nodeCache.ts';
import {
  nodeId,
  type ClusterNode,
  type ClustersNode,
  type ItsNode,
  type ItsViewNode,
  type OrphansNode,
  type Refresh,
  type RequestsNode,
  type RunNode,
  type StageNode,
} from './nodes.ts';
import { OrphanRows } from './orphanRows.ts';
import { RequestRows } from './requestRows.ts';
import type { Grouping, TreeSources } from './sources.ts';

/** The rows of the ITS view and their order; takes in changes, tells the fewest rows that have to be drawn again. */
export class ItsRows {
  readonly #sources: TreeSources;
  readonly #cache = new NodeCache();
  readonly #clusters: ClusterRows;
  readonly #details: DetailRows;
  readonly #requests: RequestRows;
  readonly #orphans: OrphanRows;
  /** By ITS: all that its row and the list of its children depend on, as last shown. */
  #facts = new Map<string, string>();

  constructor(sources: TreeSources) {
    this.#sources = sources;
    this.#details = new DetailRows(sources, this.#cache);
    this.#clusters = new ClusterRows(sources.reader, sources.options, this.#cache);
    this.#requests = new RequestRows(sources, this.#cache);
    this.#orphans = new OrphanRows(sources, this.#cache);
  }

  /** How clusters are grouped, for those who draw the groups. */
  get grouping(): Grouping {
    return this.#clusters;
  }

  children(node?: ItsViewNode): readonly ItsViewNode[] {
    switch (node?.kind) {
      case undefined:
        this.#takeFacts();
        return this.#itses();
      case 'its':
        return this.#below(node);
      case 'run':
        return this.#stages(node);
      case 'clusters':
      case 'group':
      case 'range':
        return this.#clusters.children(node);
      case 'requests':
      case 'requestKind':
        return this.#requests.children(node);
      case 'orphans':
        return this.#orphans.children(node);
      case 'cluster':
        return this.#details.below(node);
      case 'detail':
        return this.#details.below(node);
      default:
        return [];
    }
  }

  /** The row of a cluster, for `reveal`; `undefined` where there is none. */
  findCluster(its: string, cluster: string): ClusterNode | undefined {
    const itsNode = this.#itses().find((node) => node.its === its);
    const folder = itsNode && this.#below(itsNode).find((node) => node.kind === 'clusters');
    return folder && this.#clusters.find(folder, cluster);
  }

  readerChanged(change: ReaderChange): Refresh<ItsViewNode> {
    this.#details.closeGone();
    const top = this.#changedItses();
    const its = change.kind === 'contexts' ? undefined : this.#cache.get('its', undefined, change.context);
    if (top === 'all' || change.kind === 'contexts' || its === undefined) {
      return top;
    }
    const { kind, names } = change;
    const below = kind === 'clusters' ? [...this.#clusters.changed(its, names), ...this.#requests.clustersChanged(its, names), ...this.#orphans.changed(its)] : this.#requests.changed(its, names);
    return top.includes(its) ? top : [...top, ...below];
  }

  runChanged(id: string): Refresh<ItsViewNode> {
    const top = this.#changedItses();
    if (top === 'all') {
      return top;
    }
    const runs = [...this.#facts.keys()].flatMap((its) => {
      const node = this.#cache.get('its', undefined, its);
      return (node && this.#cache.get('run', node, runKey(id))) ?? [];
    });
    return [...top, ...runs.filter(({ parent }) => !top.includes(parent))];
  }

  /** The facts of a cluster that is open changed. */
  detailsChanged({ its, cluster }: DetailsChange): Refresh<ItsViewNode> {
    return this.#details.openRow(its, cluster);
  }

  /** Somebody looks at what is below this row (again). */
  expanded(node: ItsViewNode): void {
    if (node.kind === 'its' || node.kind === 'cluster') {
      this.children(node);
    }
  }

  /** Nobody looks at the facts of this cluster any more. */
  collapsed(node: ItsViewNode): void {
    this.#details.collapsed(node);
    if (node.kind === 'its') {
      this.#orphans.close(node.its);
    }
  }

  /** Filter or grouping of this ITS changed, or which of its requests are shown. */
  optionsChanged(its: string): Refresh<ItsViewNode> {
    this.#clusters.forget(its);
    const node = this.#cache.get('its', undefined, its);
    const folder = node && this.#cache.get('clusters', node, 'clusters');
    return node === undefined ? [] : [...(folder === undefined ? [] : [folder]), ...this.#requests.changed(node, [])];
  }

  /** What failed to be accepted changed. */
  failedChanged(its: string, clusters: readonly string[]): Refresh<ItsViewNode> {
    const node = this.#cache.get('its', undefined, its);
    return node === undefined ? [] : [...this.#clusters.changed(node, clusters), ...this.#requests.changed(node, [])];
  }

  /** What files say of clusters changed, or what these have otherwise. */
  driftChanged(its: string, clusters: readonly string[] | undefined): Refresh<ItsViewNode> {
    const node = this.#cache.get('its', undefined, its);
    return node === undefined ? [] : this.#clusters.changed(node, clusters);
  }

  /** Property ConfigMaps of this ITS changed. */
  propertyMapsChanged(its: string): Refresh<ItsViewNode> {
    const top = this.#changedItses();
    const node = this.#cache.get('its', undefined, its);
    return top === 'all' || node === undefined || top.includes(node) ? top : [...top, ...this.#orphans.changed(node)];
  }

  mutedChanged(): Refresh<ItsViewNode> {
    return this.#changedItses();
  }

  #itses(): ItsNode[] {
    const names = itsContexts(this.#sources.reader).map(({ name }) => name);
    return this.#cache.children(undefined, names, String, (its) => ({ kind: 'its', id: nodeId('its', its), its }));
  }

  /** Compares with what was last shown, so that one ITS never makes the rows of another be drawn again. */
  #changedItses(): Refresh<ItsNode> {
    if (!this.#cache.opened(undefined)) {
      return [];
    }
    const before = this.#takeFacts();
    const changed = [...this.#facts.keys()].filter((its) => before.get(its) !== this.#facts.get(its));
    // What is drawn anew is placed anew: a first list may have come together with its context.
    changed.forEach((its) => this.#clusters.forget(its));
    if (JSON.stringify([...before.keys()]) !== JSON.stringify([...this.#facts.keys()])) {
      return 'all';
    }
    return changed.flatMap((its) => this.#cache.get('its', undefined, its) ?? []);
  }

  /** From now on what there is counts as shown; nothing is kept of ITSes that are gone, and nobody looks at them. Gives what was shown before. */
  #takeFacts(): ReadonlyMap<string, string> {
    const before = this.#facts;
    this.#facts = this.#currentFacts();
    for (const its of before.keys()) {
      if (!this.#facts.has(its)) {
        this.#clusters.forget(its);
        this.#requests.forget(its);
        this.#orphans.close(its);
      }
    }
    return before;
  }

  #currentFacts(): Map<string, string> {
    const { reader, muted } = this.#sources;
    const facts = itsContexts(reader).map((context): [string, string] => {
      const { name, state, server, aliases, guard } = context;
      const synced = reader.its(name)?.synced === true;
      return [name, JSON.stringify([state, server, aliases, guard, synced, muted.has(name), this.#keysBelow(context)])];
    });
    return new Map(facts);
  }

  /** Its runs, then the folders, which an ITS has that was reached once: what was last known stays to be seen. */
  #keysBelow(context: ContextSnapshot): string[] {
    const runs = this.#sources.runs.runs().filter(({ its }) => isSame(context, its));
    const folders = context.state.kind === 'ready' || this.#sources.reader.its(context.name)?.synced === true;
    return [...runs.map(({ id }) => runKey(id)), ...(folders ? ['clusters', 'requests'] : []), ...(this.#orphans.any(context.name) ? ['orphans'] : [])];
  }

  #below(parent: ItsNode): (RunNode | ClustersNode | RequestsNode | OrphansNode)[] {
    const { its } = parent;
    const context = itsContexts(this.#sources.reader).find(({ name }) => name === its);
    if (context?.state.kind === 'ready' && context.identity !== undefined) {
      this.#orphans.open(its, context.identity.id);
    }
    return this.#cache.children(parent, context ? this.#keysBelow(context) : [], String, (key) => {
      const id = nodeId(key, its);
      return key === 'clusters' || key === 'requests' || key === 'orphans' ? { kind: key, id, its, parent } : { kind: 'run', id, its, run: runOf(key), parent };
    });
  }

  #stages(parent: RunNode): StageNode[] {
    const { its, run } = parent;
    const stages = this.#sources.runs.runs().find(({ id }) => id === run)?.stages ?? [];
    return this.#cache.children(parent, stages, ({ id }) => id, ({ id: stage }) => {
      return { kind: 'stage', id: nodeId('stage', its, run, stage), its, run, stage, parent };
    });
  }
}

const runPrefix = 'run:';
const runKey = (id: string): string => `${runPrefix}${id}`;
const runOf = (key: string): string => key.slice(runPrefix.length);
