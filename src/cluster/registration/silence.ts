import { bootstrap, namespaces } from '../ocm.ts';
import { NoRequestError, RequestNotIssuedError } from './registrationErrors.ts';
import { condition } from './situation.ts';
import type { StageView } from './stage.ts';

/** `clusterCSRThreshold` of the agent: with so many requests for its name it makes no more (ocm.md 5.1). */
const requestLimit = 10;

const imageTroubles = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName']);

/** Why no request came, as the WEC itself reports it: never a guess about the network that nobody measured. */
export function explainSilence(view: StageView): NoRequestError {
  const { plan, situation } = view;
  const wec = plan.wec.context.name;
  const { pods, klusterlet, bootstrap: held } = situation.wec;
  const because = (why: string, next: string) => new NoRequestError(wec, why, next);

  if (situation.its.requests.length >= requestLimit) {
    return because(
      `${situation.its.requests.length} requests carry its name already, and an agent stops at ${requestLimit}`,
      'Delete the stale ones on the ITS, then register again.',
    );
  }
  const unpulled = pods.find(({ waiting }) => waiting !== undefined && imageTroubles.has(waiting.reason));
  if (unpulled !== undefined) {
    return because(
      `the image of Pod "${unpulled.name}" can't be pulled (${unpulled.waiting?.message ?? ''})`,
      'Make the image reachable from the WEC, or choose an image registry under More Flags, then register again.',
    );
  }
  if (held?.server === '') {
    return because(
      'the address of the ITS in its bootstrap kubeconfig is empty',
      'The ITS has no cluster-info: register again without --force-internal-endpoint-lookup.',
    );
  }
  const hub = condition(klusterlet?.conditions, 'HubConnectionDegraded');
  const message = hub?.status === 'True' ? hub.message : '';
  const at = held?.server ?? 'the ITS';
  if (/x509|certificate/i.test(message)) {
    return because(
      `it does not trust the certificate of ${at} (${shorten(message)})`,
      'The CA in the kubeconfig context of the ITS, or the address, does not fit its certificate. Correct it, then register again.',
    );
  }
  if (/Unauthorized/i.test(message) || (held?.expiresAt !== undefined && held.expiresAt.getTime() < Date.now())) {
    return because('its registration token has expired or is not accepted', 'Register again: a new token is made.');
  }
  if (/connection refused|i\/o timeout|no such host|no route|deadline exceeded|dial tcp/i.test(message)) {
    return because(
      `it can't reach ${at} (${shorten(message)})`,
      'The address must be valid inside the WEC: loopback and localtest.me are not. Correct it, or use --force-internal-endpoint-lookup where both share a network.',
    );
  }
  if (hub?.reason.includes('BootstrapSecretUnauthorized') === true) {
    return because(
      'its token may not create requests on the ITS',
      `The ClusterRole "open-cluster-management:bootstrap" of the ITS is missing or changed: run "clusteradm init" on the ITS again.`,
    );
  }
  const waiting = pods.find(({ namespace, ready }) => namespace === namespaces.agent && !ready);
  if (waiting !== undefined) {
    const reason = waiting.waiting === undefined ? 'not ready' : `in ${waiting.waiting.reason}`;
    return because(`its Pod "${waiting.name}" is ${reason}`, `See "kubectl logs -n ${namespaces.agent} ${waiting.name}" on the WEC.`);
  }
  return because(
    'it reports no reason',
    `See the logs of its Pods in namespace "${namespaces.agent}", and whether Secret "${bootstrap.kubeconfigSecret}" names the right ITS.`,
  );
}

export function explainNotIssued({ plan, reviewed }: StageView): RequestNotIssuedError {
  return new RequestNotIssuedError(plan.its.context.name, reviewed?.request.name ?? plan.clusterName);
}

function shorten(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
