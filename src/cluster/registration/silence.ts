import { conditionOf } from '../clusterState.ts';
import type { ClusterError } from '../errors.ts';
import type { Condition } from '../model.ts';
import { bootstrap } from '../ocm.ts';
import { NoRequestError, NoRequestFromAfarError, RequestNotIssuedError } from './requestErrors.ts';
import type { AgentPod, BootstrapFacts } from './situation.ts';
import type { Sight, StageView } from './stage.ts';

/** `clusterCSRThreshold` of the agent: with so many requests for its name it makes no more (ocm.md 5.1). */
const requestLimit = 10;

/** Condition of a Klusterlet: how its operator fares with the two kubeconfigs of the agent (ocm.md 7.1). */
export const hubConnection = 'HubConnectionDegraded';

const imageTroubles = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName']);

/** `why` is a clause: what the WEC reports. `next` is a full sentence: what to do about it. */
export interface Trouble {
  readonly why: string;
  readonly next: string;
  /** Another join, with a new token and the flags as they are now, can put it right. */
  readonly curedByJoin?: true;
  /** It comes through, but the ITS lets it do nothing: what the ITS says of the cluster can explain that. */
  readonly lacksRights?: true;
}

/** Why no request came, as the WEC itself reports it: never a guess about the network that nobody measured. */
export function explainSilence(view: Sight): ClusterError {
  const { its, wec, clusterName } = view.plan;
  if (wec === undefined) {
    const { why, next } = reportedTrouble(view) ?? unseen(view);
    return new NoRequestFromAfarError(its.context.name, clusterName, why, next);
  }
  const { why, next } = reportedTrouble(view) ?? unreported(view);
  return new NoRequestError(wec.context.name, why, next);
}

/** Whoever made them: the agent counts all that carry its name. */
export function hasTooManyRequests({ situation }: Sight): boolean {
  return situation.its.requests.length >= requestLimit;
}

/** What the WEC reports that keeps its agent from making a request; `undefined` while it reports nothing of that kind. */
export function reportedTrouble(view: Sight): Trouble | undefined {
  const { situation } = view;
  const { pods, klusterlet, bootstrap: held } = situation.wec;
  if (hasTooManyRequests(view)) {
    return {
      why: `${situation.its.requests.length} requests carry its name already, and an agent stops at ${requestLimit}`,
      next: 'Delete the stale ones on the ITS, then register again.',
    };
  }
  return imageTrouble(pods) ?? hubTrouble(conditionOf(klusterlet, hubConnection), held);
}

/** The first of these Pods whose image can't be had. */
export function imageTrouble(pods: readonly AgentPod[]): Trouble | undefined {
  const unpulled = pods.find(({ waiting }) => waiting !== undefined && imageTroubles.has(waiting.reason));
  return (
    unpulled && {
      why: `the image of Pod "${unpulled.name}" can't be pulled (${unpulled.waiting?.message ?? ''})`,
      next: 'Make the image reachable from the WEC, or choose an image registry under More Flags, then register again.',
      curedByJoin: true,
    }
  );
}

/** What the klusterlet operator says of the way to the ITS with the registration token. */
export function hubTrouble(hub: Condition | undefined, held: BootstrapFacts | undefined): Trouble | undefined {
  // It reports on both kubeconfigs of the agent in one condition; before the acceptance, only this one counts.
  const message = hub?.status === 'True' && !hub.reason.startsWith('BootstrapSecretFunctional') ? hub.message : '';
  const at = held?.server ?? 'the ITS';
  if (hub?.reason.includes('BootstrapSecretUnauthorized') === true) {
    return {
      why: 'its token may not create requests on the ITS',
      next: 'The ClusterRole "open-cluster-management:bootstrap" of the ITS, or its binding, is missing or changed: Diagnose WEC gives the command that restores both.',
    };
  }
  const untrusted = trustTrouble(message, at);
  if (untrusted !== undefined) {
    return untrusted;
  }
  if (/Unauthorized/i.test(message) || (held?.expiresAt !== undefined && held.expiresAt.getTime() < Date.now())) {
    return { why: 'its registration token has expired or is not accepted', next: 'Register again: a new token is made.', curedByJoin: true };
  }
  return networkTrouble(message, at);
}

