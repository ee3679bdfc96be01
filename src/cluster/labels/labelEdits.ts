import { checkEditableKey } from '../../shared/labelKeys.ts';
import { checkLabelValue, invalid, valid, type Validation } from '../../shared/validation.ts';

/** Key -> the value that is wanted, `undefined` where the label is to go. */
export type LabelEdits = ReadonlyMap<string, string | undefined>;

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
