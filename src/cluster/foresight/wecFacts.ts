import { describeError, ForbiddenError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { listPaged } from '../kube/pagedList.ts';
import type { ManagedCluster } from '../model.ts';
import { paths } from '../ocm.ts';
import { field, parseManagedCluster } from '../parse.ts';
import { parsePropertyMap, propertyMapPath, propertyMaps, textsOf, type PropertyMap } from '../properties/readProperties.ts';
import type { WecFacts } from './foresight.ts';

/** A WEC as its ITS has it now. */
export interface WecNow {
  readonly cluster: ManagedCluster;
  readonly facts: WecFacts;
  /** Kubernetes takes no change of its property ConfigMap. */
  readonly propertiesImmutable: boolean;
}

export interface WecsNow {
  /** By name; those that the ITS has no (longer) are missing. */
  readonly wecs: ReadonlyMap<string, WecNow>;
  /** Sentences: what may not be read. */
  readonly problems: readonly string[];
}

/** Of one kind, up to which they are read one by one. */
const few = 8;
const pageSize = 250;

/** ManagedClusters and property ConfigMaps of these WECs: one by one where they are few, else in paged lists. Throws ClusterErrors. */
export async function readWecs(its: Connection, names: readonly string[], signal: AbortSignal): Promise<WecsNow> {
  const problems: string[] = [];
  const [clusters, properties] = await Promise.all([
    readNamed(its, names, paths.managedClusters, (name) => `${paths.managedClusters}/${encodeURIComponent(name)}`, signal),
    readNamed(its, names, propertyMaps, propertyMapPath, signal).catch((error: unknown) => {
      if (!(error instanceof ForbiddenError)) {
        throw error;
      }
      problems.push(`${describeError(error)} So it can't be told which properties are missing.`);
      return undefined;
    }),
  ]);
  const wecs = new Map<string, WecNow>();
  for (const [name, raw] of clusters) {
    const cluster = parseManagedCluster(raw);
    if (cluster !== undefined) {
      const found = properties?.get(name);
      const map = found === undefined ? undefined : parsePropertyMap(found);
      wecs.set(name, { cluster, facts: factsOf(raw, cluster, map, properties === undefined), propertiesImmutable: map?.immutable === true });
    }
  }
  return { wecs, problems };
}

function factsOf(raw: unknown, { labels }: ManagedCluster, properties: PropertyMap | undefined, propertiesUnknown: boolean): WecFacts {
  const annotations = textsOf(field(field(raw, 'metadata'), 'annotations'));
  return { labels, annotations, data: properties?.data ?? {}, binaryData: properties?.binaryData ?? {}, ...(propertiesUnknown && { propertiesUnknown }) };
}

async function readNamed({ api }: Connection, names: readonly string[], collection: string, pathOf: (name: string) => string, signal: AbortSignal): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  if (names.length <= few) {
    const raws = await Promise.all(names.map((name) => api.find<unknown>(pathOf(name), { signal })));
    names.forEach((name, index) => (raws[index] === undefined ? undefined : found.set(name, raws[index])));
    return found;
  }
  const wanted = new Set(names);
  await listPaged(api, collection, {}, pageSize, signal, (items) => {
    for (const raw of items) {
      const name = field(field(raw, 'metadata'), 'name');
      if (typeof name === 'string' && wanted.has(name)) {
        found.set(name, raw);
      }
    }
  });
  return found;
}
