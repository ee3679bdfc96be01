import type { ManagedCluster, RegistrationRequest } from '../model.ts';
import { judgeRequest, type RequestEvidence, type Verdict } from './verdict.ts';

/** What is known of requests beside what the ITS says: tokens that were handed out, and what agents' logs name. */
export type KnownJoins = (request: RegistrationRequest) => Pick<RequestEvidence, 'expectedCredentialId' | 'agentNamedRequests'>;

/** Pending requests by the cluster name that they are labelled with. */
export type PendingByCluster = ReadonlyMap<string, readonly RegistrationRequest[]>;

/** Once per list: the verdict about a request depends on the others of its name. */
export function pendingByCluster(requests: Iterable<RegistrationRequest>): PendingByCluster {
  return Map.groupBy(
    [...requests].filter(({ state }) => state === 'pending'),
    ({ clusterName }) => clusterName,
  );
}

/** The verdict from what an ITS has, for rows, for questions and for the review alike. Pure and cheap: it asks nobody. */
export function judgeOnIts(
  request: RegistrationRequest,
  pending: PendingByCluster,
  managedCluster: Pick<ManagedCluster, 'hubAcceptsClient'> | undefined,
  known: KnownJoins,
): Verdict {
  const { clusterName } = request;
  const otherPending = pending.get(clusterName) ?? [];
  return judgeRequest(request, { clusterName, otherPending, ...(managedCluster !== undefined && { managedCluster }), ...known(request) });
}

/** Other requests that wait for the same cluster name; add-ons of a cluster ask under its name too, but not for it. */
export function othersOf({ uid, clusterName }: RegistrationRequest, pending: PendingByCluster): readonly RegistrationRequest[] {
  return (pending.get(clusterName) ?? []).filter((other) => other.uid !== uid && other.addOnName === undefined);
}
