import type { Condition, Klusterlet, ManagedCluster } from './model.ts';
import { plainText } from './plainText.ts';

/** `undefined` for what isn't an object with a name; whatever else is missing or of a wrong type becomes empty. */
export function parseManagedCluster(raw: unknown): ManagedCluster | undefined {
  const metadata = field(raw, 'metadata');
  const name = plainText(field(metadata, 'name'));
  if (name === '') {
    return undefined;
  }
  const status = field(raw, 'status');
  return {
    name,
    uid: plainText(field(metadata, 'uid')),
    resourceVersion: plainText(field(metadata, 'resourceVersion')),
    createdAt: plainText(field(metadata, 'creationTimestamp')),
    deleting: typeof field(metadata, 'deletionTimestamp') === 'string',
    hubAcceptsClient: field(field(raw, 'spec'), 'hubAcceptsClient') === true,
    labels: parseLabels(field(metadata, 'labels')),
    conditions: parseConditions(field(status, 'conditions')),
    kubernetesVersion: plainText(field(field(status, 'version'), 'kubernetes')) || undefined,
  };
}

/** As `parseManagedCluster`, with the times of its conditions. */
export function parseDatedCluster(raw: unknown): ManagedCluster | undefined {
  const cluster = parseManagedCluster(raw);
  return cluster && { ...cluster, conditions: parseConditions(field(field(raw, 'status'), 'conditions'), 'dated') };
}

/** `undefined` for what isn't an object with a name. `clusterName` is empty where the Klusterlet has none yet. */
export function parseKlusterlet(raw: unknown): Klusterlet | undefined {
  const metadata = field(raw, 'metadata');
  const name = plainText(field(metadata, 'name'));
  if (name === '') {
    return undefined;
  }
  const spec = field(raw, 'spec');
  const status = field(raw, 'status');
  return {
    name,
    uid: plainText(field(metadata, 'uid')),
    resourceVersion: plainText(field(metadata, 'resourceVersion')),
    ...dated('createdAt', field(metadata, 'creationTimestamp')),
    clusterName: plainText(field(spec, 'clusterName')),
    mode: plainText(field(field(spec, 'deployOption'), 'mode')) || 'Default',
    generation: parseNumber(field(metadata, 'generation')),
    observedGeneration: parseNumber(field(status, 'observedGeneration')),
    conditions: parseConditions(field(status, 'conditions'), 'dated'),
  };
}

/** A field of anything: `undefined` where the value is no object, or doesn't have it itself. */
export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function parseLabels(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {};
  }
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [plainText(key), plainText(text)]));
}

export function parseConditions(value: unknown, times?: 'dated'): readonly Condition[] {
  if (!Array.isArray(value)) {
    return [];
  }
  return value.flatMap((raw: unknown) => {
    const type = plainText(field(raw, 'type'));
    const status = field(raw, 'status');
    return type === ''
      ? []
      : [
          {
            type,
            status: status === 'True' || status === 'False' ? status : 'Unknown',
            reason: plainText(field(raw, 'reason')),
            message: plainText(field(raw, 'message')),
            ...(times === 'dated' && dated('since', field(raw, 'lastTransitionTime'))),
          },
        ];
  });
}

/** Left out where the cluster says nothing. */
function dated<K extends string>(key: K, value: unknown): { readonly [key in K]?: string } {
  const time = plainText(value);
  return time === '' ? {} : ({ [key]: time } as { [key in K]?: string });
}

function parseNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
