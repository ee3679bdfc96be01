import { randomInt } from 'node:crypto';
import { ApiClient, ApiStatusError } from './apiClient.ts';
import { requestBootstrapToken } from './bootstrapToken.ts';
import type { ClusterAccess } from './clusterAccess.ts';
import { createSigningRequest } from './pki.ts';

export interface RequestOptions {
  /** A bootstrap token; a new one unless given. */
  readonly token?: string;
  /** The agent's id within the cluster; five random letters unless given, as an agent without --agent-id does. */
  readonly agentId?: string;
  /** The request's CN and Os in place of the agent's: a request that should not be approved. */
  readonly commonName?: string;
  readonly organizations?: readonly string[];
  /** Labels it as a request of this add-on; it brings no ManagedCluster then. */
  readonly addOn?: string;
}

export interface RequestMade {
  readonly clusterName: string;
  /** Name and uid of the CertificateSigningRequest. */
  readonly csrName: string;
  readonly csrUid: string;
  readonly agentId: string;
}

/**
 * Asks an ITS for registration as a WEC's agent does, without a WEC: with a real bootstrap token it makes the CertificateSigningRequest and
 * the ManagedCluster of OCM's registration agent (subject, labels, usages as in its csr driver). Nobody will use the certificate.
 */
export async function requestWithoutAgent(its: ClusterAccess, clusterName: string, options: RequestOptions = {}): Promise<RequestMade> {
  const admin = new ApiClient(its);
  const agentId = options.agentId ?? randomAgentId();
  const token = options.token ?? (await requestBootstrapToken(admin).finally(() => admin.close()));
  const agent = new ApiClient({ server: its.server, ca: its.ca, token });
  try {
    const group = `system:open-cluster-management:${clusterName}`;
    const organizations = options.organizations ?? [group, 'system:open-cluster-management:managed-clusters'];
    const request = await createSigningRequest([{ O: [...organizations] }, { CN: [options.commonName ?? `${group}:${agentId}`] }]);
    const addOnLabel = options.addOn === undefined ? {} : { 'open-cluster-management.io/addon-name': options.addOn };
    const [csr] = await Promise.all([
      agent.post('/apis/certificates.k8s.io/v1/certificatesigningrequests', {
        apiVersion: 'certificates.k8s.io/v1',
        kind: 'CertificateSigningRequest',
        metadata: { generateName: `${clusterName}-`, labels: { 'open-cluster-management.io/cluster-name': clusterName, ...addOnLabel } },
        spec: {
          request: Buffer.from(request).toString('base64'),
          signerName: 'kubernetes.io/kube-apiserver-client',
          usages: ['digital signature', 'key encipherment', 'client auth'],
          expirationSeconds: 31_536_000,
        },
      }),
      options.addOn !== undefined ? undefined : agent.post('/apis/cluster.open-cluster-management.io/v1/managedclusters', managedCluster(clusterName)).catch((error: unknown) => {
        if (!(error instanceof ApiStatusError) || error.status !== 409) throw error; // an agent takes the one that is there, too
      }),
    ]);
    return { clusterName, csrName: csr.metadata.name, csrUid: csr.metadata.uid, agentId };
  } finally {
    agent.close();
  }
}

/** Creates `count` ManagedClusters `<prefix>-00000`..., over 64 connections; returns their names. They have no agent and no request. */
export async function createManagedClusters(its: ClusterAccess, count: number, prefix = 'load'): Promise<string[]> {
  const connections = 64;
  const client = new ApiClient(its, connections);
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(5, '0')}`);
  const left = names.values();
  const worker = async () => {
    for (const name of left) await client.post('/apis/cluster.open-cluster-management.io/v1/managedclusters', managedCluster(name));
  };
  try {
    await Promise.all(Array.from({ length: connections }, worker));
    return names;
  } finally {
    client.close();
  }
}

const managedCluster = (name: string) => ({
  apiVersion: 'cluster.open-cluster-management.io/v1',
  kind: 'ManagedCluster',
  metadata: { name },
  spec: { hubAcceptsClient: false, leaseDurationSeconds: 60 },
});

const randomAgentId = (): string => Array.from({ length: 5 }, () => 'bcdfghjklmnpqrstvwxz2456789'[randomInt(27)]).join('');
