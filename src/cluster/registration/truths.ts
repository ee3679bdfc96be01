import type { RegistrationRequest } from '../model.ts';
import type { Situation } from './situation.ts';
import type { StageView } from './stage.ts';

/** Questions about a situation that several stages ask, each answered in one place. */

export function isAccepted({ its }: Situation): boolean {
  return its.managedCluster?.hubAcceptsClient === true;
}

/**
 * Where the agent on this WEC goes to. The bootstrap Secret comes first: `join` writes it anew, while the other one
 * can be a leftover of a former ITS, which the agent then leaves by itself (ocm.md 2.8).
 */
export function hubServerOf({ wec }: Situation): string | undefined {
  // Empty after an internal lookup on an ITS without cluster-info (ocm.md 2.1): such an agent goes nowhere.
  const server = wec.bootstrap?.server ?? wec.hubCredentials?.server;
  return server === '' ? undefined : server;
}

/** The agent on this WEC was told, or already has credentials, to be `clusterName` at this very ITS. */
export function belongsHere({ plan, situation }: StageView): boolean {
  const server = hubServerOf(situation);
  return situation.wec.klusterlet?.clusterName === plan.clusterName && server !== undefined && plan.hubServers.includes(server);
}

/**
 * The agent holds a certificate of this ITS for this name that has not expired, so it needs neither token nor request.
 * That the ITS says Joined proves nothing about this WEC: it belongs to the name, and never goes back (ocm.md 5.4).
 */
export function holdsCertificate({ plan, situation: { wec } }: StageView): boolean {
  const { clusterName, server, expiresAt } = wec.hubCredentials ?? {};
  const expired = expiresAt !== undefined && expiresAt.getTime() < Date.now();
  return clusterName === plan.clusterName && server !== undefined && plan.hubServers.includes(server) && !expired;
}

/** Everything that `join` installs is there, and its token still opens the door where one is needed. */
export function joinIsComplete(view: StageView): boolean {
  return whatJoinLacks(view) === undefined;
}

/** What of a join is missing, in words, or `undefined`. */
export function whatJoinLacks(view: StageView): string | undefined {
  const { klusterlet, operatorDeployed, bootstrap } = view.situation.wec;
  if (!operatorDeployed) {
    return 'the klusterlet operator';
  }
  if (klusterlet === undefined) {
    return 'the Klusterlet';
  }
  if (bootstrap === undefined && !holdsCertificate(view)) {
    return 'the Secret with the registration token';
  }
  if (!belongsHere(view)) {
    return 'an agent that is set up for this ITS';
  }
  if (holdsCertificate(view)) {
    return undefined;
  }
  if (bootstrap?.expiresAt !== undefined && bootstrap.expiresAt.getTime() < Date.now()) {
    return 'a registration token that is still valid';
  }
  // A former join that came to no request may have had the wrong flags or CA: what the person corrected must be carried out.
  const carriedOut = view.token !== undefined && bootstrap?.tokenHash === view.token.hash;
  return carriedOut || hasRequest(view) ? undefined : 'a sign that the last join worked';
}

/** A denied one counts: another join would bring another request past the denial, unsaid. */
function hasRequest(view: StageView): boolean {
  return ownRequests(view).some(({ state }) => state !== 'failed');
}

/**
 * `jti` of the token that the agent of this join uses: the one in the WEC's bootstrap Secret, whoever wrote it last (a clusteradm
 * that outlives its killed editor writes its own after ours), else this run's.
 */
export function expectedCredentialId({ token, situation }: StageView): string | undefined {
  const { credentialId, expiresAt } = situation.wec.bootstrap ?? {};
  const expired = expiresAt !== undefined && expiresAt.getTime() < Date.now();
  return expired ? token?.credentialId ?? credentialId : credentialId ?? token?.credentialId;
}

/** Requests of a first registration: no add-on's, and no renewal (its requester is the cluster itself). */
export function registrationRequests({ its }: Situation): readonly RegistrationRequest[] {
  return its.requests.filter(
    ({ addOnName, requester }) => addOnName === undefined && !requester.startsWith('system:open-cluster-management:'),
  );
}

/**
 * Registration requests that can be this join's. Left out: what was made with another token (a leftover of a former
 * registration under this name, or a stranger's), and, on an ITS that records no tokens, what is older than the ManagedCluster.
 */
export function ownRequests(view: StageView): readonly RegistrationRequest[] {
  const expected = expectedCredentialId(view);
  const born = Date.parse(view.situation.its.managedCluster?.createdAt ?? '');
  return registrationRequests(view.situation).filter(({ credentialId, createdAt }) =>
    expected !== undefined && (credentialId !== undefined || view.plan.recordsCredentialIds)
      ? credentialId === expected
      : Number.isNaN(born) || Date.parse(createdAt) >= born - clockTolerance,
  );
}

/** Milliseconds; agent and request are stamped by one API server, in either order. */
const clockTolerance = 60_000;
