import type { Connection } from '../kube/connection.ts';
import { delivery, paths } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { Binding } from './bindingPolicy.ts';
import type { WdsReading } from './readWds.ts';

/** Whether a WDS uses this ITS: `unknown` where there is no evidence. No kubeconfig says it. */
export type Belonging = 'yes' | 'no' | 'unknown';

/**
 * By the names that its Bindings deliver to: all of them are clusters of this ITS and of no other, or the other way round.
 * `others` has the clusters of every other ITS that is known. `undefined`: it wasn't read, or not all of it.
 */
export function belongsByDestinations({ policies }: WdsReading, its: ReadonlySet<string> | undefined, others: readonly (ReadonlySet<string> | undefined)[]): Belonging {
  if (others.length === 0) {
    return 'yes';
  }
  const destinations = new Set(policies.flatMap(({ binding }) => binding?.destinations ?? []));
  if (destinations.size === 0 || its === undefined) {
    return 'unknown';
  }
  const here = isWithin(destinations, its);
  const elsewhere = others.some((names) => names === undefined || isWithin(destinations, names));
  const certainlyElsewhere = others.some((names) => names !== undefined && isWithin(destinations, names));
  return here ? (elsewhere ? 'unknown' : 'yes') : certainlyElsewhere ? 'no' : 'unknown';
}

/** How many Bindings are tried. */
const tries = 5;

/**
 * By a ManifestWork on this ITS that one of its Bindings made: with KubeStellar's defaults its name begins with the UID of the Binding
 * (kubestellar.md 3.2), which no Binding of another WDS has. Throws ClusterErrors.
 */
export async function deliversThrough({ api }: Connection, { policies }: WdsReading, its: ReadonlySet<string>, signal: AbortSignal): Promise<boolean> {
  const made = policies.flatMap(({ binding }) => (binding !== undefined && binding.uid !== '' && binding.workload.length > 0 ? [binding] : []));
  const deliveries = made.flatMap((binding) => binding.destinations.filter((name) => its.has(name)).slice(0, 1).map((cluster) => ({ binding, cluster })));
  for (const { binding, cluster } of deliveries.slice(0, tries)) {
    if (await hasWorkOf(api, binding, cluster, signal)) {
      return true;
    }
  }
  return false;
}

async function hasWorkOf(api: Connection['api'], { name, uid }: Binding, cluster: string, signal: AbortSignal): Promise<boolean> {
  const query = { labelSelector: `${delivery.bindingLabel}=${name}`, limit: 20 };
  const { items = [] } = (await api.find<{ items?: readonly unknown[] }>(paths.manifestWorks(cluster), { query, signal })) ?? {};
  return items.some((raw) => plainText(field(field(raw, 'metadata'), 'name')).startsWith(`${uid}-`));
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((name) => all.has(name));
}
