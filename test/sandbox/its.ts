import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { KubernetesList } from './apiClient.ts';
import { runClusteradm } from './clusteradm.ts';
import type { SandboxContext } from './context.ts';
import type { ControlPlane } from './controlPlane.ts';
import { ocmReleases } from './programs/catalog.ts';

/** Makes the cluster an ITS, as the real `clusteradm init` does; where it is one already, waits until its controllers run again. */
export async function ensureIts(its: ControlPlane, sandbox: SandboxContext): Promise<void> {
  if (!its.state.initialized) {
    await grantWhatLineLacks(its, sandbox, 'cluster-manager');
    await runClusteradm(sandbox, its.name, ['init', '--wait', ...(await bundleArgs(sandbox))]);
    its.state.initialized = true;
    sandbox.state.save();
  }
  await untilRegistrationControllerRuns(its, sandbox);
}

/** The arguments by which clusteradm installs this line's release: it would take its own otherwise. */
export async function bundleArgs({ state, layout }: SandboxContext): Promise<string[]> {
  const release = ocmReleases[state.line];
  if (state.line !== '1.0') return ['--bundle-version', release];
  // clusteradm 1.3.1 knows no bundle 1.0.0, but takes single versions from a file.
  const file = join(layout.folder, 'home', 'bundle-overrides.json');
  await writeFile(file, JSON.stringify({ ocm: `v${release}` }));
  return ['--bundle-version-overrides', file];
}

/**
 * OCM 1.0.0's operators create ServiceAccount tokens, but the chart that clusteradm 1.3.1 installs no longer gives them that right
 * (`serviceaccounts/token`), and `init --wait` would run into its time limit. So on this line alone, and before the operator comes, its
 * ServiceAccount is bound to cluster-admin: `cluster-manager` on an ITS, `klusterlet` on a WEC.
 */
export async function grantWhatLineLacks(cluster: ControlPlane, { state }: SandboxContext, operator: 'cluster-manager' | 'klusterlet'): Promise<void> {
  if (state.line !== '1.0') return;
  const name = `sandbox-ocm-1.0-${operator}`;
  await cluster.client.apply(`/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${name}`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'open-cluster-management', name: operator }],
  });
}

const hubPods = '/api/v1/namespaces/open-cluster-management-hub/pods?labelSelector=app%3Dclustermanager-registration-controller';

interface Pod {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly state?: { readonly running?: { readonly startedAt: string } } }[];
  };
}

/** Ready, and started by this start's kubelet: a Pod keeps the status that it had when the sandbox was stopped, until it runs again. */
function runsSince(kubeletStarted: number, { status }: Pod): boolean {
  const startedAt = Date.parse(status?.containerStatuses?.[0]?.state?.running?.startedAt ?? '');
  const ready = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
  return ready && startedAt >= Math.floor(kubeletStarted / 1000) * 1000; // startedAt has whole seconds
}

async function untilRegistrationControllerRuns(its: ControlPlane, { signal, layout }: SandboxContext): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end; await delay(250, undefined, { signal })) {
    const pods = await its.client.get<KubernetesList<Pod>>(hubPods);
    if (pods.items.some((pod) => runsSince(its.kubeletStarted, pod))) return;
  }
  throw new Error(`${its.name}: OCM's registration controller did not become ready within 120 s. Its log is below ${layout.pods(its.name)}.`);
}
