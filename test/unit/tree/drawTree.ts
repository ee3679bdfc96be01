import type { ClusterFacts } from '../../../src/cluster/details/clusterDetails.ts';
import type { DetailsChange, DetailsReader } from '../../../src/cluster/details/detailsStore.ts';
import { Emitter } from '../../../src/cluster/events.ts';
import type { KnownPropertyMap, PropertyMapsChange, PropertyMapsReader } from '../../../src/cluster/properties/propertyMapsStore.ts';
import type { KnownJoins } from '../../../src/cluster/requests/verdictOnIts.ts';
import { describe } from '../../../src/tree/describe.ts';
import { ItsRows } from '../../../src/tree/itsRows.ts';
import type { ContextNode, ItsViewNode, TreeNode } from '../../../src/tree/nodes.ts';
import type { Drift, DriftReader, FailedReader, Surroundings } from '../../../src/tree/sources.ts';
import { WecRows } from '../../../src/tree/wecRows.ts';
import type { L10n } from '../../../src/ui/l10n.ts';
import { ViewOptions } from '../../../src/tree/viewOptions.ts';
import { GivenRuns, type GivenReader } from './readerOf.ts';

/** As `vscode.l10n` in English. */
export const english: L10n = {
  t: (message, ...args) => message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)])),
};

/** The time that `age` goes by. */
export const now = Date.parse('2026-03-01T10:02:30Z');

/** The set of muted ITSes that a test changes by hand. */
export class GivenMutes {
  readonly #changed = new Emitter<void>();
  readonly #names: Set<string>;
  readonly onDidChange = this.#changed.event;

  constructor(...names: string[]) {
    this.#names = new Set(names);
  }

  has(its: string): boolean {
    return this.#names.has(its);
  }

  set(its: string, muted: boolean): Promise<void> {
    if (muted) {
      this.#names.add(its);
    } else {
      this.#names.delete(its);
    }
    this.#changed.fire();
    return Promise.resolve();
  }
}

/** A `Memento` without an editor. */
export class GivenMemory {
  readonly values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

/** Facts about clusters that a test gives; records which clusters are looked at. */
export class GivenDetails implements DetailsReader {
  readonly #changed = new Emitter<DetailsChange>();
  readonly #facts = new Map<string, ClusterFacts>();
  readonly lookedAt = new Set<string>();
  readonly onDidChange = this.#changed.event;

  facts(its: string, cluster: string): ClusterFacts | undefined {
    return this.#facts.get(`${its}/${cluster}`);
  }

  give(its: string, cluster: string, facts: ClusterFacts): void {
    this.#facts.set(`${its}/${cluster}`, facts);
    this.#changed.fire({ its, cluster });
  }

  open(its: string, cluster: string): void {
    this.lookedAt.add(`${its}/${cluster}`);
  }

  close(its: string, cluster: string): void {
    this.lookedAt.delete(`${its}/${cluster}`);
  }
}

/** What failed to be accepted, as a test gives it: the sentence, by name of the request. */
export class GivenFailures implements FailedReader {
  readonly #changed = new Emitter<{ readonly its: string; readonly clusters: readonly string[] }>();
  readonly #failed = new Map<string, { readonly cluster: string; readonly sentence: string }>();
  readonly onDidChange = this.#changed.event;

  give(request: string, cluster: string, sentence: string): void {
    this.#failed.set(request, { cluster, sentence });
    this.#changed.fire({ its: 'its1', clusters: [cluster] });
  }

  ofRequest(its: string, request: string): string | undefined {
    return its === 'its1' ? this.#failed.get(request)?.sentence : undefined;
  }

