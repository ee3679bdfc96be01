import type { ManagedCluster, RegistrationRequest } from '../model.ts';
import { findOddities, isRenewal, lookalikeAddOn } from './oddities.ts';

/** What is known beside the request itself. What is left out counts as not known. */
export interface RequestEvidence {
  /** The name that is being registered, or the request's own where nobody waits for it. */
  readonly clusterName: string;
  /** `jti` of the token of this join. */
  readonly expectedCredentialId?: string;
  /** Names that the agent's log on the WEC says it created. */
  readonly agentNamedRequests?: ReadonlySet<string>;
  /** All pending requests of this cluster name; the judged one in it is left out by uid. */
  readonly otherPending: readonly RegistrationRequest[];
  readonly managedCluster?: Pick<ManagedCluster, 'hubAcceptsClient'>;
  /** RFC 3339, by the ITS's clock where it can be had. */
  readonly joinStartedAt?: string;
  /** Whether the ITS writes credential ids (Kubernetes 1.30 and newer); unless told, the request itself shows it. */
  readonly hubRecordsCredentialIds?: boolean;
}

/**
 * `proved`: it comes from this join. `expectedUnproved`: every field is right, yet anybody with a bootstrap token could have
 * made it. `stale`: its maker has no use for a certificate any more. `reasons` are full sentences, at least one.
 */
export interface Verdict {
  readonly kind: 'proved' | 'expectedUnproved' | 'renewal' | 'addOn' | 'odd' | 'stale' | 'duplicateName';
  readonly reasons: readonly string[];
}

/** How far two clocks may differ before "made before this join" is believed. */
const clockTolerance = 60_000;

/** Whose request is it? Pure. Only `proved` may be approved without asking. */
export function judgeRequest(request: RegistrationRequest, evidence: RequestEvidence): Verdict {
  if (request.addOnName !== undefined) {
    const oddity = lookalikeAddOn(request);
    return oddity === undefined
      ? verdict('addOn', `It is a request of the add-on "${request.addOnName}", which the add-on's own controller decides.`)
      : verdict('odd', oddity);
  }
  const oddities = findOddities(request, evidence.clusterName);
  if (isRenewal(request)) {
    return oddities.length > 0
      ? verdict('odd', ...oddities)
      : verdict('renewal', 'The registered cluster itself asks for a new certificate; the ITS approves that by itself.');
  }
  const token = tokenWitness(request, evidence);
  if (token === 'other') {
    oddities.push(
      request.credentialId === undefined
        ? 'The ITS records no token for it, so it was not made with the token of this join.'
        : "It was made with another token than this join's.",
    );
  }
  if (oddities.length > 0) {
    return verdict('odd', ...oddities);
  }
  if (request.state === 'denied' || request.state === 'failed') {
    const what = request.state === 'denied' ? 'was denied' : 'failed';
    return verdict('stale', `It ${what}; the agent makes a new one only after this one is deleted.`);
  }
  return withNotes(compareWithOthers(request, evidence, token === 'same'), request, evidence);
}

/** The fields are right: what is left is whether it is the one among several. */
function compareWithOthers(request: RegistrationRequest, evidence: RequestEvidence, sameToken: boolean): Verdict {
  const named = evidence.agentNamedRequests?.has(request.name) ?? false;
  const others = evidence.otherPending.filter(
    (other) => other.uid !== request.uid && other.clusterName === request.clusterName && other.addOnName === undefined && !isRenewal(other),
  );
  const provedOthers = others.filter((other) => isProved(other, evidence));
  if (named || sameToken) {
    return judgeProved(request, evidence, named, others, provedOthers);
  }
  const superior = provedOthers[0];
  if (superior !== undefined) {
    return verdict('duplicateName', `The request ${superior.name} is proved to come from this join; this one is not.`);
  }
  const rival = others.find((other) => commonName(other) !== commonName(request));
  if (rival !== undefined) {
    return verdict(
      'duplicateName',
      `The request ${rival.name} asks for the same cluster name with another subject, and neither is proved to come from this join.`,
    );
  }
  const newer = others.find((other) => isOlder(request, other));
  if (newer !== undefined) {
    return verdict('stale', `The newer request ${newer.name} has the same subject: the agent restarted and lost the key of this one.`);
  }
  const { joinStartedAt } = evidence;
  if (joinStartedAt !== undefined && Date.parse(request.createdAt) < Date.parse(joinStartedAt) - clockTolerance) {
    return verdict('stale', `It was made at ${request.createdAt}, before this join began.`);
  }
  return verdict(
    'expectedUnproved',
    `Every field is as an OCM agent writes it, but nothing proves that the agent of "${evidence.clusterName}" made it: ` +
      'anybody who holds a registration token of this ITS could have.',
    missingProof(request, evidence),
  );
}

