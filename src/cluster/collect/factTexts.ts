import { createHash, X509Certificate } from 'node:crypto';
import { bootstrap as names } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { parseAgentSecret } from '../registration/parseAgent.ts';
import type { ClusterInfo } from '../registration/checks.ts';

/** What is told of objects that are not written as a whole, since secrets are in them or too much is. */

type Line = readonly [what: string, value: string | undefined];

/** Of a Secret of the agent, as the API server gives it: never its data. */
export function secretText(name: string, raw: unknown): string {
  if (raw === undefined) {
    return `Secret ${name}: is not there.\n`;
  }
  const secret = parseAgentSecret(raw);
  const { bootstrap, hubCredentials } = secret ?? {};
  const told = bootstrap ?? hubCredentials;
  return lines(`Secret ${name}: is there. Its data is left out.`, [
    ['made', plainText(field(field(raw, 'metadata'), 'creationTimestamp'))],
    ['keys', Object.keys((field(raw, 'data') as object | undefined) ?? {}).map(plainText).sort().join(', ')],
    ['server', told?.server],
    ['CA', told?.ca === undefined ? undefined : fingerprint(told.ca)],
    ['proxy', bootstrap?.proxyUrl],
    ['cluster name', hubCredentials?.clusterName],
    ['credential id of its token', bootstrap?.credentialId],
    ['token made', bootstrap?.issuedAt?.toISOString()],
    ['token ends', bootstrap?.expiresAt?.toISOString()],
    ['certificate from', hubCredentials?.validFrom?.toISOString()],
    ['certificate ends', hubCredentials?.expiresAt?.toISOString()],
  ]);
}

export const agentSecrets = [names.kubeconfigSecret, names.hubKubeconfigSecret] as const;

/** Of `kube-public/cluster-info`, whose signatures of bootstrap tokens are left out. */
export function clusterInfoText({ server, ca }: ClusterInfo): string {
  return lines('kube-public/cluster-info, without what is signed in it:', [
    ['server', server ?? 'none'],
    ['CA', ca === undefined ? 'none' : fingerprint(ca)],
  ]);
}

/** One line for each object, sorted. */
export function namesText(objects: readonly string[]): string {
  return objects.length === 0 ? 'There are none.\n' : `${[...objects].sort().join('\n')}\n`;
}

export function nameLine(raw: unknown): string {
  const metadata = field(raw, 'metadata');
  const deleted = plainText(field(metadata, 'deletionTimestamp'));
  return `${plainText(field(metadata, 'name'))}  made ${plainText(field(metadata, 'creationTimestamp'))}${deleted === '' ? '' : `, being deleted since ${deleted}`}`;
}

export function imageLine(raw: unknown): string {
  const metadata = field(raw, 'metadata');
  const containers = field(field(field(field(raw, 'spec'), 'template'), 'spec'), 'containers');
  const images = (Array.isArray(containers) ? (containers as readonly unknown[]) : []).map((one) => plainText(field(one, 'image')));
  return `${plainText(field(metadata, 'namespace'))}/${plainText(field(metadata, 'name'))}: ${images.join(', ')}`;
}

/** SHA-256 and end of a CA, by which two of them can be compared. */
function fingerprint(pem: string): string {
  try {
    const { fingerprint256, validTo } = new X509Certificate(pem);
    return `SHA-256 ${fingerprint256}, ends ${new Date(validTo).toISOString()}`;
  } catch {
    return `no certificate (SHA-256 of it as text: ${createHash('sha256').update(pem).digest('hex')})`;
  }
}

function lines(head: string, all: readonly Line[]): string {
  return [head, ...all.flatMap(([what, value]) => (value === undefined || value === '' ? [] : [`  ${what}: ${plainText(value)}`])), ''].join('\n');
}
