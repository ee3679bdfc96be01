import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The lines of OCM that a sandbox can run, and the release that stands for each. */
export const ocmReleases = { '1.2': '1.2.0', '1.0': '1.0.0' } as const;
export type OcmLine = keyof typeof ocmReleases;

export type RowName = 'etcd' | 'kubernetes' | 'clusteradm' | `ocm-${OcmLine}` | 'kubestellar';

/** One go.mod of this folder: the Go packages to build from it, by the name that the binary gets. */
export interface Row {
  readonly name: RowName;
  readonly title: string;
  readonly packages: Readonly<Record<string, string>>;
  readonly ldflags: string;
  /** Folders of CRDs inside the row's modules; they are copied beside the programs, into `crds/<name of the module>`. */
  readonly crds?: Readonly<Record<string, { readonly module: string; readonly folder: string }>>;
}

const kubernetesVersion = '1.35.4';
const [kubernetesMajor, kubernetesMinor] = kubernetesVersion.split('.') as [string, string];
const versionPackage = 'k8s.io/component-base/version';

const ocm = (line: OcmLine): Row => ({
  name: `ocm-${line}`,
  title: `Open Cluster Management ${ocmReleases[line]}`,
  packages: {
    registration: 'open-cluster-management.io/ocm/cmd/registration',
    'registration-operator': 'open-cluster-management.io/ocm/cmd/registration-operator',
    work: 'open-cluster-management.io/ocm/cmd/work',
    placement: 'open-cluster-management.io/ocm/cmd/placement',
    addon: 'open-cluster-management.io/ocm/cmd/addon',
    webhook: './webhook',
  },
  ldflags: '-s -w',
});

export const rows: Readonly<Record<RowName, Row>> = {
  etcd: { name: 'etcd', title: 'etcd', packages: { server: 'go.etcd.io/etcd/server/v3' }, ldflags: '-s -w' },
  kubernetes: {
    name: 'kubernetes',
    title: `Kubernetes ${kubernetesVersion}`,
    packages: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    // Built from the module, Kubernetes calls itself "v0.0.0-master+$Format...", which `kubectl version` can't parse.
    ldflags: [
      '-s -w',
      `-X ${versionPackage}.gitVersion=v${kubernetesVersion}`,
      `-X ${versionPackage}.gitMajor=${kubernetesMajor}`,
      `-X ${versionPackage}.gitMinor=${kubernetesMinor}`,
    ].join(' '),
  },
  clusteradm: { name: 'clusteradm', title: 'clusteradm', packages: { clusteradm: 'open-cluster-management.io/clusteradm/cmd/clusteradm' }, ldflags: '-s -w' },
  'ocm-1.2': ocm('1.2'),
  'ocm-1.0': ocm('1.0'),
  kubestellar: {
    name: 'kubestellar',
    title: 'KubeStellar 0.30.0',
    packages: { 'controller-manager': 'github.com/kubestellar/kubestellar/cmd/controller-manager' },
    ldflags: '-s -w',
    crds: {
      kubestellar: { module: 'github.com/kubestellar/kubestellar', folder: 'config/crd/bases' },
      kubeflex: { module: 'github.com/kubestellar/kubeflex', folder: 'config/crd/bases' },
    },
  },
};

/** The line of OCM whose sandbox has a WDS. */
export const lineWithWds: OcmLine = '1.2';

/** The rows that a sandbox of this OCM line needs, in the order in which it can use them. */
export const rowsFor = (line: OcmLine): RowName[] => [
  'etcd', 'kubernetes', 'clusteradm', `ocm-${line}`,
  ...(line === lineWithWds ? ['kubestellar' as const] : []),
];

/** The folder of a row's go.mod. */
export const sourceFolder = (name: RowName): string => join(import.meta.dirname, name);

/** Where programs are kept, outside the work tree: every checkout on the machine shares them. */
export function programsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'kubestellar-vscode', 'programs');
}

/** The folder of a row's programs, named by what they are built from: a changed pin or source gets a new folder. */
export function rowFolder(name: RowName): string {
  const { packages, ldflags, crds } = rows[name];
  const hash = createHash('sha256').update(JSON.stringify([packages, ldflags, process.platform, process.arch, ...(crds === undefined ? [] : [crds])]));
  const source = sourceFolder(name);
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /(\.go|go\.mod|go\.sum)$/.test(file));
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(readFileSync(join(source, file)));
  return join(programsFolder(), `${name}-${hash.digest('hex').slice(0, 12)}`);
}

/** A row's folder exists only when all its programs are in it: it is renamed into place. */
export const isBuilt = (name: RowName): boolean => existsSync(rowFolder(name));
