import { describeError, ForbiddenError, NotFoundError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { KubeApi } from '../kube/kubeApi.ts';
import { listPaged } from '../kube/pagedList.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { parseBinding, parseBindingPolicy, type Binding, type BindingPolicy, type WorkloadReference } from './bindingPolicy.ts';
import { templateUses, type TemplateUse } from './templates.ts';

export interface WdsPolicy {
  readonly policy: BindingPolicy;
  /** `undefined`: the controller has not made it (yet). */
  readonly binding: Binding | undefined;
}

/** What one WDS says of which WECs get what. `wds` is the name of its context. */
export interface WdsReading {
  readonly wds: string;
  /** By name. */
  readonly policies: readonly WdsPolicy[];
}

/** A workload object with templates, and what they ask for. */
export interface TemplatedObject {
  readonly object: WorkloadReference;
  readonly uses: readonly TemplateUse[];
}

export interface TemplatesRead {
  readonly objects: readonly TemplatedObject[];
  /** Sentences: what could not be looked at, so that templates in it are unknown. */
  readonly unread: readonly string[];
}

const controlApi = '/apis/control.kubestellar.io/v1alpha1';
const pageSize = 250;
/** Workload objects can be large. */
const workloadPageSize = 50;
/** Of one collection, up to which they are read one by one. */
const fewObjects = 8;
/** Objects that are looked at in one go; a WDS is small and shared (kubestellar.md 8). */
const mostObjects = 1000;

/** BindingPolicies and Bindings, in two paged lists. Throws ClusterErrors. */
export async function readWds({ api, context }: Connection, signal: AbortSignal): Promise<WdsReading> {
  const [policies, bindings] = await Promise.all([
    listAll(api, `${controlApi}/bindingpolicies`, signal, parseBindingPolicy),
    listAll(api, `${controlApi}/bindings`, signal, parseBinding),
  ]);
  const byName = new Map(bindings.map((binding) => [binding.name, binding]));
  return { wds: context.name, policies: policies.map((policy) => ({ policy, binding: byName.get(policy.name) })) };
}

/**
 * Reads workload objects that Bindings name and gives those that want templates expanded. Those of one collection are listed where
 * they are many. What may not be read is said, and the rest is read all the same; what is gone meanwhile asks for nothing.
 * Throws ClusterErrors where the WDS can't be reached.
 */
export async function readTemplates({ api }: Connection, references: readonly WorkloadReference[], signal: AbortSignal): Promise<TemplatesRead> {
  const wanted = new Map(references.map((reference) => [JSON.stringify(reference), reference]));
  const objects: TemplatedObject[] = [];
  const unread: string[] = wanted.size <= mostObjects ? [] : [`Only ${mostObjects} of ${wanted.size} workload objects were looked at for templates.`];
  for (const [collection, group] of Map.groupBy([...wanted.values()].slice(0, mostObjects), collectionOf)) {
    try {
      objects.push(...(await readCollection(api, collection, group, signal)));
    } catch (error) {
      // Another collection may well be readable; a WDS that can't be reached is reported by whoever reads on.
      if (!(error instanceof ForbiddenError || error instanceof NotFoundError)) {
        throw error;
      }
      unread.push(`${describeError(error)} Templates in it are unknown.`);
    }
  }
  return { objects, unread };
}

async function readCollection(api: KubeApi, collection: string, group: readonly WorkloadReference[], signal: AbortSignal): Promise<readonly TemplatedObject[]> {
  const found: TemplatedObject[] = [];
  const take = (object: WorkloadReference, raw: unknown) => {
    const uses = templateUses(raw);
    if (uses.length > 0) {
      found.push({ object, uses });
    }
  };
  if (group.length <= fewObjects) {
    for (const object of group) {
      take(object, await api.find<unknown>(`${collection}/${encodeURIComponent(object.name)}`, { signal }));
    }
    return found;
  }
  const byName = new Map(group.map((object) => [object.name, object]));
  await listPaged(api, collection, {}, workloadPageSize, signal, (items) => {
    for (const raw of items) {
      const object = byName.get(plainText(field(field(raw, 'metadata'), 'name')));
      if (object !== undefined) {
        take(object, raw);
      }
    }
  });
  return found;
}

function collectionOf({ group, version, namespace, resource }: WorkloadReference): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${resource}`;
}

async function listAll<T>(api: KubeApi, path: string, signal: AbortSignal, parse: (raw: unknown) => T | undefined): Promise<readonly T[]> {
  const found: T[] = [];
  await listPaged(api, path, {}, pageSize, signal, (items) => {
    found.push(...items.flatMap((raw) => parse(raw) ?? []));
  });
  return found;
}