  ofCluster(its: string, cluster: string): string | undefined {
    return its === 'its1' ? [...this.#failed.values()].find((failed) => failed.cluster === cluster)?.sentence : undefined;
  }

  requests(its: string): readonly string[] {
    return its === 'its1' ? [...this.#failed.keys()] : [];
  }
}

/** What files of the workspace say otherwise, as a test gives it, by WEC of its1. */
export class GivenDrift implements DriftReader {
  readonly #changed = new Emitter<{ readonly its: string; readonly names: readonly string[] | undefined }>();
  readonly #drift = new Map<string, readonly Drift[]>();
  readonly onDidChange = this.#changed.event;

  give(cluster: string, ...drift: readonly Drift[]): void {
    this.#drift.set(cluster, drift);
    this.#changed.fire({ its: 'its1', names: [cluster] });
  }

  of(its: string, cluster: string): readonly Drift[] {
    return its === 'its1' ? (this.#drift.get(cluster) ?? []) : [];
  }
}

/** Names of property ConfigMaps of ITSes that are looked at, as a test gives them. */
export class GivenPropertyMaps implements PropertyMapsReader {
  readonly lookedAt = new Set<string>();
  /** Identities, as they were said. */
  readonly clusters: string[] = [];
  readonly #changed = new Emitter<PropertyMapsChange>();
  readonly #names = new Map<string, readonly string[]>();
  readonly onDidChange = this.#changed.event;

  give(its: string, ...names: readonly string[]): void {
    this.#names.set(its, names);
    this.#changed.fire({ its, names: undefined });
  }

  maps(its: string): ReadonlyMap<string, KnownPropertyMap> | undefined {
    const names = this.lookedAt.has(its) ? this.#names.get(its) : undefined;
    return names && new Map(names.map((name) => [name, { name, uid: name, resourceVersion: '1', data: undefined }]));
  }

  open(its: string, cluster: string): void {
    this.lookedAt.add(its);
    this.clusters.push(cluster);
  }

  close(its: string): void {
    this.lookedAt.delete(its);
  }
}

/** Both views over one reader, as `createTrees` builds them, without VS Code. */
export function viewsOf(reader: GivenReader, runs = new GivenRuns(), muted = new GivenMutes(), options = new ViewOptions(new GivenMemory()), details = new GivenDetails(), known: KnownJoins = () => ({})) {
  const failed = new GivenFailures();
  const sources = { reader, runs, muted, options, failed, known, details, drift: new GivenDrift(), propertyMaps: new GivenPropertyMaps() };
  const its = new ItsRows(sources);
  const wecs = new WecRows(sources);
  const surroundings: Surroundings = { ...sources, grouping: its.grouping, l10n: english, now: () => now };
  return { sources, surroundings, its, wecs };
}

type Views = ReturnType<typeof viewsOf>;

/** All rows, opened (clusters only where asked for), one a line: `label | description | contextValue`, indented. */
export function drawIts({ its, surroundings }: Views, openClusters = false): string[] {
  return draw<ItsViewNode>((node) => (node?.kind === 'cluster' && !openClusters ? [] : its.children(node)), surroundings);
}

export function drawWecs({ wecs, surroundings }: Views): string[] {
  return draw<ContextNode>((node) => wecs.children(node), surroundings);
}

function draw<Node extends TreeNode>(children: (node?: Node) => readonly Node[], surroundings: Surroundings): string[] {
  const below = (node: Node | undefined, indent: string): string[] =>
    children(node).flatMap((child) => {
      const { label, description, contextValue } = describe(child, surroundings);
      return [`${indent}${[label, description, contextValue ?? ''].join(' | ')}`, ...below(child, `${indent}  `)];
    });
  return below(undefined, '');
}

/** Opens all rows but clusters, as VS Code does with an expanded tree, and gives each by a short name. */
export function open(rows: ItsRows): Map<string, ItsViewNode> {
  const nodes = new Map<string, ItsViewNode>();
  const visit = (node?: ItsViewNode) => {
    for (const child of rows.children(node)) {
      nodes.set(shortName(child), child);
      if (child.kind !== 'cluster') {
        visit(child);
      }
    }
  };
  visit();
  return nodes;
}

/** `kind:names` of a row. */
export function shortName(node: TreeNode): string {
  const names = Object.entries(node).filter(([key]) => key !== 'kind' && key !== 'id' && key !== 'parent');
  return [node.kind, ...names.map(([, name]) => String(name))].join(':');
}
