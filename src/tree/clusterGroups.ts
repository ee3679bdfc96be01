import { clusterState } from '../cluster/clusterState.ts';
import type { ClusterState, ManagedCluster } from '../cluster/model.ts';
import { labels as systemLabels } from '../cluster/ocm.ts';
import { compare } from './pendingRequests.ts';

/** What clusters are grouped by: their state, their cluster set, or the value of a label. */
export type GroupBy = { readonly kind: 'state' } | { readonly kind: 'clusterSet' } | { readonly kind: 'label'; readonly key: string };

/** Worst first. */
export const stateOrder: readonly ClusterState[] = [
  'unavailable',
  'unknown',
  'pendingAcceptance',
  'joining',
  'suspended',
  'deleting',
  'available',
];

/** Of clusters that lack the label, or the set. No label has this value as a set of its own: it is their value "" too. */
export const noGroup = '';

/** The group that a cluster belongs to: a state, or the value of a label. */
export function groupOf(by: GroupBy, cluster: ManagedCluster): string {
  switch (by.kind) {
    case 'state':
      return clusterState(cluster);
    case 'clusterSet':
      return cluster.labels[systemLabels.clusterSet] ?? noGroup;
    case 'label':
      return (Object.hasOwn(cluster.labels, by.key) ? cluster.labels[by.key] : undefined) ?? noGroup;
  }
}

/** States from the worst on; other groups by name, clusters without one last. */
export function compareGroups({ kind }: GroupBy, a: string, b: string): number {
  if (kind === 'state') {
    return stateOrder.indexOf(a as ClusterState) - stateOrder.indexOf(b as ClusterState);
  }
  return a === noGroup || b === noGroup ? Number(a === noGroup) - Number(b === noGroup) : compare(a, b);
}

/** As remembered and as part of row ids: `state`, `clusterSet`, or `label:KEY`. */
export function groupByText(by: GroupBy): string {
  return by.kind === 'label' ? `label:${by.key}` : by.kind;
}

/** The reverse of `groupByText`; `undefined` for anything else. */
export function parseGroupBy(text: unknown): GroupBy | undefined {
  if (text === 'state' || text === 'clusterSet') {
    return { kind: text };
  }
  return typeof text === 'string' && /^label:./.test(text) ? { kind: 'label', key: text.slice('label:'.length) } : undefined;
}
