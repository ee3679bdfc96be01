import type { RegistrationRequest } from '../cluster/model.ts';
import { purposeOf } from '../cluster/requests/oddities.ts';
import type { Verdict } from '../cluster/requests/verdict.ts';
import { judgeOnIts, pendingByCluster, type KnownJoins, type PendingByCluster } from '../cluster/requests/verdictOnIts.ts';
import type { ItsSnapshot } from '../cluster/session/reader.ts';

export type Purpose = ReturnType<typeof purposeOf>;

export function isRegistration(request: RegistrationRequest): boolean {
  return purposeOf(request) === 'registration';
}

/** A registration that waits for a person: no request of an add-on, and no renewal, which the hub approves by itself (ocm.md 5.1). */
export function isPendingRegistration(request: RegistrationRequest): boolean {
  return request.state === 'pending' && isRegistration(request);
}

/** Oldest first. */
export function pendingRegistrations(its: ItsSnapshot | undefined): RegistrationRequest[] {
  return pendingRequests(its, 'registration');
}

/** Pending requests of this purpose, oldest first. */
export function pendingRequests(its: ItsSnapshot | undefined, purpose: Purpose): RegistrationRequest[] {
  return [...(its?.requests.values() ?? [])]
    .filter((request) => request.state === 'pending' && purposeOf(request) === purpose)
    .sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.name, b.name));
}

/** Of one snapshot, which stays the same object while no request changes. */
const grouped = new WeakMap<ItsSnapshot['requests'], PendingByCluster>();

/** What the ITS alone, and joins that were copied here, tell of a request; for every row, so it asks nobody. */
export function verdictOf({ requests, clusters }: ItsSnapshot, request: RegistrationRequest, known: KnownJoins): Verdict {
  const pending = grouped.get(requests) ?? pendingByCluster(requests.values());
  grouped.set(requests, pending);
  return judgeOnIts(request, pending, clusters.get(request.clusterName), known);
}

/** By code unit: the same everywhere, and thirty times as fast as a collator. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
