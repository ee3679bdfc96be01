import { acceptedCommand, setAccepted, type NamedContext } from '../acceptance.ts';
import { quote } from '../clusteradm/commandText.ts';
import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { RegistrationRequest } from '../model.ts';
import { acceptRights } from '../write/rights.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { approveRequest, decisionCommand } from './decision.ts';
import type { RequestOnIts } from './reviewOnIts.ts';

/** The agent makes request and ManagedCluster at the same moment: one without the other is half a registration. */
export class NoManagedClusterError extends ClusterError {
  readonly kind = 'noManagedCluster';
  constructor(its: string, clusterName: string, request: string) {
    super(
      `Nothing was approved: the ITS "${its}" has no ManagedCluster "${clusterName}" for the request "${request}". ` +
        'Its agent makes it within seconds; where it stays away, the request is not of an OCM agent, or the cluster was deleted: join the WEC again.',
    );
  }
}

/** What has been decided on already can't be accepted. */
export class RequestNotPendingError extends ClusterError {
  readonly kind = 'requestNotPending';
  constructor(its: string, request: string, state: string) {
    super(
      `The request "${request}" on the ITS "${its}" is ${state} already, so there is nothing to decide on. ` +
        'Where the WEC still waits, delete the request, then join the WEC again.',
    );
  }
}

/**
 * Approves exactly the request that was shown, then makes the ITS accept its ManagedCluster, exactly the one that was looked at. The
 * rights for both are checked before either is done, so that no request is approved whose cluster can't be accepted. A request that
 * is approved already, but whose cluster isn't accepted, is work half done: it is finished. Gives the sentence of what was done.
 */
export async function acceptRequest(gate: WriteGate, its: Connection, shown: RequestOnIts, signal: AbortSignal): Promise<string> {
  const { request, managedCluster } = shown;
  const { clusterName } = request;
  if (!canBeAccepted(shown)) {
    throw new RequestNotPendingError(its.context.name, request.name, request.state);
  }
  if (managedCluster === undefined) {
    throw new NoManagedClusterError(its.context.name, clusterName, request.name);
  }
  await gate.examine(its, { what: `accept the WEC "${clusterName}"`, rights: acceptRights(clusterName) }, signal);
  if (request.state === 'pending') {
    await approveRequest(gate, its, shown, signal);
  }
  if (!managedCluster.hubAcceptsClient) {
    await setAccepted(gate, its, clusterName, true, signal, managedCluster);
  }
  return `"${clusterName}" is accepted by the ITS "${its.context.name}". It joins within a minute; its row tells when it is available.`;
}

/** Whether anything is left to do: it was not decided on, or approved without its cluster having been accepted. */
export function canBeAccepted({ request: { state }, managedCluster }: Pick<RequestOnIts, 'request' | 'managedCluster'>): boolean {
  return state === 'pending' || (state === 'approved' && managedCluster?.hubAcceptsClient !== true);
}

/** The commands that say the same of these requests; the document's own, as a comment: it approves whatever request has the name (ocm.md 3.2). */
export function acceptCommands(its: NamedContext, ...requests: readonly Pick<RegistrationRequest, 'clusterName' | 'name'>[]): readonly string[] {
  return [
    ...requests.flatMap(({ clusterName, name }) => [decisionCommand(its, 'approve', name), acceptedCommand(its, clusterName, true)]),
    '# Not the same, the document\'s way: it takes any request with the label of that name.',
    `#   clusteradm --context ${quote(its.context.name)} accept --clusters ${requests.map(({ clusterName }) => quote(clusterName)).join(',')}`,
  ];
}
