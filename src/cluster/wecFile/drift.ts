import type { Values } from '../save/threeWaySave.ts';
import { editsFor } from './compareWec.ts';
import type { WecEntry } from './wecFile.ts';

/** Keys in which a WEC differs from what a file says of it; `data` is `undefined` while its properties aren't known. Pure. */
export function driftFrom(entry: WecEntry, labels: Values, data: Values | undefined): readonly string[] {
  const edits = editsFor(entry, { labels, data: data ?? {} });
  return [...edits.labels.keys(), ...(data === undefined ? [] : edits.properties.keys())];
}
