import type { RegistrationRequest } from '../model.ts';
import { credentialIdKey, labels } from '../ocm.ts';
import { readSubject } from './readSubject.ts';
import { visibleText } from './visibleText.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A CertificateSigningRequest as the API server sent it, reduced to what is shown and judged; `undefined` where it has no
 * cluster-name label (then it is nobody's registration) or no name. Fields of a wrong type count as absent.
 */
export function parseRequest(raw: unknown): RegistrationRequest | undefined {
  const object = fields(raw);
  const metadata = fields(object['metadata']);
  const spec = fields(object['spec']);
  const status = fields(object['status']);
  const name = text(metadata['name']);
  const clusterName = text(fields(metadata['labels'])[labels.clusterName]);
  if (name === undefined || clusterName === undefined) {
    return undefined;
  }
  const { expirationSeconds } = spec;
  return {
    name,
    uid: text(metadata['uid']) ?? '',
    resourceVersion: text(metadata['resourceVersion']) ?? '',
    createdAt: text(metadata['creationTimestamp']) ?? '',
    clusterName,
    addOnName: text(fields(metadata['labels'])[labels.addOnName]),
    requester: text(spec['username']) ?? '',
    groups: texts(spec['groups']),
    credentialId: credentialId(spec['extra']),
    signer: text(spec['signerName']) ?? '',
    usages: texts(spec['usages']),
    expirationSeconds: typeof expirationSeconds === 'number' ? expirationSeconds : undefined,
    subject: readSubject(typeof spec['request'] === 'string' ? spec['request'] : ''),
    ...decision(status['conditions']),
    issued: typeof status['certificate'] === 'string' && status['certificate'] !== '',
  };
}

/** The API server writes one `JTI=<uuid>` for a token; for a client certificate it writes `X509SHA256=...`, which is no token. */
function credentialId(extra: unknown): string | undefined {
  const values = texts(fields(extra)[credentialIdKey]);
  const [value] = values;
  return values.length === 1 ? /^JTI=(\S+)$/.exec(value ?? '')?.[1] : undefined;
}

const decisions = [['Denied', 'denied'], ['Failed', 'failed'], ['Approved', 'approved']] as const;

/** Once decided, it stays: Kubernetes lets nobody take Approved or Denied away. Denied wins, as it does for the signer. */
function decision(conditions: unknown): Pick<RegistrationRequest, 'state' | 'decidedAt'> {
  const all = (Array.isArray(conditions) ? conditions : []).map(fields);
  for (const [type, state] of decisions) {
    const found = all.find((condition) => condition['type'] === type);
    const decidedAt = text(found?.['lastTransitionTime']);
    if (found !== undefined) return { state, ...(decidedAt !== undefined && { decidedAt }) };
  }
  return { state: 'pending' };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? visibleText(value) : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text).filter((entry) => entry !== undefined) : [];
}
