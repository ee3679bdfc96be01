import { quote } from './clusteradm/commandText.ts';
import { ClusterError } from './errors.ts';
import type { Connection } from './kube/connection.ts';
import { paths } from './ocm.ts';
import { acceptRights } from './write/rights.ts';
import type { WriteGate } from './write/writeGate.ts';

/**
 * Makes the ITS accept the ManagedCluster, or no longer (suspend). The ITS's own controllers write to it at any time,
 * so a conflict is tried again on the same object; another object of the name is refused, from `seen` on (the uid of the one
 * that was looked at), else from the first look here. Throws ClusterErrors.
 */
export async function setAccepted(
  gate: WriteGate,
  its: Connection,
  clusterName: string,
  accepted: boolean,
  signal: AbortSignal,
  seen?: string,
): Promise<void> {
  const path = `${paths.managedClusters}/${clusterName}`;
  let shown = seen;
  for (let tries = 3; ; tries--) {
    const { metadata } = await its.api.get<{ metadata: { uid: string; resourceVersion: string } }>(path, { signal });
    shown ??= metadata.uid;
    const change = {
      what: `${accepted ? 'accept' : 'suspend'} the ManagedCluster "${clusterName}"`,
      command: acceptedCommand(its, clusterName, accepted),
      rights: acceptRights(clusterName),
      uid: shown,
    };
    const body = { metadata: { uid: shown, resourceVersion: metadata.resourceVersion }, spec: { hubAcceptsClient: accepted } };
    try {
      await gate.merge(its, change, path, body, signal);
      return;
    } catch (error) {
      if (tries === 1 || !(error instanceof ClusterError) || error.kind !== 'conflict') {
        throw error;
      }
    }
  }
}

export function acceptedCommand(its: Connection, clusterName: string, accepted: boolean): string {
  return `kubectl --context ${quote(its.context.name)} patch managedcluster ${clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":${accepted}}}'`;
}
