import type { WecChange, WecFacts } from '../foresight/foresight.ts';
import { valueOf, type Edits, type Values } from '../save/threeWaySave.ts';
import type { WecEntry } from './wecFile.ts';

/** What has to be changed on a WEC that has this, for it to be as the file says; empty where it is already. Pure. */
export function editsFor({ labels, properties }: WecEntry, now: Pick<WecFacts, 'labels' | 'data'>): WecEntry {
  return { labels: differing(labels, now.labels), properties: differing(properties, now.data) };
}

export function hasEdits({ labels, properties }: WecEntry): boolean {
  return labels.size + properties.size > 0;
}

/** The WEC as it is, and as it would be after these edits. Pure. */
export function changeBy(cluster: string, before: WecFacts, { labels, properties }: WecEntry): WecChange {
  return { cluster, before, after: { ...before, labels: edited(before.labels, labels), data: edited(before.data, properties) } };
}

function differing(wanted: Edits, now: Values): Edits {
  return new Map([...wanted].filter(([key, value]) => valueOf(now, key) !== value));
}

function edited(values: Values, edits: Edits): Values {
  return Object.fromEntries([...new Map<string, string | undefined>([...Object.entries(values), ...edits])].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
