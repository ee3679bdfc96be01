import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ApiClient } from './apiClient.ts';
import { serviceAccountIssuer } from './controlPlaneArgs.ts';

const namespace = 'open-cluster-management';
/** The ServiceAccount whose tokens `clusteradm get token` gives out (OCM 1.0 and newer). */
const account = 'agent-registration-bootstrap';
const accountPath = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}`;

/** A real bootstrap token, valid for an hour, from the API server. */
export async function requestBootstrapToken(its: ApiClient): Promise<string> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const answer = await its.post<{ status: { token: string } }>(`${accountPath}/token`, body);
  return answer.status.token;
}

export interface AccountIdentity {
  readonly uid: string;
  /** PKCS #8 PEM of an EC P-256 key. */
  readonly signingKey: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * A bootstrap token whose time ran out 50 s ago, signed with the API server's own key: a TokenRequest gives none that ends within ten
 * minutes. API servers allow a minute for clocks that differ, so it is still accepted for about 10 s.
 */
export function signExpiredBootstrapToken({ uid, signingKey, now }: AccountIdentity): string {
  const header = { alg: 'ES256', typ: 'JWT' };
  const claims = {
    aud: [serviceAccountIssuer],
    exp: now - 50,
    iat: now - 3650,
    nbf: now - 3650,
    iss: serviceAccountIssuer,
    jti: randomUUID(),
    'kubernetes.io': { namespace, serviceaccount: { name: account, uid } },
    sub: `system:serviceaccount:${namespace}:${account}`,
  };
  const content = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(content), { key: createPrivateKey(signingKey), dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

export async function expiredBootstrapToken(its: ApiClient, signingKeyFile: string): Promise<string> {
  const { metadata } = await its.get(accountPath);
  return signExpiredBootstrapToken({ uid: metadata.uid, signingKey: await readFile(signingKeyFile, 'utf8'), now: Math.floor(Date.now() / 1000) });
}
