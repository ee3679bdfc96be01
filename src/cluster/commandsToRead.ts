import { quote } from './clusteradm/commandText.ts';
import { namespaces } from './ocm.ts';

/** kubectl commands that read, for those who go on by hand. What writes has its command beside the function that does it. */

export interface ReadObject {
  readonly context: string;
  /** As kubectl takes it: `managedcluster`, `csr`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
}

export function yamlCommand({ context, resource, namespace, name }: ReadObject): string {
  return `${kubectl(context, namespace)} get ${resource} ${quote(name)} -o yaml`;
}

export function logCommand(context: string, namespace: string, pod: string, container: string, previous: boolean): string {
  return `${kubectl(context, namespace)} logs ${quote(pod)} -c ${quote(container)} ${previous ? '--previous' : '--follow'}`;
}

/** Of what a registration needs of its ITS. */
export function readinessCommands(its: string): readonly string[] {
  return [
    `${kubectl(its, namespaces.hub)} get deployments,pods`,
    `${kubectl(its, namespaces.operator)} get serviceaccounts`,
    `${kubectl(its)} get namespace ${namespaces.properties}`,
    `${kubectl(its, 'kube-public')} get configmap cluster-info -o yaml`,
  ];
}

/** Step 5 of the registration document. */
export function verifyCommands(its: string, clusterName: string, wec: string | undefined, agentNamespace: string = namespaces.agent): readonly string[] {
  return [
    `${kubectl(its)} get managedclusters`,
    yamlCommand({ context: its, resource: 'managedcluster', name: clusterName }),
    `${kubectl(its)} get namespace ${quote(clusterName)}`,
    ...(wec === undefined ? [] : [`${kubectl(wec, agentNamespace)} get pods`, `${kubectl(wec)} get klusterlets -o yaml`]),
  ];
}

export function clustersCommand(its: string): string {
  return `${kubectl(its)} get managedclusters --show-labels`;
}

export function requestsCommand(its: string): string {
  return `${kubectl(its)} get csr`;
}

function kubectl(context: string, namespace?: string): string {
  return `kubectl --context ${quote(context)}${namespace === undefined ? '' : ` -n ${quote(namespace)}`}`;
}
