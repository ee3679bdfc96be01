import { quote } from '../clusteradm/commandText.ts';
import type { Connection } from '../kube/connection.ts';
import { paths } from '../ocm.ts';
import type { WriteGate } from '../write/writeGate.ts';
import type { RequestOnIts } from './reviewOnIts.ts';

/**
 * Why a request is of no use any more, or, of several that compete for one name, why it is not the proved one; `undefined` where
 * somebody may still wait for it. An agent whose request was deleted makes another (ocm.md 5.1).
 */
export function whyStale({ request, verdict, managedCluster }: RequestOnIts): string | undefined {
  if (request.addOnName !== undefined || verdict.kind === 'renewal') {
    return undefined;
  }
  if (verdict.kind === 'stale' || verdict.kind === 'duplicateName') {
    return verdict.reasons.join(' ');
  }
  if (request.state === 'pending' && managedCluster === undefined) {
    return `The ITS has no ManagedCluster "${request.clusterName}" (any more).`;
  }
  return undefined;
}

/** Deletes exactly this request. Gives the sentence of what was done. */
export async function deleteRequest(gate: WriteGate, its: Connection, { request: { name, uid, clusterName } }: RequestOnIts, signal: AbortSignal): Promise<string> {
  const change = {
    what: `delete the request "${name}" of "${clusterName}"`,
    command: deleteCommand(its.context.name, name),
    rights: [{ verb: 'delete', group: 'certificates.k8s.io', resource: 'certificatesigningrequests', name }],
    uid,
  };
  await gate.remove(its, change, `${paths.requests}/${encodeURIComponent(name)}`, signal);
  return `The request "${name}" of "${clusterName}" is deleted from the ITS "${its.context.name}".`;
}

export function deleteCommand(its: string, request: string): string {
  return `kubectl --context ${quote(its)} delete csr ${quote(request)}`;
}
