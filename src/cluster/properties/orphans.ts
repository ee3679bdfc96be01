import { checkClusterName } from '../../shared/validation.ts';
import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { listPaged } from '../kube/pagedList.ts';
import { paths } from '../ocm.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { parsePropertyMap, propertyMaps, readProperties, type PropertyMap } from './readProperties.ts';
import { removeProperties } from './saveProperties.ts';

/** A WEC of that name came back: its properties are in use. */
export class NoOrphanError extends ClusterError {
  readonly kind = 'noOrphan';
  constructor(its: string, cluster: string) {
    super(`The customization properties of "${cluster}" were left as they are: the ITS "${its}" has a ManagedCluster of that name (again).`);
  }
}

/**
 * Of these names of ConfigMaps those that are no ManagedCluster's. What Kubernetes itself puts into every namespace
 * (`kube-root-ca.crt`) has a dot, which no WEC's name has.
 */
export function orphanNames(maps: Iterable<string>, clusters: { has(name: string): boolean }): readonly string[] {
  return [...maps].filter((name) => !clusters.has(name) && checkClusterName(name).valid).sort();
}

/** Property ConfigMaps without a WEC, as they are now; of all names, or of these. `known`: clusters that need not be asked for. Throws ClusterErrors. */
export async function readOrphans(its: Connection, names: readonly string[] | undefined, known: { has(name: string): boolean }, signal: AbortSignal): Promise<readonly PropertyMap[]> {
  const maps = names === undefined ? await allMaps(its, signal) : (await Promise.all(names.map((name) => readProperties(its.api, name, signal)))).filter((map) => map !== undefined);
  const candidates = orphanNames(maps.map(({ name }) => name), known);
  // What is known may be of an earlier moment.
  const gone = await Promise.all(candidates.map(async (name) => ((await findCluster(its, name, signal)) === undefined ? [name] : [])));
  const orphans = new Set(gone.flat());
  return maps.filter(({ name }) => orphans.has(name));
}

/** Deletes exactly the ConfigMap that was seen, where there is still no WEC of its name. Throws NoOrphanError, ConflictError, ClusterErrors. */
export async function removeOrphan(gate: WriteGate, its: Connection, map: PropertyMap, signal: AbortSignal): Promise<void> {
  if ((await findCluster(its, map.name, signal)) !== undefined) {
    throw new NoOrphanError(its.context.name, map.name);
  }
  await removeProperties(gate, its, map, signal);
}

async function findCluster({ api }: Connection, name: string, signal: AbortSignal): Promise<unknown> {
  return api.find<unknown>(`${paths.managedClusters}/${encodeURIComponent(name)}`, { signal });
}

async function allMaps({ api }: Connection, signal: AbortSignal): Promise<readonly PropertyMap[]> {
  const maps: PropertyMap[] = [];
  await listPaged(api, propertyMaps, {}, 250, signal, (items) => maps.push(...items.map(parsePropertyMap)));
  return maps;
}
