import type { NamedContext } from '../acceptance.ts';
import { quote } from '../clusteradm/commandText.ts';
import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { RegistrationRequest } from '../model.ts';
import { paths } from '../ocm.ts';
import { acceptRights, denyRights } from '../write/rights.ts';
import type { WriteGate } from '../write/writeGate.ts';

/** A request as a person saw it: `raw` is exactly the object that was shown. */
export interface ReviewedRequest {
  readonly request: RegistrationRequest;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Exactly the object that a person has before them; `its` is the context. */
export interface ShownRequest {
  readonly its: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** The request changed or went between being shown and being decided on. */
export class RequestChangedError extends ClusterError {
  readonly kind = 'requestChanged';
  constructor(its: string, request: string) {
    super(
      `The request "${request}" on the ITS "${its}" is not the one that you were shown any more, so nothing was approved or denied. ` +
        'Review it again.',
    );
  }
}

/** Throws `RequestChangedError` where what is there now is not the object that was shown. */
export function requireShown({ request }: Pick<ReviewedRequest, 'request'>, { its, name, uid, resourceVersion }: ShownRequest): void {
  if (request.uid !== uid || request.resourceVersion !== resourceVersion) {
    throw new RequestChangedError(its, name);
  }
}

/** Signs exactly the request that was shown. Throws `RequestChangedError` where it changed meanwhile. */
export async function approveRequest(gate: WriteGate, its: Connection, reviewed: ReviewedRequest, signal: AbortSignal): Promise<void> {
  await decide(gate, its, reviewed, 'Approved', 'Reviewed and approved in KubeStellar for VS Code.', signal);
}

/** Denies exactly the request that was shown; `reason` stands in its condition, for whoever looks at it. */
export async function denyRequest(gate: WriteGate, its: Connection, reviewed: ReviewedRequest, reason: string, signal: AbortSignal): Promise<void> {
  await decide(gate, its, reviewed, 'Denied', reason, signal);
}

/** The command that says the same. A reason can't be given with kubectl. */
export function decisionCommand(its: NamedContext, verb: 'approve' | 'deny', request: string): string {
  return `kubectl --context ${quote(its.context.name)} certificate ${verb} ${quote(request)}`;
}

async function decide(
  gate: WriteGate,
  its: Connection,
  { request: { name, uid, clusterName }, raw }: ReviewedRequest,
  type: 'Approved' | 'Denied',
  message: string,
  signal: AbortSignal,
): Promise<void> {
  const verb = type === 'Approved' ? 'approve' : 'deny';
  const change = {
    what: `${verb} the request "${name}" of "${clusterName}"`,
    command: decisionCommand(its, verb, name),
    rights: type === 'Approved' ? acceptRights(clusterName) : denyRights,
    uid,
  };
  try {
    await gate.replace(its, change, `${paths.requests}/${name}/approval`, decided(raw, type, message), signal);
  } catch (error) {
    const other = error instanceof ClusterError && (error.kind === 'conflict' || error.kind === 'notFound');
    throw other ? new RequestChangedError(its.context.name, name) : error;
  }
}

/** The object as it was shown, plus the decision; uid and resourceVersion in it make the API server refuse any other. */
function decided(raw: Readonly<Record<string, unknown>>, type: 'Approved' | 'Denied', message: string): unknown {
  const status = (raw['status'] ?? {}) as { readonly conditions?: readonly unknown[] };
  const condition = {
    type,
    status: 'True',
    reason: type === 'Approved' ? 'KubeStellarAccept' : 'KubeStellarDeny',
    message,
    lastUpdateTime: new Date().toISOString(),
  };
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    ...raw,
    status: { ...status, conditions: [...(status.conditions ?? []), condition] },
  };
}
