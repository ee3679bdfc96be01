import type { Connection } from '../kube/connection.ts';
import { bootstrap, namespaces, paths, signer } from '../ocm.ts';
import { RightsMissingError } from './gateErrors.ts';

/** One right, asked with the object's name: without it the API server says no where a grant by name says yes. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
}

interface AccessReview {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string };
}

export function describeRight(right: Right): string {
  const resource = [right.resource, right.subresource].filter((part) => part !== undefined).join('/');
  const group = right.group === '' ? '' : `.${right.group}`;
  const name = right.name === undefined ? '' : ` "${right.name}"`;
  const namespace = right.namespace === undefined ? '' : ` in namespace "${right.namespace}"`;
  return `${resource}${group}${name}${namespace}`;
}

/** The rights of `rights` that the user of this connection lacks, in the order given. */
export async function missingRights(
  { api }: Connection,
  rights: readonly Right[],
  signal: AbortSignal,
): Promise<readonly Right[]> {
  const allowed = await Promise.all(
    rights.map(async (right) => {
      const review = await api.post<AccessReview>(
        paths.accessReviews,
        { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: right } },
        { signal },
      );
      return review.status?.allowed === true;
    }),
  );
  return rights.filter((_, index) => !allowed[index]);
}

/** Throws a `RightsMissingError` that names what is missing. */
export async function requireRights(connection: Connection, rights: readonly Right[], signal: AbortSignal): Promise<void> {
  const missing = await missingRights(connection, rights, signal);
  if (missing.length > 0) {
    throw new RightsMissingError(connection.context.name, missing.map((right) => `${right.verb} ${describeRight(right)}`));
  }
}

/** What making a token of this bootstrap ServiceAccount needs on the ITS (ocm.md 1.3). */
export function tokenRights(serviceAccount: string = bootstrap.serviceAccount): readonly Right[] {
  return [
    {
      verb: 'create',
      group: '',
      resource: 'serviceaccounts',
      subresource: 'token',
      name: serviceAccount,
      namespace: namespaces.operator,
    },
  ];
}

/** What approving a request and accepting its ManagedCluster need on the ITS (ocm.md 3.4). */
export function acceptRights(clusterName: string): readonly Right[] {
  return [
    { verb: 'update', group: 'certificates.k8s.io', resource: 'certificatesigningrequests', subresource: 'approval' },
    { verb: 'approve', group: 'certificates.k8s.io', resource: 'signers', name: signer },
    { verb: 'patch', group: 'cluster.open-cluster-management.io', resource: 'managedclusters', name: clusterName },
    // Asked by OCM's webhook, in a group that serves no such resource.
    {
      verb: 'update',
      group: 'register.open-cluster-management.io',
      resource: 'managedclusters',
      subresource: 'accept',
      name: clusterName,
    },
  ];
}

/** What denying a request needs on the ITS. */
export const denyRights: readonly Right[] = [
  { verb: 'update', group: 'certificates.k8s.io', resource: 'certificatesigningrequests', subresource: 'approval' },
  { verb: 'approve', group: 'certificates.k8s.io', resource: 'signers', name: signer },
];

/** What `clusteradm join` creates on the WEC (ocm.md 2.5). */
export const joinRights: readonly Right[] = [
  { verb: 'create', group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
  { verb: 'create', group: '', resource: 'namespaces' },
  { verb: 'create', group: '', resource: 'secrets', namespace: namespaces.agent },
  { verb: 'create', group: '', resource: 'serviceaccounts', namespace: namespaces.operator },
  { verb: 'create', group: 'apps', resource: 'deployments', namespace: namespaces.operator },
  { verb: 'create', group: 'operator.open-cluster-management.io', resource: 'klusterlets' },
  { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
  { verb: 'escalate', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
  { verb: 'create', group: 'rbac.authorization.k8s.io', resource: 'clusterrolebindings' },
  { verb: 'bind', group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
];
