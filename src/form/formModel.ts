import { field } from '../cluster/parse.ts';
import { plainText } from '../cluster/plainText.ts';
import { systemReason } from '../shared/labelKeys.ts';
import type { FormModel } from '../shared/protocol.ts';

/** `undefined` where there is no such object, or it isn't known yet. */
export interface RawWec {
  readonly managedCluster: unknown;
  /** Its property ConfigMap. */
  readonly configMap: unknown;
  /** Why the property ConfigMap can't be read; a sentence. */
  readonly configMapProblem: string | undefined;
}

export interface ModelTexts {
  readonly immutable: string;
  readonly deleting: string;
}

/** What the form shows of a ManagedCluster and its property ConfigMap; `undefined` where there is no ManagedCluster. Pure. */
export function formModel({ managedCluster, configMap, configMapProblem }: RawWec, texts: ModelTexts): FormModel | undefined {
  const metadata = field(managedCluster, 'metadata');
  const uid = plainText(field(metadata, 'uid'));
  if (uid === '') {
    return undefined;
  }
  const deleting = typeof field(field(configMap, 'metadata'), 'deletionTimestamp') === 'string' ? texts.deleting : undefined;
  const immutable = field(configMap, 'immutable') === true ? texts.immutable : undefined;
  const propertiesLocked = configMapProblem ?? deleting ?? immutable ?? null;
  return {
    uid,
    accepted: field(field(managedCluster, 'spec'), 'hubAcceptsClient') === true,
    labels: pairsOf(field(metadata, 'labels')).map(([key, value]) => ({ key, value, locked: systemReason(key) ?? null })),
    annotations: pairsOf(field(metadata, 'annotations')),
    properties: pairsOf(field(configMap, 'data')).map(([key, value]) => ({ key, value, locked: null })),
    binaryData: pairsOf(field(configMap, 'binaryData')),
    propertiesLocked,
  };
}

/** Whole, control characters too: these texts go back to the cluster, and the page shows them as text. */
export function pairsOf(value: unknown): [string, string][] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, text]): [string, string][] => (typeof text === 'string' ? [[key, text]] : []))
    : [];
}
