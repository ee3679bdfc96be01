import { ApiError, ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { fieldManager, paths } from '../ocm.ts';

/** Whether an API server, and the webhooks that it asks, would take a change. `why` is what it says. */
export type Admission =
  | { readonly kind: 'takes' }
  | { readonly kind: 'webhookDown'; readonly why: string }
  /** This user may not even ask, or it was refused for another reason. */
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Asks an ITS in a dry run whether it would take a change of a ManagedCluster, made or not yet: all that a real change meets answers
 * (rights, webhooks), and nothing is written. No state tells of a webhook that is down (ocm.md 6), until a change fails.
 */
export async function askAdmission({ api }: Connection, clusterName: string, signal: AbortSignal): Promise<Admission> {
  const query = { dryRun: 'All', fieldManager };
  try {
    if ((await api.find<unknown>(`${paths.managedClusters}/${clusterName}`, { signal })) === undefined) {
      const body = { apiVersion: 'cluster.open-cluster-management.io/v1', kind: 'ManagedCluster', metadata: { name: clusterName } };
      await api.post(paths.managedClusters, body, { query, signal });
    } else {
      await api.patch(`${paths.managedClusters}/${clusterName}`, 'merge', {}, { query, signal });
    }
    return { kind: 'takes' };
  } catch (error) {
    if (!(error instanceof ClusterError)) {
      throw error;
    }
    const said = error instanceof ApiError ? /failed calling webhook.*/s.exec(error.message)?.[0] : undefined;
    return said === undefined ? { kind: 'unknown', why: error.message } : { kind: 'webhookDown', why: said };
  }
}
