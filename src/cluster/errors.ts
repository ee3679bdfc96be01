/**
 * Errors that already hold the user's sentence in `message`: what happened, to which cluster, what to do.
 * `kind` is for switches, `detail` (never shown, only logged and redacted) for the person who reads the log.
 */
export abstract class ClusterError extends Error {
  abstract readonly kind: string;
  readonly detail: string | undefined;

  constructor(sentence: string, detail?: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = new.target.name;
    this.detail = detail;
  }
}

/** The person cancelled: never shown. */
export class CancelledError extends ClusterError {
  readonly kind = 'cancelled';
  constructor() {
    super('Cancelled.');
  }
}

export class UnreachableError extends ClusterError {
  readonly kind = 'unreachable';
  constructor(context: string, server: string, why: string, cause?: unknown) {
    super(
      `The cluster of context "${context}" can't be reached at ${server}: ${why}. ` +
        'Check that it runs and that this machine can reach it, then retry.',
      undefined,
      cause,
    );
  }
}

/** 401: the API server doesn't take the credentials of this context. */
export class UnauthorizedError extends ClusterError {
  readonly kind = 'unauthorized';
  constructor(context: string) {
    super(`The API server of context "${context}" doesn't accept its credentials. Log in again, then retry.`);
  }
}

/** 403: `verb` and `resource` name the right that is missing. */
export class ForbiddenError extends ClusterError {
  readonly kind = 'forbidden';
  readonly verb: string;
  readonly resource: string;
  constructor(context: string, verb: string, resource: string, detail?: string) {
    super(
      `The user of context "${context}" may not ${verb} ${resource}. Ask an administrator of that cluster for this right.`,
      detail,
    );
    this.verb = verb;
    this.resource = resource;
  }
}

export class NotFoundError extends ClusterError {
  readonly kind = 'notFound';
  constructor(context: string, what: string) {
    super(`${what} doesn't exist on the cluster of context "${context}".`);
  }
}

/** 409: somebody changed the object after it was shown. */
export class ConflictError extends ClusterError {
  readonly kind = 'conflict';
  constructor(context: string, what: string, detail?: string) {
    super(`${what} on the cluster of context "${context}" was changed by somebody else meanwhile. Look again.`, detail);
  }
}

/** 410: the list or watch position is too old. Handled inside the watcher. */
export class GoneError extends ClusterError {
  readonly kind = 'gone';
  constructor() {
    super('The watch position expired.');
  }
}

/** 429 or 503: `retryAfterSeconds` from the server, 1 where it says nothing. */
export class BusyError extends ClusterError {
  readonly kind = 'busy';
  readonly retryAfterSeconds: number;
  constructor(context: string, retryAfterSeconds: number) {
    super(`The API server of context "${context}" is busy or still starting. It is asked again by itself.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Any other answer of the API server; `detail` holds the server's own message. */
export class ApiError extends ClusterError {
  readonly kind = 'api';
  readonly status: number;
  constructor(context: string, status: number, message: string) {
    super(`The API server of context "${context}" refused the request: ${message}`, `HTTP status ${status}`);
    this.status = status;
  }
}

/** A log-in plugin (kubeconfig `exec` user) failed: missing, not runnable, slow, failed, or answered nonsense. */
export class CredentialPluginError extends ClusterError {
  readonly kind = 'credentialPlugin';
  constructor(context: string, command: string, problem: string, remedy: string, detail?: string) {
    super(`The log-in plugin "${command}" of context "${context}" ${problem}. ${remedy}`, detail);
  }
}

export class TimedOutError extends ClusterError {
  readonly kind = 'timedOut';
}

/** The sentence for any thrown value; one that isn't ours keeps its own message. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
