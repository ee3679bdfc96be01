import { clusterState } from '../cluster/clusterState.ts';
import type { ClusterState, ManagedCluster } from '../cluster/model.ts';
import { longestList } from './nameRanges.ts';
import { compare } from './pendingRequests.ts';

/** Worst first. */
export const groupOrder: readonly ClusterState[] = [
  'unavailable',
  'unknown',
  'pendingAcceptance',
  'joining',
  'suspended',
  'deleting',
  'available',
];

/** What a change means for the rows: the whole folder, groups (with what is in them), or single clusters that stay where they are. */
export interface PlacementChange {
  readonly folder: boolean;
  readonly groups: readonly ClusterState[];
  readonly clusters: readonly string[];
}

/** Where each cluster of one ITS was last placed; takes in names that changed, tells what that means for the rows. */
export class Placement {
  readonly #states = new Map<string, ClusterState>();
  readonly #counts = new Map<ClusterState, number>();
  /** Sorted, of one state or all; kept until one of them comes or goes. */
  readonly #names = new Map<ClusterState | undefined, readonly string[]>();

  constructor(clusters: ReadonlyMap<string, ManagedCluster>) {
    for (const [name, cluster] of clusters) {
      this.#move(name, undefined, clusterState(cluster));
    }
  }

  get grouped(): boolean {
    return this.#states.size > longestList;
  }

  /** The states that some cluster has. */
  groups(): readonly ClusterState[] {
    return groupOrder.filter((state) => this.count(state) > 0);
  }

  stateOf(name: string): ClusterState | undefined {
    return this.#states.get(name);
  }

  count(state: ClusterState): number {
    return this.#counts.get(state) ?? 0;
  }

  /** In order; of one state, or all. The same array while nothing in it changed. */
  names(state?: ClusterState): readonly string[] {
    const known = this.#names.get(state);
    if (known !== undefined) {
      return known;
    }
    const names: string[] = [];
    for (const [name, its] of this.#states) {
      if (state === undefined || its === state) {
        names.push(name);
      }
    }
    names.sort(compare);
    this.#names.set(state, names);
    return names;
  }

  update(names: readonly string[], clusters: ReadonlyMap<string, ManagedCluster>): PlacementChange {
    const before = { grouped: this.grouped, groups: this.groups().join() };
    const groups = new Set<ClusterState>();
    const [stayed, moved]: [string[], string[]] = [[], []];
    let membership = false;
    for (const name of names) {
      const cluster = clusters.get(name);
      const from = this.#states.get(name);
      const to = cluster && clusterState(cluster);
      if (from === to) {
        stayed.push(...(to === undefined ? [] : [name]));
        continue;
      }
      this.#move(name, from, to);
      [from, to].forEach((state) => state && groups.add(state));
      if (from === undefined || to === undefined) {
        membership = true;
      } else {
        moved.push(name);
      }
    }
    if (this.grouped !== before.grouped || (this.grouped ? this.groups().join() !== before.groups : membership)) {
      return { folder: true, groups: [], clusters: [] };
    }
    return this.grouped
      ? { folder: false, groups: groupOrder.filter((state) => groups.has(state)), clusters: stayed }
      : { folder: false, groups: [], clusters: [...stayed, ...moved] };
  }

  #move(name: string, from: ClusterState | undefined, to: ClusterState | undefined): void {
    [from, to, undefined].forEach((state) => this.#names.delete(state));
    if (from !== undefined) {
      this.#counts.set(from, this.count(from) - 1);
      this.#states.delete(name);
    }
    if (to !== undefined) {
      this.#counts.set(to, this.count(to) + 1);
      this.#states.set(name, to);
    }
  }
}
