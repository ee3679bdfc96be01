/** One thing to collect. */
export interface Item {
  /** Folders and name, as the bundle is to hold it. */
  readonly file: readonly string[];
  /** What it is, for the index. */
  readonly what: string;
  /** Its text; `undefined`: there is nothing of the kind. Throws why it can't be read. */
  readonly read: () => Promise<string | undefined>;
}

export function item(file: string, what: string, read: Item['read']): Item {
  return { file: file.split('/'), what, read };
}

/** A kind of objects, as YAML names it: lists of the API server leave it out of their items. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
}

export const kinds = {
  managedCluster: { apiVersion: 'cluster.open-cluster-management.io/v1', kind: 'ManagedCluster' },
  request: { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest' },
  addOn: { apiVersion: 'addon.open-cluster-management.io/v1alpha1', kind: 'ManagedClusterAddOn' },
  clusterManager: { apiVersion: 'operator.open-cluster-management.io/v1', kind: 'ClusterManager' },
  klusterlet: { apiVersion: 'operator.open-cluster-management.io/v1', kind: 'Klusterlet' },
  lease: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
  configMap: { apiVersion: 'v1', kind: 'ConfigMap' },
  namespace: { apiVersion: 'v1', kind: 'Namespace' },
  deployment: { apiVersion: 'apps/v1', kind: 'Deployment' },
  pod: { apiVersion: 'v1', kind: 'Pod' },
} as const satisfies Readonly<Record<string, Kind>>;

export function typed(kind: Kind): (raw: unknown) => object {
  return (raw) => ({ ...kind, ...(raw as object) });
}
