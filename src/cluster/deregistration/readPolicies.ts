import { parseBinding, parseBindingPolicy, type Binding } from '../foresight/bindingPolicy.ts';
import type { Connection } from '../kube/connection.ts';
import { listPaged } from '../kube/pagedList.ts';
import { paths } from '../ocm.ts';
import type { PolicyOfWds } from './policyExits.ts';

const pageSize = 500;

/**
 * The BindingPolicies of a WDS, or none where it delivers to another ITS: nothing on a WDS says which one it uses, but the
 * destinations of its Bindings do (each WDS uses exactly one, kubestellar.md 1.1). `clustersOfIts` is `undefined` where they are not known. Throws ClusterErrors.
 */
export async function readPolicies({ api, context }: Connection, clustersOfIts: ReadonlySet<string> | undefined, signal: AbortSignal): Promise<readonly PolicyOfWds[]> {
  const [policies, bindings] = await Promise.all([list(api, paths.bindingPolicies, parseBindingPolicy, signal), list(api, paths.bindings, parseBinding, signal)]);
  const destinations = bindings.flatMap((binding: Binding) => binding.destinations);
  const ofAnotherIts = clustersOfIts !== undefined && destinations.length > 0 && !destinations.some((cluster) => clustersOfIts.has(cluster));
  return ofAnotherIts ? [] : policies.map((policy) => ({ wds: context.name, policy }));
}

async function list<T>(api: Connection['api'], path: string, parse: (raw: unknown) => T | undefined, signal: AbortSignal): Promise<readonly T[]> {
  const items: T[] = [];
  await listPaged(api, path, {}, pageSize, signal, (page) => {
    items.push(...page.flatMap((raw) => parse(raw) ?? []));
  });
  return items;
}
