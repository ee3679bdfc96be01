import { setTimeout as delay } from 'node:timers/promises';
import { isNotFound, type KubernetesList } from './apiClient.ts';
import { runClusteradm } from './clusteradm.ts';
import type { SandboxContext } from './context.ts';
import type { ControlPlane } from './controlPlane.ts';

const klusterletCrd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/klusterlets.operator.open-cluster-management.io';
const klusterlets = '/apis/operator.open-cluster-management.io/v1/klusterlets';
const agentNamespaces = ['open-cluster-management-agent', 'open-cluster-management-agent-addon', 'open-cluster-management'];
const namespacePath = (name: string): string => `/api/v1/namespaces/${name}`;

/** Makes a WEC unregistered by a real `clusteradm unjoin`. False when something of the agent is left after that. */
export async function unjoin(wec: ControlPlane, sandbox: SandboxContext): Promise<boolean> {
  try {
    for (const clusterName of await registeredNames(wec)) await runClusteradm(sandbox, wec.name, ['unjoin', '--cluster-name', clusterName]);
    // unjoin leaves the operator's namespace, and the agent's where the Klusterlet was gone already.
    for (const name of agentNamespaces) await wec.client.delete(namespacePath(name)).catch(ignoreNotFound);
    return await becomesClean(wec);
  } catch (error) {
    sandbox.signal.throwIfAborted();
    sandbox.progress(`${wec.name} could not be unregistered: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function registeredNames(wec: ControlPlane): Promise<string[]> {
  try {
    const list = await wec.client.get<KubernetesList>(klusterlets);
    return list.items.map(({ spec }) => String(spec?.clusterName));
  } catch (error) {
    ignoreNotFound(error);
    return [];
  }
}

async function becomesClean(wec: ControlPlane): Promise<boolean> {
  for (const end = Date.now() + 30_000; Date.now() < end; await delay(200)) {
    const left = await Promise.all([klusterletCrd, ...agentNamespaces.map(namespacePath)].map((path) => wec.has(path)));
    if (!left.includes(true)) return true;
  }
  return false;
}

function ignoreNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