function judgeProved(
  request: RegistrationRequest,
  evidence: RequestEvidence,
  named: boolean,
  others: readonly RegistrationRequest[],
  provedOthers: readonly RegistrationRequest[],
): Verdict {
  const isNamed = (other: RegistrationRequest) => evidence.agentNamedRequests?.has(other.name) ?? false;
  const rival = provedOthers.find((other) => commonName(other) !== commonName(request) && isNamed(other) === named);
  if (rival !== undefined && !named) {
    // A restarted agent makes such a pair, but so does somebody who read the token from the process list.
    return verdict(
      'duplicateName',
      `The request ${rival.name} was made with the same token and another subject, and the agent's log names neither: the agent restarted, or somebody else has the token.`,
    );
  }
  const namedOther = provedOthers.find(isNamed);
  if (!named && namedOther !== undefined) {
    return verdict(
      'duplicateName',
      `It was made with this join's token, but the agent's log names ${namedOther.name} and not this one.`,
    );
  }
  const newer = provedOthers.find((other) => isOlder(request, other) && isNamed(other) === named);
  if (newer !== undefined) {
    return verdict('stale', `The same agent made the newer request ${newer.name}: it restarted and lost the key of this one.`);
  }
  const proofs = [
    ...(tokenWitness(request, evidence) === 'same' ? ["It was made with the token of this join (the ITS recorded the token's id)."] : []),
    ...(named ? ["The agent's log on the WEC says that it created this request."] : []),
  ];
  const notes = others.map((other) => `Beside it, the request ${other.name} waits for the same cluster name; it is not this one.`);
  return verdict('proved', ...proofs, ...notes);
}

function withNotes({ kind, reasons }: Verdict, request: RegistrationRequest, evidence: RequestEvidence): Verdict {
  const notes: string[] = [];
  if (request.state === 'approved') {
    notes.push('It is already approved.');
  }
  if (evidence.managedCluster?.hubAcceptsClient === true && kind !== 'stale') {
    notes.push(
      `The ITS already accepts "${evidence.clusterName}": whoever gets this certificate acts as that cluster at once.`,
    );
  }
  return { kind, reasons: [...reasons, ...notes] };
}

/** `other` contradicts, `unknown` says nothing. */
function tokenWitness(request: RegistrationRequest, evidence: RequestEvidence): 'same' | 'other' | 'unknown' {
  const { expectedCredentialId, hubRecordsCredentialIds = request.credentialId !== undefined } = evidence;
  if (expectedCredentialId === undefined || expectedCredentialId === '' || !hubRecordsCredentialIds) {
    return 'unknown';
  }
  return request.credentialId === expectedCredentialId ? 'same' : 'other';
}

function isProved(request: RegistrationRequest, evidence: RequestEvidence): boolean {
  const token = tokenWitness(request, evidence);
  const named = evidence.agentNamedRequests?.has(request.name) ?? false;
  return (
    request.state === 'pending' &&
    findOddities(request, evidence.clusterName).length === 0 &&
    token !== 'other' &&
    (token === 'same' || named)
  );
}

function missingProof(request: RegistrationRequest, evidence: RequestEvidence): string {
  const log =
    evidence.agentNamedRequests === undefined ? "the agent's log was not read" : "the agent's log does not name this request";
  if (evidence.expectedCredentialId === undefined) {
    return `The token of this join is not known here, and ${log}.`;
  }
  return request.credentialId === undefined
    ? `The ITS does not record which token made a request (Kubernetes before 1.30), and ${log}.`
    : `The ITS is said not to record tokens, and ${log}.`;
}

function isOlder(request: RegistrationRequest, other: RegistrationRequest): boolean {
  return Date.parse(request.createdAt) < Date.parse(other.createdAt);
}

function commonName({ subject }: RegistrationRequest): string | undefined {
  return 'unreadable' in subject ? undefined : subject.commonName;
}

function verdict(kind: Verdict['kind'], ...reasons: readonly string[]): Verdict {
  return { kind, reasons };
}
