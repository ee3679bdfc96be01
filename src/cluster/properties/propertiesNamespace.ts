import { quote } from '../clusteradm/commandText.ts';
import type { Connection } from '../kube/connection.ts';
import { namespaces } from '../ocm.ts';
import type { WriteGate } from '../write/writeGate.ts';

export function propertiesNamespaceCommand(context: string): string {
  return `kubectl --context ${quote(context)} create namespace ${namespaces.properties}`;
}

/** What a WDS's transport controller would make; its ServiceAccount comes by itself. Does nothing where it is there. */
export async function createPropertiesNamespace(gate: WriteGate, its: Connection, signal: AbortSignal): Promise<void> {
  const name = namespaces.properties;
  if ((await its.api.find(`/api/v1/namespaces/${name}`, { signal })) !== undefined) {
    return;
  }
  const change = { what: `create the namespace ${name}`, command: propertiesNamespaceCommand(its.context.name), rights: [{ verb: 'create', group: '', resource: 'namespaces' }] };
  await gate.create(its, change, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, signal);
}
