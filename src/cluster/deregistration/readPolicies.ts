import { readWds } from '../foresight/readWds.ts';
import type { Connection } from '../kube/connection.ts';
import type { PolicyOfWds } from './policyExits.ts';

/**
 * The BindingPolicies of a WDS, or none where it delivers to another ITS: nothing on a WDS says which one it uses, but the
 * destinations of its Bindings do (each WDS uses exactly one, kubestellar.md 1.1). `clustersOfIts` is `undefined` where they are not known. Throws ClusterErrors.
 */
export async function readPolicies(wds: Connection, clustersOfIts: ReadonlySet<string> | undefined, signal: AbortSignal): Promise<readonly PolicyOfWds[]> {
  const { policies } = await readWds(wds, signal);
  const destinations = policies.flatMap(({ binding }) => binding?.destinations ?? []);
  const ofAnotherIts = clustersOfIts !== undefined && destinations.length > 0 && !destinations.some((cluster) => clustersOfIts.has(cluster));
  return ofAnotherIts ? [] : policies.map(({ policy }) => ({ wds: wds.context.name, policy }));
}
