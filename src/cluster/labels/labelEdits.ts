import { checkEditableKey, ownName } from '../../shared/labelKeys.ts';
import { checkLabelValue, invalid, valid, type Validation } from '../../shared/validation.ts';

/** Key -> the value that is wanted, `undefined` where the label is to go. */
export type LabelEdits = ReadonlyMap<string, string | undefined>;

/** Reads `k=v k2=v2 k3-` as kubectl does: `-` at the end of a key takes the label away. `name=<wec-name>` is read too. */
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
    const checked = [checkEditableKey(key), ...(value === undefined || isOwnName(key, value) ? [] : [checkLabelValue(value)])].find((check) => !check.valid);
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

/** What is wanted of this cluster, whose own name takes the place of `<wec-name>`. */
export function editsOf(edits: LabelEdits, cluster: string): LabelEdits {
  return new Map([...edits].map(([key, value]) => [key, isOwnName(key, value) ? cluster : value]));
}

function isOwnName(key: string, value: string | undefined): boolean {
  return key === 'name' && value === ownName;
}

/** As `parseLabelEdits` reads it. */
export function labelEditsText(edits: LabelEdits): string {
  return [...edits].map(([key, value]) => (value === undefined ? `${key}-` : `${key}=${value}`)).join(' ');
}
