import { hashOf } from '../hash.ts';
import { bootstrap } from '../ocm.ts';
import { readToken } from '../requests/token.ts';
import { certificateTimes, readAgentKubeconfig } from '../session/agentKubeconfig.ts';
import type { AgentPod, BootstrapFacts, HubCredentialFacts } from './situation.ts';

interface RawObject {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

interface RawSecret extends RawObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface RawPod extends RawObject {
  readonly spec?: { readonly containers?: readonly { readonly name?: string; readonly image?: string }[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type?: string; readonly status?: string; readonly reason?: string; readonly message?: string }[];
    readonly containerStatuses?: readonly {
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
    }[];
  };
}

/** A Secret of the agent, without its secrets. */
export interface AgentSecret {
  readonly name: string;
  readonly resourceVersion: string;
  readonly bootstrap: BootstrapFacts | undefined;
  readonly hubCredentials: HubCredentialFacts | undefined;
}

/** Reads only how to reach the ITS and the token's public claims; the rest of the Secret is dropped here. */
export function parseAgentSecret(raw: unknown): AgentSecret | undefined {
  const { metadata, data } = raw as RawSecret;
  if (metadata?.name === undefined) {
    return undefined;
  }
  const { name, resourceVersion = '', creationTimestamp: createdAt = '' } = metadata;
  const { server, ca, proxyUrl, token } = readAgentKubeconfig(data?.['kubeconfig']);
  if (name === bootstrap.kubeconfigSecret) {
    const { jti, issuedAt, expiresAt } = readToken(token ?? '');
    const tokenHash = token === undefined ? undefined : hashOf(token);
    const facts = { createdAt, server, ca, proxyUrl, credentialId: jti, issuedAt, expiresAt, tokenHash };
    return { name, resourceVersion, bootstrap: facts, hubCredentials: undefined };
  }
  if (name === bootstrap.hubKubeconfigSecret && data?.['tls.crt'] !== undefined) {
    const clusterName = decode(data['cluster-name']);
    const { validFrom, expiresAt } = certificateTimes(data['tls.crt']);
    const facts = { server: server || undefined, ca, clusterName, createdAt, validFrom, expiresAt };
    return { name, resourceVersion, bootstrap: undefined, hubCredentials: facts };
  }
  return { name, resourceVersion, bootstrap: undefined, hubCredentials: undefined };
}

export function parseAgentPod(raw: unknown): AgentPod | undefined {
  const { metadata, spec, status } = raw as RawPod;
  if (metadata?.name === undefined || metadata.deletionTimestamp !== undefined) {
    return undefined;
  }
  const unscheduled = status?.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'False');
  const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting).find((entry) => entry !== undefined) ?? unscheduled;
  return {
    name: metadata.name,
    resourceVersion: metadata.resourceVersion ?? '',
    namespace: metadata.namespace ?? '',
    ready: status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false,
    waiting: waiting && { reason: waiting.reason ?? 'Waiting', message: waiting.message ?? '' },
    containers: spec?.containers?.map(({ name }) => name ?? '') ?? [],
    app: metadata.labels?.['app'],
    image: spec?.containers?.[0]?.image,
  };
}

function decode(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
}
