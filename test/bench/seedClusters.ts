import { randomBytes } from 'node:crypto';
import { ApiClient } from '../sandbox/apiClient.ts';
import type { ClusterAccess } from '../sandbox/clusterAccess.ts';

const path = '/apis/cluster.open-cluster-management.io/v1/managedclusters';
const connections = 64;

export const clusterName = (index: number): string => `cluster-${String(index).padStart(5, '0')}`;
export const clusterPath = (index: number): string => `${path}/${clusterName(index)}`;

/** Creates clusters `from` to `to` (exclusive) as a hub holds them after years: some 4 KB each, one in a hundred not available. */
export async function seedClusters(its: ClusterAccess, from: number, to: number): Promise<void> {
  await eachOverConnections(its, from, to, (client, index) => client.post(path, seed(index)));
}

/** Puts a label on clusters `from` to `to` (exclusive), as fast as the API server takes it. */
export async function labelClusters(its: ClusterAccess, from: number, to: number, value: string): Promise<void> {
  const body = { metadata: { labels: { changed: value } } };
  await eachOverConnections(its, from, to, (client, index) => client.patch(clusterPath(index), body));
}

async function eachOverConnections(its: ClusterAccess, from: number, to: number, send: (client: ApiClient, index: number) => Promise<unknown>) {
  const client = new ApiClient(its, connections);
  let next = from;
  const worker = async () => {
    while (next < to) await send(client, next++);
  };
  try {
    await Promise.all(Array.from({ length: connections }, worker));
  } finally {
    client.close();
  }
}

const seed = (index: number): unknown => ({
  apiVersion: 'cluster.open-cluster-management.io/v1',
  kind: 'ManagedCluster',
  metadata: {
    name: clusterName(index),
    labels: {
      'cluster.open-cluster-management.io/clusterset': 'default',
      'feature.open-cluster-management.io/addon-addon-status': 'available',
      'location-group': index % 3 === 0 ? 'edge' : 'core',
      name: clusterName(index),
      region: `region-${String(index % 17)}`,
      environment: index % 5 === 0 ? 'production' : 'staging',
    },
    annotations: { 'agent.open-cluster-management.io/klusterlet-config': 'default' },
  },
  spec: {
    hubAcceptsClient: true,
    leaseDurationSeconds: 60,
    managedClusterClientConfigs: [{ url: `https://10.0.${String(index >> 8)}.${String(index & 255)}:6443`, caBundle: randomBytes(800).toString('base64') }],
  },
  status: {
    allocatable: { cpu: '3900m', memory: '15Gi', 'ephemeral-storage': '40Gi', pods: '110' },
    capacity: { cpu: '4', memory: '16Gi', 'ephemeral-storage': '50Gi', pods: '110' },
    clusterClaims: [
      { name: 'id.k8s.io', value: `6f7a3c0e-0000-4000-8000-${String(index).padStart(12, '0')}` },
      { name: 'kubeversion.open-cluster-management.io', value: 'v1.33.4' },
      { name: 'platform.open-cluster-management.io', value: 'AWS' },
    ],
    conditions: [
      condition('HubAcceptedManagedCluster', 'True', 'HubClusterAdminAccepted', 'Accepted by hub cluster admin'),
      condition('ManagedClusterJoined', 'True', 'ManagedClusterJoined', 'Managed cluster joined'),
      condition('ManagedClusterConditionAvailable', ...availability(index)),
      condition('ManagedClusterConditionClockSynced', 'True', 'ManagedClusterClockSynced', 'The clock of the managed cluster is synced with the hub.'),
    ],
    version: { kubernetes: 'v1.33.4' },
  },
});

const availability = (index: number): [string, string, string] =>
  index % 100 === 99
    ? ['Unknown', 'ManagedClusterLeaseUpdateStopped', 'Registration agent stopped updating its lease.']
    : ['True', 'ManagedClusterAvailable', 'Managed cluster is available'];

const condition = (type: string, status: string, reason: string, message: string) => ({
  ...{ type, status, reason, message },
  lastTransitionTime: '2026-01-02T03:04:05Z',
});
