import { proposedLabels, systemReason } from '../../shared/labelKeys.ts';
import type { ManagedCluster } from '../model.ts';
import { usedKeys } from './usedKeys.ts';

/** Key -> values, the most used first, the registration document's examples last. */
export type KnownLabels = ReadonlyMap<string, readonly string[]>;

/** Labels that people put on these clusters, and those that the document proposes. */
export function knownLabels(clusters: Iterable<Pick<ManagedCluster, 'labels'>>): KnownLabels {
  const editable = [...clusters].map(({ labels }) => Object.fromEntries(Object.entries(labels).filter(([key]) => systemReason(key) === undefined)));
  const known = new Map(usedKeys(editable));
  for (const [key, examples] of proposedLabels) {
    known.set(key, [...new Set([...(known.get(key) ?? []), ...examples])]);
  }
  return known;
}

const most = 20;

/**
 * What `typed` (as `parseLabelEdits` reads it) can become by its last word: `key=` and, of labels that are there, `key-`;
 * after the `=` the values of the key. Keys that an earlier word names are left out.
 */
export function completeLabelEdits(typed: string, known: KnownLabels, present: ReadonlySet<string>): readonly string[] {
  const word = /[^\s,]*$/.exec(typed)?.[0] ?? '';
  const before = typed.slice(0, typed.length - word.length);
  const equals = word.indexOf('=');
  if (equals >= 0) {
    const [key, value] = [word.slice(0, equals), word.slice(equals + 1)];
    return completeValue(value, known.get(key) ?? []).map((one) => `${before}${key}=${one}`);
  }
  const named = new Set(before.split(/[\s,]+/).map((one) => one.replace(/(=.*|-)$/, '')));
  const open = (key: string) => key.startsWith(word) && !named.has(key);
  const keys = [...known.keys()].filter(open);
  const removals = [...present].filter((key) => open(key) && systemReason(key) === undefined);
  return [...keys.map((key) => `${before}${key}=`), ...removals.map((key) => `${before}${key}-`)].slice(0, most);
}

/** The values that begin so, without the one that is there in full. */
export function completeValue(typed: string, values: readonly string[]): readonly string[] {
  return values.filter((value) => value.startsWith(typed) && value !== typed && value !== '').slice(0, most);
}
