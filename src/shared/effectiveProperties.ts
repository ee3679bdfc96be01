import { isPropertyKey } from './propertyKeys.ts';

export type PropertySource = 'builtIn' | 'label' | 'annotation' | 'data' | 'binaryData';

type Values = Readonly<Record<string, string>>;

/** Where KubeStellar takes the properties of a WEC from. */
export interface PropertySources {
  /** Name of its ManagedCluster. */
  readonly clusterName: string;
  /** Of its ManagedCluster. */
  readonly labels: Values;
  readonly annotations: Values;
  /** Of its property ConfigMap; empty where it has none. */
  readonly data: Values;
  /** Of its property ConfigMap, in base64 as the API gives it. */
  readonly binaryData: Values;
}

export interface SourcedValue {
  readonly source: PropertySource;
  readonly value: string;
}

export interface EffectiveProperty extends SourcedValue {
  readonly key: string;
  /** Values of the same key that this one hides, the one that would come next first. */
  readonly shadows: readonly SourcedValue[];
}

/**
 * The properties that KubeStellar will use for templates of this WEC, by key. Later wins: the built-in `clusterName`, labels,
 * annotations, `data`, `binaryData` (its `collectPropertiesForDestination`, kubestellar.md 2.3). Other keys are ignored.
 */
export function effectiveProperties({ clusterName, labels, annotations, data, binaryData }: PropertySources): readonly EffectiveProperty[] {
  const found = new Map<string, SourcedValue[]>();
  const take = (source: PropertySource, values: Values, read = (value: string) => value) => {
    for (const [key, value] of Object.entries(values).filter(([name]) => isPropertyKey(name))) {
      found.set(key, [{ source, value: read(value) }, ...(found.get(key) ?? [])]);
    }
  };
  take('builtIn', { clusterName });
  take('label', labels);
  take('annotation', annotations);
  take('data', data);
  take('binaryData', binaryData, textOfBase64);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, [first, ...shadows]]) => (first === undefined ? [] : [{ key, ...first, shadows }]));
}

/** Bytes that are no UTF-8 become replacement characters, as they do in the JSON that KubeStellar makes of them. */
export function textOfBase64(base64: string): string {
  try {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
