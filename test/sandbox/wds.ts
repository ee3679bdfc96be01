import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import { kubeconfigText } from './clusterAccess.ts';
import type { SandboxContext } from './context.ts';
import type { ControlPlane } from './controlPlane.ts';
import { SupervisedProcess } from './process.ts';
import { startOnPort } from './startOnPort.ts';

/** Makes the cluster a WDS of the ITS: KubeStellar's CRDs on it, and on the ITS what KubeFlex would have written about both. */
export async function attachWds(wds: ControlPlane, its: ControlPlane, { programs, signal }: SandboxContext): Promise<void> {
  const [kubestellar, kubeflex] = await Promise.all([programs.crds('kubestellar', 'kubestellar'), programs.crds('kubestellar', 'kubeflex')]);
  await Promise.all([applyCrds(wds, kubestellar, signal), applyCrds(its, kubeflex, signal)]);
  await describeControlPlane(its, its, 'its');
  await describeControlPlane(its, wds, 'wds');
}

/** KubeStellar's real controller-manager, outside of a cluster: it finds both by the ControlPlanes on the ITS. Its workers start some seconds later. */
export async function startKubeStellar(wds: ControlPlane, its: ControlPlane, sandbox: SandboxContext): Promise<SupervisedProcess> {
  const { layout, programs, state, record, progress } = sandbox;
  const program = await programs.path('kubestellar', 'controller-manager');
  const { process } = await startOnPort(state, `${wds.name}/kubestellar`, (port) =>
    new SupervisedProcess({
      title: `${wds.name} kubestellar`,
      program,
      args: [
        `--wds-name=${wds.name}`,
        `--its-name=${its.name}`,
        '--controllers=binding', // the status controller waits for an add-on of the ITS
        `--health-probe-bind-address=127.0.0.1:${port}`,
        '--metrics-bind-address=127.0.0.1:0',
        '--pprof-bind-address=127.0.0.1:0',
        // Its defaults (5 a second) make tests wait that change many labels at once.
        ...['its', 'wds'].flatMap((space) => [`--${space}-qps=200`, `--${space}-burst=400`]),
      ],
      env: { ...layout.environment(), KUBECONFIG: layout.clusterKubeconfig(its.name) },
      logFile: layout.log(wds.name, 'kubestellar'),
      ready: { url: `http://127.0.0.1:${port}/healthz` },
      record,
      onUnexpectedExit: progress,
    }),
  );
  return process;
}

const crdPath = (name: string): string => `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;

interface Crd {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** All CRDs of a folder; resolves when the cluster serves them. */
async function applyCrds(cluster: ControlPlane, folder: string, signal: AbortSignal): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
  const objects = await Promise.all(files.map(async (file) => parse(await readFile(join(folder, file), 'utf8')) as Crd));
  const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition'); // a kustomization.yaml lies beside them
  await Promise.all(crds.map((crd) => cluster.client.apply(crdPath(crd.metadata.name), crd)));
  for (const { metadata } of crds) await untilServed(cluster, metadata.name, signal);
}

async function untilServed(cluster: ControlPlane, name: string, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await delay(50, undefined, { signal })) {
    const { status } = await cluster.client.get<Crd>(crdPath(name));
    if (status?.conditions?.some((condition) => condition.type === 'Established' && condition.status === 'True') === true) return;
  }
  throw new Error(`${cluster.name} did not serve ${name} within 30 s.`);
}

/**
 * The ControlPlane object and the kubeconfig Secret of one cluster, as KubeFlex writes them for the types that it runs itself: one of type
 * `external` has no `key` there, and the controller looks for that one when it runs outside of a cluster.
 */
async function describeControlPlane(its: ControlPlane, { name, access }: ControlPlane, role: 'its' | 'wds'): Promise<void> {
  const namespace = `${name}-system`;
  const secret = { namespace, name: 'admin-kubeconfig', key: 'kubeconfig', inClusterKey: 'kubeconfig-incluster' };
  await its.client.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const kubeconfig = kubeconfigText({ [name]: access });
  await its.client.apply(`/api/v1/namespaces/${namespace}/secrets/${secret.name}`, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret.name, namespace },
    stringData: { [secret.key]: kubeconfig, [secret.inClusterKey]: kubeconfig },
  });
  const path = `/apis/tenancy.kflex.kubestellar.org/v1alpha1/controlplanes/${name}`;
  const object = { apiVersion: 'tenancy.kflex.kubestellar.org/v1alpha1', kind: 'ControlPlane', metadata: { name, labels: { 'kflex.kubestellar.io/cptype': role } } };
  await its.client.apply(path, { ...object, spec: { type: 'external', backend: 'shared' } });
  await its.client.apply(`${path}/status`, { ...object, status: { conditions: [], observedGeneration: 1, secretRef: secret } });
}
