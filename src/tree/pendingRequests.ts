import type { RegistrationRequest } from '../cluster/model.ts';
import type { ItsSnapshot } from '../cluster/session/reader.ts';

/** A registration that waits for a person: no request of an add-on, and no renewal, which the hub approves by itself (ocm.md 5.1). */
export function isPendingRegistration({ state, addOnName, requester, subject }: RegistrationRequest): boolean {
  const renewal = 'commonName' in subject && subject.commonName === requester;
  return state === 'pending' && addOnName === undefined && !renewal;
}

/** Oldest first. */
export function pendingRegistrations(its: ItsSnapshot | undefined): RegistrationRequest[] {
  return [...(its?.requests.values() ?? [])]
    .filter(isPendingRegistration)
    .sort((a, b) => compare(a.createdAt, b.createdAt) || compare(a.name, b.name));
}

/** By code unit: the same everywhere, and thirty times as fast as a collator. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
