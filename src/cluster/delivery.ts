import type { KubeApi } from './kube/kubeApi.ts';
import { listPaged } from './kube/pagedList.ts';
import { parseWork, type Work } from './details/clusterFacts.ts';
import { paths } from './ocm.ts';

/** What one Binding of a WDS delivers to a WEC now; both names are empty for ManifestWorks that no Binding made. */
export interface Delivery {
  readonly binding: string;
  readonly wds: string;
  /** ManifestWorks, by name. */
  readonly works: readonly string[];
}

/** What is delivered to `clusterName`, read from the ITS alone by the labels of its ManifestWorks (kubestellar.md 3.2). Throws ClusterErrors. */
export async function deliveriesTo(api: KubeApi, clusterName: string, signal: AbortSignal): Promise<readonly Delivery[]> {
  const works: Work[] = [];
  await listPaged(api, paths.manifestWorks(clusterName), {}, pageSize, signal, (items) => {
    works.push(...items.flatMap((raw) => parseWork(raw) ?? []));
  });
  return groupByBinding(works);
}

/** By WDS, then by Binding. */
export function groupByBinding(works: readonly Work[]): readonly Delivery[] {
  const found = new Map<string, Delivery & { readonly works: string[] }>();
  for (const { name, binding, wds } of works) {
    const key = JSON.stringify([wds, binding]);
    const known = found.get(key) ?? { binding, wds, works: [] };
    known.works.push(name);
    found.set(key, known);
  }
  return [...found.values()].sort((a, b) => compare(a.wds, b.wds) || compare(a.binding, b.binding));
}

/** A ManifestWork holds whole workload objects, up to 500 KB each. */
const pageSize = 100;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
