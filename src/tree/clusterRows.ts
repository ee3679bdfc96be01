import type { ClusterReader } from '../cluster/session/reader.ts';
import { longestList, NameRanges, type NameRange } from './nameRanges.ts';
import type { NodeCache } from './nodeCache.ts';
import { nodeId, type ClusterNode, type ClustersNode, type GroupNode, type ItsNode, type RangeNode } from './nodes.ts';
import { Placement } from './placement.ts';
import type { Grouping } from './sources.ts';

type Place = ClustersNode | GroupNode | RangeNode;

/** The rows below a folder Clusters: clusters, above 1,000 in groups by state, those above 1,000 in ranges by name. */
export class ClusterRows implements Grouping {
  readonly #reader: ClusterReader;
  readonly #cache: NodeCache;
  /** By ITS. */
  readonly #placements = new Map<string, Placement>();
  readonly #ranges = new WeakMap<GroupNode, NameRanges>();

  constructor(reader: ClusterReader, cache: NodeCache) {
    this.#reader = reader;
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

  count({ its, state }: GroupNode): number {
    return this.#placement(its).count(state);
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
    const clusters = this.#reader.its(its.its)?.clusters ?? new Map();
    const placement = this.#placements.get(its.its);
    if (folder === undefined) {
      return [];
    }
    if (names === undefined || placement === undefined) {
      this.#placements.set(its.its, new Placement(clusters));
      return [folder];
    }
    const change = placement.update(names, clusters);
    if (change.folder) {
      return [folder];
    }
    // A group is drawn again for its number, and with it its ranges.
    const groups = change.groups.flatMap((state) => this.#cache.get('group', folder, groupKey(state)) ?? []);
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
    const placement = this.#placements.get(its) ?? new Placement(this.#reader.its(its)?.clusters ?? new Map());
    this.#placements.set(its, placement);
    return placement;
  }

  #namesOf({ its, state }: GroupNode): readonly string[] {
    return this.#placement(its).names(state);
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
    const state = this.#placement(folder.its).stateOf(cluster);
    return state && this.#cache.get('group', folder, groupKey(state));
  }

  #groupRows(parent: ClustersNode): GroupNode[] {
    const { its } = parent;
    return this.#cache.children(parent, this.#placement(its).groups(), groupKey, (state) => {
      return { kind: 'group', id: nodeId('group', its, state), its, state, parent };
    });
  }

  #rangeRows(parent: GroupNode): RangeNode[] {
    const { its, state } = parent;
    return this.#cache.children(parent, this.#rangesOf(parent), ({ start }) => rangeKey(start), ({ start }) => {
      return { kind: 'range', id: nodeId('range', its, state, start), its, state, start, parent };
    });
  }

  /** The place is part of the id: VS Code refuses one id in two places, as there is while a cluster moves. */
  #clusterRows(parent: Place, names: readonly string[]): ClusterNode[] {
    const { its } = parent;
    const place = parent.kind === 'clusters' ? [''] : parent.kind === 'group' ? [parent.state] : [parent.state, parent.start];
    return this.#cache.children(parent, names, String, (cluster) => {
      return { kind: 'cluster', id: nodeId('cluster', its, ...place, cluster), its, cluster, parent };
    });
  }
}

/** Apart from the names of clusters, which have the same parent while there are few of them. */
const groupKey = (state: string): string => `group:${state}`;
const rangeKey = (start: string): string => `range:${start}`;
