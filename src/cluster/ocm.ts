/** Facts of OCM and KubeStellar that the code goes by: API paths, label keys, condition types, bootstrap identities. */

export const paths = {
  managedClusters: '/apis/cluster.open-cluster-management.io/v1/managedclusters',
  requests: '/apis/certificates.k8s.io/v1/certificatesigningrequests',
  klusterlets: '/apis/operator.open-cluster-management.io/v1/klusterlets',
  kubeSystem: '/api/v1/namespaces/kube-system',
  accessReviews: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  appliedWorks: '/apis/work.open-cluster-management.io/v1/appliedmanifestworks',
  manifestWorks: (clusterName: string) => `/apis/work.open-cluster-management.io/v1/namespaces/${clusterName}/manifestworks`,
  addOns: (clusterName: string) => `/apis/addon.open-cluster-management.io/v1alpha1/namespaces/${clusterName}/managedclusteraddons`,
  leases: (clusterName: string) => `/apis/coordination.k8s.io/v1/namespaces/${clusterName}/leases`,
} as const;

/** Roles by evidence (kubestellar.md 1.5): the resource that a cluster of that role serves. */
export const roleEvidence = {
  its: { groupVersion: '/apis/cluster.open-cluster-management.io/v1', resource: 'managedclusters' },
  wds: { groupVersion: '/apis/control.kubestellar.io/v1alpha1', resource: 'bindingpolicies' },
  wec: { groupVersion: '/apis/operator.open-cluster-management.io/v1', resource: 'klusterlets' },
} as const;

export const labels = {
  clusterName: 'open-cluster-management.io/cluster-name',
  addOnName: 'open-cluster-management.io/addon-name',
  clusterSet: 'cluster.open-cluster-management.io/clusterset',
} as const;

/** Labels of the ManifestWorks that KubeStellar makes (kubestellar.md 3.2). */
export const delivery = {
  bindingLabel: 'transport.kubestellar.io/originOwnerReferenceBindingKey',
  wdsLabel: 'transport.kubestellar.io/originWdsName',
} as const;

export const conditions = {
  hubAccepted: 'HubAcceptedManagedCluster',
  joined: 'ManagedClusterJoined',
  available: 'ManagedClusterConditionAvailable',
  clockSynced: 'ManagedClusterConditionClockSynced',
  deleting: 'Deleting',
} as const;

export const namespaces = {
  operator: 'open-cluster-management',
  hub: 'open-cluster-management-hub',
  agent: 'open-cluster-management-agent',
  /** Of the customization properties: one ConfigMap per WEC, by its name (kubestellar.md 2.1). */
  properties: 'customization-properties',
} as const;

export const bootstrap = {
  serviceAccount: 'agent-registration-bootstrap',
  /** The name until clusteradm 0.10 (ocm.md 1.5). */
  oldServiceAccount: 'cluster-bootstrap',
  user: 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
  userPrefixes: ['system:serviceaccount:open-cluster-management:agent-registration-bootstrap', 'system:bootstrap:'],
  groups: ['system:serviceaccounts:open-cluster-management', 'system:bootstrappers:managedcluster'],
  kubeconfigSecret: 'bootstrap-hub-kubeconfig',
  hubKubeconfigSecret: 'hub-kubeconfig-secret',
} as const;

export const signer = 'kubernetes.io/kube-apiserver-client';
export const requestUsages = ['digital signature', 'key encipherment', 'client auth'] as const;
/** `spec.extra` key that Kubernetes 1.30 and newer fill with the identity of the token that was used. */
export const credentialIdKey = 'authentication.kubernetes.io/credential-id';

export const subject = {
  commonNamePrefix: (clusterName: string) => `system:open-cluster-management:${clusterName}:`,
  organizations: (clusterName: string) => [
    `system:open-cluster-management:${clusterName}`,
    'system:open-cluster-management:managed-clusters',
  ],
} as const;

/** Label `app` of the Pods that apply and remove workloads on a WEC: in default mode, and in singleton mode. */
export const workAgentApps = ['klusterlet-manifestwork-agent', 'klusterlet-agent'] as const;

/** The Lease that an agent renews in its mailbox namespace. */
export const leaseName = 'managed-cluster-lease';

export const fieldManager = 'kubestellar-vscode';