/** The same of the way with the certificate, for an agent that holds one. */
export function certificateTrouble(hub: Condition | undefined, at: string): Trouble | undefined {
  if (hub?.status !== 'True') {
    return undefined;
  }
  const { message, reason } = hub;
  const unauthorized = reason.includes('HubKubeConfigUnauthorized') || (reason.includes('HubKubeConfigError') && /Unauthorized/i.test(message));
  return (
    trustTrouble(message, at) ??
    networkTrouble(message, at) ??
    (unauthorized ? { why: 'the ITS gives its certificate no rights', next: 'See whether the ITS accepts it, and whether its certificate is one of this ITS.', lacksRights: true } : undefined)
  );
}

function trustTrouble(message: string, at: string): Trouble | undefined {
  return /x509:|tls: failed to verify/.test(message)
    ? {
        why: `it does not trust the certificate of ${at} (${shorten(message)})`,
        next: 'The CA in the kubeconfig context of the ITS, or the address, does not fit its certificate. Correct it, then register again.',
      }
    : undefined;
}

function networkTrouble(message: string, at: string): Trouble | undefined {
  return /connection refused|i\/o timeout|no such host|no route|deadline exceeded|dial tcp/i.test(message)
    ? {
        why: `it can't reach ${at} (${shorten(message)})`,
        next: 'The address must be valid inside the WEC: loopback and localtest.me are not. Correct it, or use --force-internal-endpoint-lookup where both share a network.',
      }
    : undefined;
}

/** Where the WEC names no cause: what else is to be seen there. */
function unreported({ situation }: Sight): Trouble {
  const { pods, agentNamespace } = situation.wec;
  const waiting = pods.find(({ namespace, ready }) => namespace === agentNamespace && !ready);
  if (waiting !== undefined) {
    const { reason: state, message } = waiting.waiting ?? { reason: '', message: '' };
    const reason = state === '' ? 'not ready' : `in ${state}${message === '' ? '' : ` (${shorten(message)})`}`;
    return { why: `its Pod "${waiting.name}" is ${reason}`, next: `See "kubectl logs -n ${agentNamespace} ${waiting.name}" on the WEC.` };
  }
  return {
    why: 'it reports no reason',
    next: `See the logs of its Pods in namespace "${agentNamespace}", and whether Secret "${bootstrap.kubeconfigSecret}" names the right ITS.`,
  };
}

/** Of a WEC that can't be reached from here, no more is known than the life of the tokens that were copied for it. */
function unseen({ plan: { copied = [] } }: Sight): Trouble {
  const valid = copied.filter(({ expiresAt }) => expiresAt.getTime() > Date.now());
  if (copied.length > 0 && valid.length === 0) {
    return { why: 'the token that was copied for it has expired', next: 'Copy Join Command again, and run the new command on the WEC.' };
  }
  return {
    why: 'why, only the WEC can tell, and no context of it is known here',
    next:
      valid.length === 0
        ? 'Run Copy Join Command, and its command on the WEC; where that was done, see the Pods in "open-cluster-management-agent" there.'
        : 'Check that the copied command was run on the WEC, and see the Pods in "open-cluster-management-agent" there; then wait again.',
  };
}

export function explainNotIssued({ plan, reviewed }: StageView): RequestNotIssuedError {
  return new RequestNotIssuedError(plan.its.context.name, reviewed?.request.name ?? plan.clusterName);
}

/** The operator puts its whole question, as Go prints it, before the network's own words, which stand after the method and address. */
function shorten(message: string): string {
  const whole = (/: (?:Get|Post) "[^"]*": ([^\n]+)/.exec(message)?.[1] ?? message).replace(/\s+/g, ' ').trim();
  // What it says of the other kubeconfig, which is not there before the acceptance, comes after that in the same message.
  const line = whole.replace(/ Failed to get hub kubeconfig secret .*$/, '');
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
