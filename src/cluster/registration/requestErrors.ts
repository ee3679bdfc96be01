import { RegistrationError } from './registrationErrors.ts';

/** No request came; `why` is what the WEC itself reports, and `next` what to do about it. */
export class NoRequestError extends RegistrationError {
  constructor(wec: string, why: string, next: string) {
    super(`The agent on the cluster of context "${wec}" has made no registration request: ${why}. ${next}`);
  }
}

/** As `NoRequestError`, where only the ITS can be seen. */
export class NoRequestFromAfarError extends RegistrationError {
  constructor(its: string, clusterName: string, why: string, next: string) {
    super(`No registration request of "${clusterName}" has come to the ITS "${its}": ${why}. ${next}`);
  }
}

/** Who waits for a request waits for an agent. */
export class NothingJoinedError extends RegistrationError {
  constructor(wec: string) {
    super(
      `The cluster of context "${wec}" has no agent, so that no registration request can come from it. ` +
        'Run Join WEC, or the copied join command on it; then wait for its request.',
    );
  }
}

export class RequestDeniedError extends RegistrationError {
  constructor(its: string, request: string) {
    super(
      `The registration request "${request}" was denied on the ITS "${its}", and the agent waits for ever on a denied request. ` +
        `If it should join after all, delete it ("kubectl delete csr ${request}"): the agent makes a new one. Then register again.`,
    );
  }
}

export class DifferentRequestersError extends RegistrationError {
  constructor(its: string, clusterName: string, requests: readonly string[]) {
    super(
      `Requests of different agents wait for the name "${clusterName}" on the ITS "${its}" (${requests.join(', ')}), ` +
        'and none is proved to come from this join. Two clusters may use one name, or the agent was restarted. ' +
        'Delete the requests that are not yours, then register again.',
    );
  }
}

export class OddRequestError extends RegistrationError {
  constructor(its: string, request: string, oddities: readonly string[]) {
    super(
      `The request "${request}" on the ITS "${its}" is not what the agent of this join would send: ${oddities.join(' ')} ` +
        'It was not approved. Find out who made it before you accept it.',
    );
  }
}

export class RequestNotIssuedError extends RegistrationError {
  constructor(its: string, request: string) {
    super(
      `The request "${request}" was approved, but the ITS "${its}" issues no certificate for it. ` +
        'Its kube-controller-manager is down, or this kind of cluster signs no client certificates (EKS does not).',
    );
  }
}

export class NotJoinedError extends RegistrationError {
  constructor(wec: string, its: string, why: string) {
    super(
      `"${wec}" was accepted by the ITS "${its}" but has not joined: ${why}. ` +
        'Look at the agent Pods on it, then register again to go on from here.',
    );
  }
}

export class NotAvailableError extends RegistrationError {
  constructor(wec: string, its: string, why: string) {
    super(`"${wec}" joined the ITS "${its}" but is not available: ${why}. Register again to look once more.`);
  }
}
