import { checkLabelKey, checkLabelValue, invalid, valid, type Validation } from '../../shared/validation.ts';

/** Key -> the value that is wanted, `undefined` where the label is to go. */
export type LabelEdits = ReadonlyMap<string, string | undefined>;

/** Label keys that the registration document proposes; a person chooses what makes sense. */
export const proposedKeys: readonly string[] = [
  'location-group',
  'name',
  'region',
  'zone',
  'gpu',
  'cpu-architecture',
  'environment',
  'tier',
  'team',
  'business-unit',
];

/** Keys of controllers, which write them back or act on them (kubestellar.md 3.3). */
const systemKey = /^(([^/]+\.)?(open-cluster-management|kubestellar)\.io|([^/]+\.)?k8s\.io|([^/]+\.)?kubernetes\.io)\//;

/** Why a label of this key is not a person's to change, or `undefined`. */
export function systemReason(key: string): string | undefined {
  if (key === 'cluster.open-cluster-management.io/clusterset') {
    return 'The cluster set decides who may use this cluster: change it with clusteradm clusterset.';
  }
  return systemKey.test(key) ? `"${key}" belongs to a controller, which goes by it and writes it back.` : undefined;
}

/** A key that may be edited, or why not. */
export function checkEditableKey(key: string): Validation<string> {
  const reason = systemReason(key);
  return reason === undefined ? checkLabelKey(key) : invalid(reason);
}

/** Reads `k=v k2=v2 k3-` as kubectl does: `-` at the end of a key takes the label away. */
export function parseLabelEdits(text: string): Validation<LabelEdits> {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) {
    return invalid('Enter labels: key=value puts one on, key- takes one away.');
  }
  const edits = new Map<string, string | undefined>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const removal = equals < 0 && word.endsWith('-');
    if (equals < 0 && !removal) {
      return invalid(`"${word}" is neither key=value nor key-.`);
    }
    const key = removal ? word.slice(0, -1) : word.slice(0, equals);
    const value = removal ? undefined : word.slice(equals + 1);
    const checked = [checkEditableKey(key), ...(value === undefined ? [] : [checkLabelValue(value)])].find((check) => !check.valid);
    if (checked?.valid === false) {
      return invalid(`${word}: ${checked.reason}`);
    }
    if (edits.has(key)) {
      return invalid(`"${key}" is named twice.`);
    }
    edits.set(key, value);
  }
  return valid(edits);
}

/** As `parseLabelEdits` reads it. */
export function labelEditsText(edits: LabelEdits): string {
  return [...edits].map(([key, value]) => (value === undefined ? `${key}-` : `${key}=${value}`)).join(' ');
}
