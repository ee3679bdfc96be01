import { quote } from '../clusteradm/commandText.ts';
import { bootstrap, namespaces } from '../ocm.ts';

const name = 'open-cluster-management:bootstrap';

/** What `clusteradm init` lets the bootstrap account do (clusteradm 1.3.1; the same on every hub since 0.11). */
const objects = [
  {
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name } },
    rules: [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] },
      { apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests'], verbs: ['create', 'get', 'list', 'watch'] },
      { apiGroups: ['cluster.open-cluster-management.io'], resources: ['managedclusters'], verbs: ['get', 'create', 'list', 'watch'] },
      { apiGroups: ['cluster.open-cluster-management.io'], resources: ['managedclustersets/join'], verbs: ['create'] },
    ],
  },
  {
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: `${name}:agent-registration` } },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: bootstrap.serviceAccount, namespace: namespaces.operator }],
  },
];

/**
 * For a terminal: gives the bootstrap account of an ITS the rights that it lacks, and takes none away. `clusteradm init` would do that too,
 * but without `--bundle-version` it changes the whole ITS to its own version (seen with 1.3.1 on an ITS of 1.2.0).
 */
export function restoreBootstrapRights(its: string): string {
  const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  return `echo '${manifest}' | kubectl --context ${quote(its)} auth reconcile -f -`;
}
