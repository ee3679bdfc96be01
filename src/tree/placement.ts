import type { Clusters } from './clusterFilter.ts';
import { compareGroups, groupOf, type GroupBy } from './clusterGroups.ts';
import { longestList } from './nameRanges.ts';
import { compare } from './pendingRequests.ts';

/** What a change means for the rows: the whole folder, groups (with what is in them), or single clusters that stay where they are. */
export interface PlacementChange {
  readonly folder: boolean;
  readonly groups: readonly string[];
  readonly clusters: readonly string[];
}

/** Where each cluster of one ITS was last placed; takes in names that changed, tells what that means for the rows. */
export class Placement {
  readonly by: GroupBy;
  readonly #always: boolean;
  readonly #groups = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  /** Sorted, of one group or all; kept until one of them comes or goes. */
  readonly #names = new Map<string | undefined, readonly string[]>();

  /** `groupBy: undefined`: by state, and only where one list would be too long. */
  constructor(clusters: Clusters, groupBy?: GroupBy) {
    this.by = groupBy ?? { kind: 'state' };
    this.#always = groupBy !== undefined;
    for (const [name, cluster] of clusters) {
      this.#move(name, undefined, groupOf(this.by, cluster));
    }
  }

  get size(): number {
    return this.#groups.size;
  }

  get grouped(): boolean {
    return this.#always || this.size > longestList;
  }

  /** Those that some cluster belongs to. */
  groups(): readonly string[] {
    return [...this.#counts].filter(([, count]) => count > 0).map(([group]) => group).sort((a, b) => compareGroups(this.by, a, b));
  }

  groupOf(name: string): string | undefined {
    return this.#groups.get(name);
  }

  count(group: string): number {
    return this.#counts.get(group) ?? 0;
  }

  /** In order; of one group, or all. The same array while nothing in it changed. */
  names(group?: string): readonly string[] {
    const known = this.#names.get(group);
    if (known !== undefined) {
      return known;
    }
    const names: string[] = [];
    for (const [name, its] of this.#groups) {
      if (group === undefined || its === group) {
        names.push(name);
      }
    }
    names.sort(compare);
    this.#names.set(group, names);
    return names;
  }

  update(names: readonly string[], clusters: Clusters): PlacementChange {
    const before = { grouped: this.grouped, groups: JSON.stringify(this.groups()) };
    const groups = new Set<string>();
    const [stayed, moved]: [string[], string[]] = [[], []];
    let membership = false;
    for (const name of names) {
      const cluster = clusters.get(name);
      const from = this.#groups.get(name);
      const to = cluster && groupOf(this.by, cluster);
      if (from === to) {
        stayed.push(...(to === undefined ? [] : [name]));
        continue;
      }
      this.#move(name, from, to);
      [from, to].forEach((group) => group !== undefined && groups.add(group));
      if (from === undefined || to === undefined) {
        membership = true;
      } else {
        moved.push(name);
      }
    }
    if (this.grouped !== before.grouped || (this.grouped ? JSON.stringify(this.groups()) !== before.groups : membership)) {
      return { folder: true, groups: [], clusters: [] };
    }
    return this.grouped
      ? { folder: false, groups: this.groups().filter((group) => groups.has(group)), clusters: stayed }
      : { folder: false, groups: [], clusters: [...stayed, ...moved] };
  }

  #move(name: string, from: string | undefined, to: string | undefined): void {
    [from, to, undefined].forEach((group) => this.#names.delete(group));
    if (from !== undefined) {
      this.#counts.set(from, this.count(from) - 1);
      this.#groups.delete(name);
    }
    if (to !== undefined) {
      this.#counts.set(to, this.count(to) + 1);
      this.#groups.set(name, to);
    }
  }
}
