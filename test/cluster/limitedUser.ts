import type { Connection } from '../../src/cluster/kube/connection.ts';

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const accounts = '/api/v1/namespaces/default/serviceaccounts';

/** Everything may be read. */
export const readAll: Rule = { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] };

/** A ServiceAccount with these rights on a real cluster: `token` is its log-in, `remove` takes all of it away. */
export async function limitedUser(
  { api }: Connection,
  name: string,
  rules: readonly Rule[],
): Promise<{ token: string; remove: () => Promise<void> }> {
  const metadata = { name };
  await api.post(accounts, { metadata });
  await api.post(`${rbac}/clusterroles`, { metadata, rules });
  await api.post(`${rbac}/clusterrolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
  });
  const { status } = await api.post<{ status: { token: string } }>(`${accounts}/${name}/token`, { spec: { expirationSeconds: 3600 } });
  return {
    token: status.token,
    async remove() {
      for (const path of [`${rbac}/clusterrolebindings/${name}`, `${rbac}/clusterroles/${name}`, `${accounts}/${name}`]) {
        await api.delete(path);
      }
    },
  };
}
