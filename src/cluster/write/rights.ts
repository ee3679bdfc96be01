import type { Connection } from '../kube/connection.ts';
import type { KubeApi } from '../kube/kubeApi.ts';
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
  const allowed = await Promise.all(rights.map((right) => isAllowed(api, right, signal)));
  return rights.filter((_, index) => !allowed[index]);
}

async function isAllowed(api: KubeApi, right: Right, signal?: AbortSignal): Promise<boolean> {
  const review = await api.post<AccessReview>(
    paths.accessReviews,
    { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: right } },
    signal === undefined ? {} : { signal },
  );
  return review.status?.allowed === true;
}

/** Throws a `RightsMissingError` that names what is missing. */
export async function requireRights(connection: Connection, rights: readonly Right[], signal: AbortSignal): Promise<void> {
  refuse(connection, await missingRights(connection, rights, signal));
}

/**
 * The rights that one action has asked for, for as long as it lasts: each is asked once. A right over all objects of a kind covers each of
 * them (an access review without a name asks for all), so of two hundred only who hasn't that is asked for by name.
 */
export class RightsOfAction {
  readonly #answers = new WeakMap<KubeApi, Map<string, Promise<boolean>>>();

  /** As `requireRights`. */
  async require(connection: Connection, rights: readonly Right[], signal: AbortSignal): Promise<void> {
    const allowed = await Promise.all(rights.map((right) => this.#has(connection.api, right)));
    if (!signal.aborted) {
      refuse(connection, rights.filter((_, index) => !allowed[index]));
    }
  }

  async #has(api: KubeApi, { name, ...all }: Right): Promise<boolean> {
    return (name !== undefined && (await this.#ask(api, all))) || this.#ask(api, name === undefined ? all : { ...all, name });
  }

  /** Without a signal: others wait for the same answer. */
  #ask(api: KubeApi, right: Right): Promise<boolean> {
    const answers = this.#answers.get(api) ?? new Map<string, Promise<boolean>>();
    this.#answers.set(api, answers);
    const key = JSON.stringify(right);
    const known = answers.get(key);
    if (known !== undefined) {
      return known;
    }
    const answer = isAllowed(api, right);
    answers.set(key, answer);
    // What could not be asked is asked again.
    answer.catch(() => answers.delete(key));
    return answer;
  }
}

function refuse({ context }: Connection, missing: readonly Right[]): void {
  if (missing.length > 0) {
    throw new RightsMissingError(context.name, missing.map((right) => `${right.verb} ${describeRight(right)}`));
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
    ...acceptanceRights(clusterName, true),
  ];
}

/** What it takes on the ITS to set `hubAcceptsClient`, without any request: to suspend takes less than to resume. */
export function acceptanceRights(clusterName: string, accepted: boolean): readonly Right[] {
  const patch = { verb: 'patch', group: 'cluster.open-cluster-management.io', resource: 'managedclusters', name: clusterName };
  // Asked by OCM's webhook (managedcluster_validating.go), in a group that serves no such resource, and only where a cluster is to be accepted.
  const accept = { verb: 'update', group: 'register.open-cluster-management.io', resource: 'managedclusters', subresource: 'accept', name: clusterName };
  return accepted ? [patch, accept] : [patch];
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
