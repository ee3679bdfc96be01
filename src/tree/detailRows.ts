import { certificateOf, detailAt, detailsOf, type Detail } from './describeDetails.ts';
import type { NodeCache } from './nodeCache.ts';
import { nodeId, type ClusterNode, type DetailNode, type ItsViewNode } from './nodes.ts';
import { goneRow, type Row } from './row.ts';
import type { Surroundings, TreeSources } from './sources.ts';

/** The rows below a cluster: watched from the moment on that they are asked for, until the row is closed or the cluster is gone. */
export class DetailRows {
  readonly #sources: TreeSources;
  readonly #cache: NodeCache;
  readonly #open = new Map<string, ClusterNode>();

  constructor(sources: TreeSources, cache: NodeCache) {
    this.#sources = sources;
    this.#cache = cache;
  }

  below(node: ClusterNode | DetailNode): readonly DetailNode[] {
    const { its, cluster } = node;
    if (node.kind === 'cluster') {
      this.#open.set(keyOf(node), node);
      this.#sources.details.open(its, cluster);
    }
    const path = node.kind === 'cluster' ? [] : node.path;
    const all = detailsNow(node, { ...this.#sources, l10n: keysOnly, now: Date.now });
    const details = path.length === 0 ? all : (detailAt(all, path)?.below ?? []);
    return this.#cache.children(node, details, ({ key }) => key, ({ key }): DetailNode => {
      return { kind: 'detail', id: nodeId('detail', node.id, key), its, cluster, path: [...path, key], parent: node };
    });
  }

  /** The row of a cluster that is open, to be drawn again with what is below it. */
  openRow(its: string, cluster: string): readonly ClusterNode[] {
    return [...this.#open.values()].filter((node) => node.its === its && node.cluster === cluster);
  }

  collapsed(node: ItsViewNode): void {
    if (node.kind === 'cluster' && this.#open.delete(keyOf(node))) {
      this.#sources.details.close(node.its, node.cluster);
    }
  }

  /** Nobody closes the row of a cluster that is gone. */
  closeGone(): void {
    for (const node of this.#open.values()) {
      if (this.#sources.reader.its(node.its)?.clusters.has(node.cluster) !== true) {
        this.collapsed(node);
      }
    }
  }
}

export function describeDetail(node: DetailNode, from: Surroundings): Row {
  return detailAt(detailsNow(node, from), node.path)?.row ?? goneRow(node.path.at(-1) ?? '');
}

function detailsNow({ its, cluster: name }: ClusterNode | DetailNode, { reader, details, l10n, now }: Pick<Surroundings, 'reader' | 'details' | 'l10n' | 'now'>): readonly Detail[] {
  const cluster = reader.its(its)?.clusters.get(name);
  return cluster === undefined ? [] : detailsOf(cluster, details.facts(its, name), certificateOf(reader, its, name), l10n, now());
}

/** Rows are told apart by keys: their words don't matter there. */
const keysOnly = { t: (message: string) => message };

function keyOf({ its, cluster }: ClusterNode): string {
  return JSON.stringify([its, cluster]);
}
