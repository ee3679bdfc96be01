import { quote } from './clusteradm/commandText.ts';
import { ClusterError } from './errors.ts';
import type { Connection } from './kube/connection.ts';
import { paths } from './ocm.ts';
import { acceptanceRights } from './write/rights.ts';
import type { WriteGate } from './write/writeGate.ts';

/** It was deleted and made again since it was shown: nothing that was seen of it need hold. */
export class OtherManagedClusterError extends ClusterError {
  readonly kind = 'otherManagedCluster';
  constructor(its: string, clusterName: string) {
    super(
      `The ManagedCluster "${clusterName}" on the ITS "${its}" is another one than you were shown: it was deleted and made again. It was left as it is. ` +
        'Look at its row and its requests, then start again.',
    );
  }
}

/**
 * Makes the ITS accept the ManagedCluster, or no longer (suspend). The ITS's own controllers write to it at any time,
 * so a conflict is tried again on the same object; another object of the name is refused, from `seen` on (the one that was looked
 * at, which saves a look here where its resourceVersion is given), else from the first look here. Throws ClusterErrors.
 */
export async function setAccepted(
  gate: WriteGate,
  its: Connection,
  clusterName: string,
  accepted: boolean,
  signal: AbortSignal,
  seen?: { readonly uid: string; readonly resourceVersion?: string },
): Promise<void> {
  const path = `${paths.managedClusters}/${clusterName}`;
  let shown = seen?.uid;
  let version = seen?.resourceVersion;
  for (let tries = 3; ; tries--) {
    if (shown === undefined || version === undefined) {
      const { metadata } = await its.api.get<{ metadata: { uid: string; resourceVersion: string } }>(path, { signal });
      shown ??= metadata.uid;
      if (metadata.uid !== shown) {
        throw new OtherManagedClusterError(its.context.name, clusterName);
      }
      version = metadata.resourceVersion;
    }
    const change = {
      what: `${accepted ? 'accept' : 'suspend'} the ManagedCluster "${clusterName}"`,
      command: acceptedCommand(its, clusterName, accepted),
      rights: acceptanceRights(clusterName, accepted),
      uid: shown,
    };
    const body = { metadata: { uid: shown, resourceVersion: version }, spec: { hubAcceptsClient: accepted } };
    try {
      await gate.merge(its, change, path, body, signal);
      return;
    } catch (error) {
      if (tries === 1 || !(error instanceof ClusterError) || error.kind !== 'conflict') {
        throw error;
      }
      version = undefined;
    }
  }
}

/** What a command's text needs of a connection. */
export interface NamedContext {
  readonly context: { readonly name: string };
}

export function acceptedCommand(its: NamedContext, clusterName: string, accepted: boolean): string {
  return `kubectl --context ${quote(its.context.name)} patch managedcluster ${clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":${accepted}}}'`;
}
