import { conditions } from '../ocm.ts';
import type { RegistrationRequest } from '../model.ts';
import { isTrue, type Situation } from './situation.ts';
import type { StageView } from './stage.ts';

/** Questions about a situation that several stages ask, each answered in one place. */

export function isAccepted({ its }: Situation): boolean {
  return its.managedCluster?.hubAcceptsClient === true;
}

export function hasJoined({ its }: Situation): boolean {
  return isTrue(its.managedCluster?.conditions, conditions.joined);
}

/**
 * Where the agent on this WEC goes to. The bootstrap Secret comes first: `join` writes it anew, while the other one
 * can be a leftover of a former ITS, which the agent then leaves by itself (ocm.md 2.8).
 */
export function hubServerOf({ wec }: Situation): string | undefined {
  return wec.bootstrap?.server ?? wec.hubCredentials?.server;
}

/** The agent on this WEC was told, or already has credentials, to be `clusterName` at this very ITS. */
export function belongsHere({ plan, situation }: StageView): boolean {
  const server = hubServerOf(situation);
  return situation.wec.klusterlet?.clusterName === plan.clusterName && server !== undefined && plan.hubServers.includes(server);
}

/** The agent holds a certificate of this ITS for this name, so it needs neither token nor request any more. */
export function holdsCertificate({ plan, situation: { wec } }: StageView): boolean {
  const { clusterName, server } = wec.hubCredentials ?? {};
  return clusterName === plan.clusterName && server !== undefined && plan.hubServers.includes(server);
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
  if (!holdsCertificate(view) && bootstrap?.expiresAt !== undefined && bootstrap.expiresAt.getTime() < Date.now()) {
    return 'a registration token that is still valid';
  }
  return undefined;
}

/** `jti` of the token that the agent of this join uses: of this run's token, else of the one in the WEC's bootstrap Secret. */
export function expectedCredentialId({ token, situation }: StageView): string | undefined {
  return token?.credentialId ?? situation.wec.bootstrap?.credentialId;
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
    credentialId !== undefined && expected !== undefined
      ? credentialId === expected
      : Number.isNaN(born) || Date.parse(createdAt) >= born - clockTolerance,
  );
}

/** Milliseconds; agent and request are stamped by one API server, in either order. */
const clockTolerance = 60_000;
