import { judgePropertyKey, looksLikeSecret, sizeProblem } from '../../shared/propertyKeys.ts';
import { quote } from '../clusteradm/commandText.ts';
import type { Connection } from '../kube/connection.ts';
import { namespaces } from '../ocm.ts';
import { restore, type Restored } from '../save/restore.ts';
import { saveThreeWay, valueOf, type Edits, type Saved, type SaveTarget, type Values } from '../save/threeWaySave.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { ImmutablePropertiesError, PropertiesNamespaceMissingError, PropertyConflictError, UnfitPropertiesError } from './propertyErrors.ts';
import { parsePropertyMap, propertyMapPath, propertyMaps, readProperties, type PropertyMap } from './readProperties.ts';

/** What a person saw when the edit began, and wants. Only `data` is edited. */
export interface PropertySave {
  /** Name of the ManagedCluster, and of the ConfigMap. */
  readonly cluster: string;
  readonly opened: Values;
  readonly edits: Edits;
}

/**
 * As `saveThreeWay`; makes the ConfigMap where there is none. Throws PropertyConflictError, PropertiesNamespaceMissingError,
 * ImmutablePropertiesError, UnfitPropertiesError, and ClusterErrors of the API.
 */
export async function saveProperties(gate: WriteGate, its: Connection, save: PropertySave, signal: AbortSignal): Promise<Saved> {
  const { cluster, edits } = save;
  const illegal = [...edits].flatMap(([key, value]) => {
    const verdict = judgePropertyKey(key);
    return value !== undefined && verdict.use === 'illegal' ? [`"${key}": ${verdict.reason}`] : [];
  });
  if (illegal.length > 0) {
    throw new UnfitPropertiesError(its.context.name, cluster, illegal);
  }
  return saveThreeWay(gate, its, propertiesOf(its.context.name, save), save, signal);
}

/** What one save did, as it is remembered to be undone. */
export interface PropertyUndo {
  readonly cluster: string;
  /** What the save put, key by key. */
  readonly put: Edits;
  readonly saved: Saved;
}

/**
 * Puts back exactly what the save replaced, each key only where nobody has changed it since; a ConfigMap that it made goes again where
 * nothing else is in it. Throws as `saveProperties`.
 */
export async function undoProperties(gate: WriteGate, its: Connection, { cluster, put, saved }: PropertyUndo, signal: AbortSignal): Promise<Restored> {
  const opened = Object.fromEntries([...put].flatMap(([key, value]) => (value === undefined || !saved.replaced.has(key) ? [] : [[key, value]])));
  const done = await restore(saved.replaced, (edits) => saveProperties(gate, its, { cluster, opened, edits }, signal));
  const now = saved.created === undefined ? undefined : await readProperties(its.api, cluster, signal);
  if (now !== undefined && now.uid === saved.created && Object.keys({ ...now.data, ...now.binaryData }).length === 0) {
    await removeProperties(gate, its, now, signal);
  }
  return done;
}

/** Deletes exactly the property ConfigMap that was seen, unchanged: a ConflictError otherwise. */
export async function removeProperties(gate: WriteGate, its: Connection, { name, uid, resourceVersion }: PropertyMap, signal: AbortSignal): Promise<void> {
  const change = {
    what: `delete the customization properties of "${name}"`,
    command: removalCommand(its.context.name, name),
    rights: [{ verb: 'delete', group: '', resource: 'configmaps', namespace: namespaces.properties, name }],
    ...{ uid, resourceVersion },
  };
  await gate.remove(its, change, propertyMapPath(name), signal);
}

export function removalCommand(context: string, cluster: string): string {
  return `kubectl --context ${quote(context)} -n ${namespaces.properties} delete configmap ${quote(cluster)}`;
}

/** The kubectl command that says the same. It doesn't make a ConfigMap that is missing. */
export function propertyCommand(context: string, cluster: string, edits: Edits): string {
  const patch = JSON.stringify({ data: Object.fromEntries([...edits].map(([key, value]) => [key, value ?? null])) });
  return `kubectl --context ${quote(context)} -n ${namespaces.properties} patch configmap ${quote(cluster)} --type=merge -p ${quote(patch)}`;
}

function creationCommand(context: string, cluster: string, values: Values): string {
  const words = Object.entries(values).map(([key, value]) => quote(`--from-literal=${key}=${value}`));
  return `kubectl --context ${quote(context)} -n ${namespaces.properties} create configmap ${quote(cluster)} ${words.join(' ')}`.trimEnd();
}

function propertiesOf(its: string, { cluster, edits }: PropertySave): SaveTarget {
  const keys = (touched: Iterable<string>) => [...touched].join(', ');
  const check = ({ data, binaryData }: Pick<PropertyMap, 'data' | 'binaryData'>) => {
    const after = Object.fromEntries([...new Map<string, string | undefined>([...Object.entries(data), ...edits])].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
    const problems = [
      ...[...edits].filter(([key, value]) => value !== undefined && valueOf(binaryData, key) !== undefined).map(([key]) => `"${key}" is binary there, which can't be edited here.`),
      ...[sizeProblem(after, binaryData)].filter((problem) => problem !== undefined),
    ];
    if (problems.length > 0) {
      throw new UnfitPropertiesError(its, cluster, problems);
    }
  };
  const right = (verb: string) => ({ verb, group: '', resource: 'configmaps', namespace: namespaces.properties, name: cluster });
  return {
    path: propertyMapPath(cluster),
    read: (raw) => {
      const now = parsePropertyMap(raw);
      if (now.immutable) {
        throw new ImmutablePropertiesError(its, cluster);
      }
      check(now);
      return { uid: now.uid, resourceVersion: now.resourceVersion, values: now.data };
    },
    body: (data, metadata) => ({ metadata, data }),
    change: (touched) => ({
      what: `change customization properties of "${cluster}" (${keys(touched.keys())})`,
      command: propertyCommand(its, cluster, new Map([...touched].map(([key, value]) => [key, value === undefined ? value : forLog(key, value)]))),
      rights: [right('patch')],
    }),
    conflict: (conflicts) => new PropertyConflictError(its, cluster, conflicts),
    creation: {
      collection: propertyMaps,
      body: (data) => {
        check({ data, binaryData: {} });
        return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: cluster, namespace: namespaces.properties }, data };
      },
      change: (values) => ({
        what: `create the customization properties of "${cluster}" (${keys(Object.keys(values))})`,
        command: creationCommand(its, cluster, Object.fromEntries(Object.entries(values).map(([key, value]) => [key, forLog(key, value)]))),
        // Without the name: no grant by name covers a creation.
        rights: [{ verb: 'create', group: '', resource: 'configmaps', namespace: namespaces.properties }],
      }),
      missingPlace: () => new PropertiesNamespaceMissingError(its),
    },
  };
}

/** A property is plain text to whoever may read it, but the log goes further than that. */
function forLog(key: string, value: string): string {
  return looksLikeSecret(key, value) ? '<value>' : value;
}
