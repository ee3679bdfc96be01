import { conditionOf } from '../clusterState.ts';
import type { RegistrationRequest } from '../model.ts';
import { conditions } from '../ocm.ts';
import { normalisedUrl } from '../session/identity.ts';
import { shareAuthority } from './authority.ts';
import type { RegistrationAim } from './plan.ts';
import { reportedTrouble } from './silence.ts';
import type { AgentPod, Situation, WecFacts } from './situation.ts';
import type { Sight, StageView } from './stage.ts';

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

/** Whether that address is one of this ITS's. */
export function isHubServer({ hubServers }: RegistrationAim, server: string | undefined): boolean {
  return server !== undefined && hubServers.some((one) => normalisedUrl(one) === normalisedUrl(server));
}

/** Kubeconfig of an agent: where it goes, and whom it trusts there. */
interface Aim {
  readonly server: string | undefined;
  readonly ca: string | undefined;
}

/** It goes to an address of this ITS but trusts another CA than the ITS has there: it was set up for an ITS that was at this address before. */
function trustsAnother({ hubAuthorities }: RegistrationAim, { server, ca }: Aim): boolean {
  const known = hubAuthorities[normalisedUrl(server ?? '')] ?? [];
  const shared = ca === undefined ? [] : known.map((pem) => shareAuthority(ca, pem));
  return shared.includes(false) && !shared.includes(true);
}

/** The agent on this WEC goes to this address, but to another ITS than the one that is there now. */
export function aimsAtFormerIts({ plan, situation: { wec } }: Sight): boolean {
  const aim = wec.bootstrap ?? wec.hubCredentials;
  return aim !== undefined && isHubServer(plan, aim.server) && trustsAnother(plan, aim);
}

/** The agent on this WEC was told, or already has credentials, to be `clusterName` at this very ITS. */
export function belongsHere(view: Sight): boolean {
  const { plan, situation } = view;
  return (
    situation.wec.klusterlet?.clusterName === plan.clusterName && isHubServer(plan, hubServerOf(situation)) && !aimsAtFormerIts(view)
  );
}

/**
 * The agent holds a certificate of this ITS for this name that has not expired, so it needs neither token nor request.
 * That the ITS says Joined proves nothing about this WEC: it belongs to the name, and never goes back (ocm.md 5.4).
 */
export function holdsCertificate({ plan, situation: { wec } }: Sight): boolean {
  const held = wec.hubCredentials;
  return (
    held !== undefined &&
    held.clusterName === plan.clusterName &&
    isHubServer(plan, held.server) &&
    !trustsAnother(plan, held) &&
    !isPast(held.expiresAt)
  );
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
  if (isPast(bootstrap?.expiresAt)) {
    return 'a registration token that is still valid';
  }
  const carriedOut = view.token !== undefined && bootstrap?.tokenHash === view.token.hash;
  return carriedOut || hasRequest(view) || deservesPatience(view) ? undefined : 'a sign that the last join worked';
}

/** Milliseconds that a join may take to come to a request before another run joins again. */
const patience = 120_000;

/**
 * The last join was done as planned and a moment ago, so its request is on its way: another join would bring a second one.
 * An older one may have had the wrong flags or CA: what the person corrected must be carried out.
 */
function deservesPatience(view: StageView): boolean {
  const { plan, situation } = view;
  const { bootstrap, klusterlet } = situation.wec;
  const flag = (name: string) => plan.flags.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
  const asPlanned =
    normalisedUrl(bootstrap?.server ?? '') === normalisedUrl(plan.agentServer ?? '') &&
    bootstrap?.proxyUrl === flag('--proxy-url') &&
    klusterlet?.mode.startsWith('Singleton') === plan.flags.includes('--singleton');
  const young = bootstrap?.issuedAt !== undefined && Date.now() - bootstrap.issuedAt.getTime() < patience;
  return young && asPlanned && reportedTrouble(view)?.curedByJoin !== true;
}

function isPast(date: Date | undefined): boolean {
  return date !== undefined && date.getTime() < Date.now();
}

/** A denied one counts: another join would bring another request past the denial, unsaid. */
function hasRequest(view: Sight): boolean {
  return ownRequests(view).some(({ state }) => state !== 'failed');
}

/**
 * `jti` of the token that the agent of this join uses: the one in the WEC's bootstrap Secret, whoever wrote it last (a clusteradm
 * that outlives its killed editor writes its own after ours), else this run's.
 */
export function expectedCredentialId({ token, situation }: Sight): string | undefined {
  const { credentialId, expiresAt } = situation.wec.bootstrap ?? {};
  return isPast(expiresAt) ? token?.credentialId ?? credentialId : credentialId ?? token?.credentialId;
}

/** `jti` of each token that can be this join's: of a WEC that can't be asked, all that were copied for its name. */
function expectedCredentialIds(view: Sight): readonly string[] {
  const { wec, copied = [] } = view.plan;
  const id = expectedCredentialId(view);
  return wec === undefined ? copied.map(({ credentialId }) => credentialId) : id === undefined ? [] : [id];
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
export function ownRequests(view: Sight): readonly RegistrationRequest[] {
  const expected = expectedCredentialIds(view);
  const born = Date.parse(view.situation.its.managedCluster?.createdAt ?? '');
  return registrationRequests(view.situation).filter(({ credentialId, createdAt }) =>
    expected.length > 0 && (credentialId !== undefined || view.plan.recordsCredentialIds)
      ? expected.includes(credentialId ?? '')
      : Number.isNaN(born) || Date.parse(createdAt) >= born - clockTolerance,
  );
}

/** Those of `ownRequests` that are pending, then those that are approved. */
export function openRequests(view: Sight): readonly RegistrationRequest[] {
  const requests = ownRequests(view);
  return [...withState(requests, 'pending'), ...withState(requests, 'approved')];
}

export function withState(requests: readonly RegistrationRequest[], state: RegistrationRequest['state']): readonly RegistrationRequest[] {
  return requests.filter((request) => request.state === state);
}

/** Where the WEC can't be asked for its certificate, it is the ITS that says so. */
export function hasJoinedUnseen({ plan, situation }: Sight): boolean {
  return plan.wec === undefined && isAccepted(situation) && conditionOf(situation.its.managedCluster, conditions.joined)?.status === 'True';
}

/** Conditions of a Klusterlet (ocm.md 7.1) that say whether its agent is installed and runs, with what they are then. */
export const klusterletAtWork = { Applied: 'True', Available: 'True', RegistrationDesiredDegraded: 'False', WorkDesiredDegraded: 'False' } as const;

/** Pods of the agent, without its operator's. */
export function agentPods({ pods, agentNamespace }: WecFacts): readonly AgentPod[] {
  return pods.filter(({ namespace }) => namespace === agentNamespace);
}

/** Milliseconds; agent and request are stamped by one API server, in either order. */
const clockTolerance = 60_000;
