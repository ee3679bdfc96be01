import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { outputOf } from '../processes.ts';
import { ApiClient } from '../sandbox/apiClient.ts';
import { writeKubeconfig, type ClusterAccess } from '../sandbox/clusterAccess.ts';
import type { SandboxContext } from '../sandbox/context.ts';
import { apiServerArgs } from '../sandbox/controlPlaneArgs.ts';
import { Etcd } from '../sandbox/etcd.ts';
import { SandboxLayout } from '../sandbox/layout.ts';
import { ensureClusterPki, readPair } from '../sandbox/pki.ts';
import { SupervisedProcess } from '../sandbox/process.ts';
import { ProcessRecord } from '../sandbox/processRecord.ts';
import { ensurePrograms } from '../sandbox/programs/build.ts';
import { sourceFolder } from '../sandbox/programs/catalog.ts';
import { startOnPort } from '../sandbox/startOnPort.ts';
import { SandboxState } from '../sandbox/state.ts';
import type { Endings } from './endings.ts';

const name = 'its1';

/** An API server with etcd and OCM's ManagedCluster type and nothing else: no controller takes time from what is measured. */
export interface BareIts {
  readonly context: string;
  readonly kubeconfig: string;
  readonly access: ClusterAccess;
  readonly kubectl: string;
}

/** `folder`: empty, the caller's to remove. */
export async function startBareIts(folder: string, progress: (line: string) => void, endings: Endings): Promise<BareIts> {
  const layout = new SandboxLayout(folder);
  await mkdir(layout.home, { recursive: true });
  const signal = new AbortController().signal;
  const programs = ensurePrograms({ line: '1.2', rows: ['etcd', 'kubernetes'], onProgress: progress, signal });
  const state = SandboxState.open(layout.state, '1.2');
  const context: SandboxContext = { layout, state, programs, record: new ProcessRecord(folder), progress, signal };
  const etcd = await Etcd.start(context);
  endings.add(() => etcd.stop());
  const { process, access } = await startApiServer(context, etcd);
  endings.add(() => process.kill()); // on SIGTERM it would wait up to a minute for open watches
  writeKubeconfig(layout.kubeconfig, { [name]: access });
  await createManagedClusterType(access);
  return { context: name, kubeconfig: layout.kubeconfig, access, kubectl: await programs.path('kubernetes', 'kubectl') };
}

async function startApiServer(context: SandboxContext, etcd: Etcd): Promise<{ process: SupervisedProcess; access: ClusterAccess }> {
  const { layout, state, programs, record, progress } = context;
  const pki = await ensureClusterPki(layout.pki(name), name);
  const [ca, admin] = [await readFile(pki.ca.cert, 'utf8'), await readPair(pki.admin)];
  const program = await programs.path('kubernetes', 'kube-apiserver');
  const { process, port } = await startOnPort(state, `${name}/kube-apiserver`, (chosen) =>
    new SupervisedProcess({
      title: 'kube-apiserver',
      program,
      args: apiServerArgs({ port: chosen, etcd: etcd.access, etcdPrefix: `/${name}`, pki }),
      env: layout.environment(),
      logFile: layout.log(name, 'kube-apiserver'),
      ready: { url: `https://127.0.0.1:${chosen}/readyz`, ca },
      record,
      onUnexpectedExit: progress,
    }),
  );
  return { process, access: { server: `https://127.0.0.1:${port}`, ca, cert: admin.cert, key: admin.key } };
}

interface Crd {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly versions: { subresources?: unknown }[] };
}

/** OCM's own type, but `status` is written together with the rest: half as many requests to make ten thousand clusters. */
async function createManagedClusterType(access: ClusterAccess): Promise<void> {
  const list = ['list', '-m', '-f', '{{.Dir}}', 'open-cluster-management.io/ocm'];
  const module = (await outputOf('go', list, { cwd: sourceFolder('ocm-1.2') })).trim();
  const file = '0000_00_clusters.open-cluster-management.io_managedclusters.crd.yaml';
  const crd = parse(await readFile(join(module, 'manifests/cluster-manager/hub/crds', file), 'utf8')) as Crd;
  for (const version of crd.spec.versions) delete version.subresources;
  const client = new ApiClient(access);
  try {
    await client.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
    await untilServed(client);
  } finally {
    client.close();
  }
}

async function untilServed(client: ApiClient): Promise<void> {
  for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      await client.get('/apis/cluster.open-cluster-management.io/v1/managedclusters?limit=1');
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
