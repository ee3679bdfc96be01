import type { Connection } from '../cluster/kube/connection.ts';
import { usedKeys } from '../cluster/labels/usedKeys.ts';
import { field } from '../cluster/parse.ts';
import { propertyMaps } from '../cluster/properties/readProperties.ts';
import type { ClusterSessions } from '../cluster/session/clusterSessions.ts';
import { systemReason } from '../shared/labelKeys.ts';
import { looksLikeSecret } from '../shared/propertyKeys.ts';
import type { UsedKeys } from '../shared/protocol.ts';
import { pairsOf } from './formModel.ts';

/** ConfigMaps that are looked at for keys to offer. */
const most = 200;
const timeout = 5_000;
/** Values that are offered of one key. */
const mostValues = 5;

export interface UsedOnIts {
  readonly labels: UsedKeys;
  readonly properties: UsedKeys;
}

/** Keys and values that WECs of this ITS have, to complete what is typed. A value that looks secret is not offered to another WEC. Throws ClusterErrors. */
export async function readUsed(sessions: ClusterSessions, its: string, { api }: Connection): Promise<UsedOnIts> {
  const labels = [...(sessions.its(its)?.clusters.values() ?? [])].map((cluster) => Object.fromEntries(Object.entries(cluster.labels).filter(([key]) => systemReason(key) === undefined)));
  const list = await api.find<{ readonly items?: readonly unknown[] }>(propertyMaps, { query: { limit: most }, timeout });
  const properties = (list?.items ?? []).map((raw) => Object.fromEntries(pairsOf(field(raw, 'data')).filter(([key, value]) => value.length < 256 && !looksLikeSecret(key, value))));
  return { labels: listed(usedKeys(labels)), properties: listed(usedKeys(properties)) };
}

function listed(used: ReadonlyMap<string, readonly string[]>): UsedKeys {
  return [...used].map(([key, values]) => [key, values.slice(0, mostValues)]);
}
