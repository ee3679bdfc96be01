import type { ClusterReader } from '../cluster/session/reader.ts';
import { filtered, parseFilter, type ClusterFilter, type Clusters } from './clusterFilter.ts';
import { groupByText, type GroupBy } from './clusterGroups.ts';
import { longestList, NameRanges, type NameRange } from './nameRanges.ts';
import type { NodeCache } from './nodeCache.ts';
import { nodeId, type ClusterNode, type ClustersNode, type GroupNode, type ItsNode, type RangeNode } from './nodes.ts';
import { Placement } from './placement.ts';
import type { Grouping } from './sources.ts';
import type { ViewOptionsReader } from './viewOptions.ts';

type Place = ClustersNode | GroupNode | RangeNode;

/** The rows below a folder Clusters: clusters that pass the filter, in groups where wanted or above 1,000, groups above 1,000 in ranges by name. */
export class ClusterRows implements Grouping {
  readonly #reader: ClusterReader;
  readonly #options: ViewOptionsReader;
  readonly #cache: NodeCache;
  /** By ITS, as the text that they were read from. */
  readonly #filters = new Map<string, { readonly text: string; readonly filter: ClusterFilter | undefined }>();
  /** By ITS. */
  readonly #placements = new Map<string, Placement>();
  readonly #ranges = new WeakMap<GroupNode, NameRanges>();

  constructor(reader: ClusterReader, options: ViewOptionsReader, cache: NodeCache) {
    this.#reader = reader;
    this.#options = options;
    this.#cache = cache;
  }

  children(node: Place): readonly (GroupNode | RangeNode | ClusterNode)[] {
    switch (node.kind) {
      case 'clusters':
        return this.grouped(node.its) ? this.#groupRows(node) : this.#clusterRows(node, this.#placement(node.its).names());
      case 'group':
        return this.#divided(node) ? this.#rangeRows(node) : this.#clusterRows(node, this.#namesOf(node));
      case 'range':
        return this.#clusterRows(node, this.names(node));
    }
  }

  grouped(its: string): boolean {
    return this.#placement(its).grouped;
  }

  by(its: string): GroupBy {
    return this.#placement(its).by;
  }

  shown(its: string): number {
    return this.#placement(its).size;
  }

  count({ its, group }: GroupNode): number {
    return this.#placement(its).count(group);
  }

  names({ parent, start }: RangeNode): readonly string[] {
    return this.#rangesOf(parent).find((range) => range.start === start)?.names ?? [];
  }

  /** The row of a cluster, its parents given out too; `undefined` where there is none. */
  find(folder: ClustersNode, cluster: string): ClusterNode | undefined {
    this.children(folder);
    const group = this.#groupOf(folder, cluster);
    if (group !== undefined) {
      this.children(group);
    }
    const place = this.#placeOf(folder, cluster);
    if (place !== undefined) {
      this.children(place);
    }
    return place && this.#cache.get('cluster', place, cluster);
  }

  /** Clusters of this ITS changed, `undefined` = all: the fewest rows to draw again. */
  changed(its: ItsNode, names: readonly string[] | undefined): (ClustersNode | GroupNode | ClusterNode)[] {
    const folder = this.#cache.get('clusters', its, 'clusters');
    const placement = this.#placements.get(its.its);
    if (folder === undefined) {
      return [];
    }
    if (names === undefined || placement === undefined) {
      this.forget(its.its);
      return [folder];
    }
    const change = placement.update(names, this.#clusters(its.its));
    if (change.folder) {
      return [folder];
    }
    // A group is drawn again for its number, and with it its ranges.
    const groups = change.groups.flatMap((group) => this.#cache.get('group', folder, this.#groupKey(folder, group)) ?? []);
    const single = change.clusters.flatMap((name) => {
      const place = this.#placeOf(folder, name);
      return place === undefined || groups.some((group) => group === place || group === place.parent) ? [] : (this.#cache.get('cluster', place, name) ?? []);
    });
    return [...groups, ...single];
  }

  /** What is drawn anew is placed anew. */
  forget(its: string): void {
    this.#placements.delete(its);
  }

  #placement(its: string): Placement {
    const placement = this.#placements.get(its) ?? new Placement(this.#clusters(its), this.#options.of(its).groupBy);
    this.#placements.set(its, placement);
    return placement;
  }

  #clusters(its: string): Clusters {
    const text = this.#options.of(its).filter;
    const known = this.#filters.get(its);
    const { filter } = known?.text === text ? known : { filter: parseFilter(text) };
    this.#filters.set(its, { text, filter });
    return filtered(this.#reader.its(its)?.clusters ?? new Map(), filter);
  }

  #namesOf({ its, group }: GroupNode): readonly string[] {
    return this.#placement(its).names(group);
  }

  #divided(group: GroupNode): boolean {
    return this.count(group) > longestList;
  }

  #rangesOf(group: GroupNode): readonly NameRange[] {
    const ranges = this.#ranges.get(group) ?? new NameRanges();
    this.#ranges.set(group, ranges);
    return ranges.divide(this.#namesOf(group));
  }

  /** The row that a cluster's row is below, as far as it was given out; so is its group. */
  #placeOf(folder: ClustersNode, cluster: string): Place | undefined {
    if (!this.grouped(folder.its)) {
      return folder;
    }
    const group = this.#groupOf(folder, cluster);
    if (group === undefined || !this.#divided(group)) {
      return group;
    }
    const range = this.#rangesOf(group).findLast(({ start }) => start <= cluster);
    return range && this.#cache.get('range', group, rangeKey(range.start));
  }

  #groupOf(folder: ClustersNode, cluster: string): GroupNode | undefined {
    const group = this.#placement(folder.its).groupOf(cluster);
    return group === undefined ? undefined : this.#cache.get('group', folder, this.#groupKey(folder, group));
  }

  #groupRows(parent: ClustersNode): GroupNode[] {
    const { its } = parent;
    const by = groupByText(this.by(its));
    return this.#cache.children(parent, this.#placement(its).groups(), (group) => this.#groupKey(parent, group), (group) => {
      return { kind: 'group', id: nodeId('group', its, by, group), its, group, parent };
    });
  }

  #rangeRows(parent: GroupNode): RangeNode[] {
    const { its, group } = parent;
    const by = groupByText(this.by(its));
    return this.#cache.children(parent, this.#rangesOf(parent), ({ start }) => rangeKey(start), ({ start }) => {
      return { kind: 'range', id: nodeId('range', its, by, group, start), its, group, start, parent };
    });
  }

  /** The place is part of the id: VS Code refuses one id in two places, as there is while a cluster moves. */
  #clusterRows(parent: Place, names: readonly string[]): ClusterNode[] {
    const { its } = parent;
    const by = groupByText(this.by(its));
    const place = parent.kind === 'clusters' ? [''] : parent.kind === 'group' ? [by, parent.group] : [by, parent.group, parent.start];
    return this.#cache.children(parent, names, String, (cluster) => {
      return { kind: 'cluster', id: nodeId('cluster', its, ...place, cluster), its, cluster, parent };
    });
  }

  /** What is grouped by belongs to the key: a state and a label's value may be the same word. */
  #groupKey({ its }: ClustersNode, group: string): string {
    return `group:${groupByText(this.by(its))}:${group}`;
  }
}

/** Apart from the names of clusters, which have the same parent while there are few of them. */
const rangeKey = (start: string): string => `range:${start}`;
