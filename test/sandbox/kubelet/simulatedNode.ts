import { cpus, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pod } from './apiTypes.ts';
import { ApiStatusError, type ApiClient } from '../apiClient.ts';
import { describe } from './followObjects.ts';

const retryMs = 1_000;

/** What anybody who looks at the Node should know. */
export const simulatedNotice =
  'This Node is simulated by a process kubelet of the KubeStellar sandbox. Containers are host processes without isolation: no image ' +
  'is pulled (name and tag choose a program), no container file system, no Pod network, no resource limits, no security context, ' +
  'no init containers. Volumes are folders; mount paths in arguments are rewritten, --kubeconfig, --namespace, --listen and ' +
  '--disable-leader-election are added. Only https health probes on port 8443 are made, others count as passed; they get at least 5 s to ' +
  'answer, readiness is asked without initial delay, liveness is judged from the first healthy answer on, or after a minute. The restart ' +
  'back-off is shorter than a real one. Webhook servers bind fixed ports and are not run. Operators, agents, tokens, RBAC, Pod status and logs are real.';

export const simulatedLabel = { 'kubestellar.io/sandbox': 'process-kubelet' };

/** The Node object for this machine; `logPort` is where the API server asks for container logs. */
export function simulatedNode(name: string, logPort: number, now: string) {
  const capacity = { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { ...simulatedLabel, 'kubernetes.io/hostname': name, 'kubernetes.io/os': process.platform },
      annotations: { 'kubestellar.io/simulated': simulatedNotice },
    },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address: '127.0.0.1' },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: logPort } },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'ProcessKubeletReady',
          message: 'the process kubelet of the sandbox runs; it sends no heartbeats',
          lastHeartbeatTime: now,
          lastTransitionTime: now,
        },
      ],
    },
  };
}

/** Creates the Node, or brings that of an earlier run up to date. */
export async function registerNode(client: ApiClient, name: string, logPort: number): Promise<void> {
  const { status, ...node } = simulatedNode(name, logPort, new Date().toISOString());
  try {
    await client.post('/api/v1/nodes', node);
  } catch (error) {
    if (!(error instanceof ApiStatusError) || error.status !== 409) {
      throw error;
    }
    await client.patch(`/api/v1/nodes/${name}`, { metadata: node.metadata });
  }
  // Admission taints a new Node as not ready; with us no node controller takes that off again.
  await client.patch(`/api/v1/nodes/${name}`, { spec: { taints: null } });
  await client.patch(`/api/v1/nodes/${name}/status`, { status });
}

/** Why a Pod is left unscheduled, or undefined. */
export function notRunnable(pod: Pod): string | undefined {
  const serves = pod.spec?.containers.some((container) =>
    [...(container.command ?? []), ...(container.args ?? [])].includes('webhook-server'),
  );
  return serves === true
    ? 'the process kubelet of this sandbox does not run webhook servers: they bind fixed ports of the machine'
    : undefined;
}

/** Binds a Pod to the Node, or says in its PodScheduled condition why not; tries again while the API server is away. */
export async function schedule(
  client: ApiClient,
  pod: Pod,
  nodeName: string,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<void> {
  const { namespace = '', name = '', uid } = pod.metadata ?? {};
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const message = notRunnable(pod);
  const known = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled')?.message;
  while (!signal.aborted && (message === undefined || message !== known)) {
    try {
      if (message === undefined) {
        const target = { apiVersion: 'v1', kind: 'Node', name: nodeName };
        const body = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid }, target };
        await client.call('POST', `${path}/binding`, { body, signal });
      } else {
        const lastTransitionTime = new Date().toISOString();
        const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime };
        const body = { metadata: { uid }, status: { conditions: [condition] } };
        await client.patch(`${path}/status`, body, signal);
      }
      return;
    } catch (error) {
      if (error instanceof ApiStatusError && error.status < 500 && error.status !== 429) {
        // Bound already, changed or gone: the watch tells the rest.
        return;
      }
      log(`pod ${namespace}/${name}: not scheduled yet: ${describe(error)}`);
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
