import { setTimeout as delay } from 'node:timers/promises';
import type { Pod } from './apiTypes.ts';
import { stringify } from 'yaml';
import { describe, type FollowClient } from './followObjects.ts';

export interface TokenWish {
  /** Absent: the API server itself. */
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
}

interface TokenAnswer {
  readonly status: { readonly token: string; readonly expirationTimestamp: string };
}

const firstRetryMs = 500;
const longestRetryMs = 10_000;
/** A kubelet asks for the next token when this share of the lifetime has passed. */
const refreshShare = 0.8;
/** Kubelets also renew daily, however long the token lives. */
const longestUseMs = 24 * 3600 * 1000;

/**
 * Gets tokens of the Pod's ServiceAccount by TokenRequest, bound to the Pod, and hands over each new one before the last expires.
 * Goes on until the signal fires, also while the ServiceAccount is missing.
 */
export async function keepToken(
  client: Pick<FollowClient, 'call'>,
  pod: Pod,
  wish: TokenWish,
  take: { token(token: string): void; problem(why: string): void },
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name, uid } = pod.metadata ?? {};
  const account = pod.spec?.serviceAccountName ?? 'default';
  const path = `/api/v1/namespaces/${namespace ?? ''}/serviceaccounts/${account}/token`;
  const spec = {
    audiences: wish.audience === undefined ? [] : [wish.audience],
    expirationSeconds: wish.expirationSeconds,
    boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
  };
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
  let retryMs = firstRetryMs;
  while (!signal.aborted) {
    let waitMs: number;
    try {
      const answer = (await client.call('POST', path, { body, signal })) as TokenAnswer;
      take.token(answer.status.token);
      const lifeMs = Date.parse(answer.status.expirationTimestamp) - Date.now();
      waitMs = Math.min(lifeMs * refreshShare, longestUseMs);
      retryMs = firstRetryMs;
    } catch (error) {
      take.problem(`token of ServiceAccount ${account}: ${describe(error)}`);
      waitMs = retryMs;
      retryMs = Math.min(retryMs * 2, longestRetryMs);
    }
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * What a container finds through its in-cluster configuration, as a kubeconfig: the token stays a file of its own, which
 * client-go reads again every minute, so a refreshed token reaches a running process.
 */
export function tokenKubeconfig(client: { server: string; ca: string }, namespace: string, tokenFile: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'cluster',
        cluster: { server: client.server, 'certificate-authority-data': Buffer.from(client.ca).toString('base64') },
      },
    ],
    users: [{ name: 'service-account', user: { tokenFile } }],
    contexts: [{ name: 'pod', context: { cluster: 'cluster', user: 'service-account', namespace } }],
    'current-context': 'pod',
  });
}
