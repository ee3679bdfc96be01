import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { bootstrap, namespaces, roleEvidence } from '../ocm.ts';
import { hubPodTroubles } from './hubPods.ts';
import { BootstrapAccountMissingError, NotAnItsError, RegistrationControllerDownError } from './registrationErrors.ts';

interface RawDeployment {
  readonly spec?: { readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } } };
  readonly status?: { readonly availableReplicas?: number };
}

interface RawList {
  readonly items?: readonly unknown[];
}

export interface ItsReadiness {
  /** The bootstrap accounts that it has, at least one. */
  readonly accounts: ReadonlySet<'new' | 'old'>;
  /** OCM version of the hub without `v`, from the image tag of its operator; `undefined` where that can't be read. */
  readonly ocmVersion: string | undefined;
  /** Sentences about Pods that don't work, which doesn't stop a registration; `undefined` where this user may not list them and their Deployments. */
  readonly podTroubles: readonly string[] | undefined;
}

const deployment = (namespace: string, name: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;

/** Reads whether the cluster of this context can register WECs; throws the sentence that says why not. */
export async function checkItsReady({ api, context }: Connection, signal: AbortSignal): Promise<ItsReadiness> {
  const served = await api.find<{ resources?: readonly { readonly name?: string }[] }>(roleEvidence.its.groupVersion, {
    signal,
  });
  if (!served?.resources?.some(({ name }) => name === roleEvidence.its.resource)) {
    throw new NotAnItsError(context.name);
  }
  const account = (name: string) => `/api/v1/namespaces/${namespaces.operator}/serviceaccounts/${name}`;
  // First and alone: of several rights that are missing, the same one is always named.
  const newAccount = await api.find(account(bootstrap.serviceAccount), { signal });
  const [oldAccount, controller, operator, pods, deployments] = await Promise.all([
    readable(api.find(account(bootstrap.oldServiceAccount), { signal })),
    api.find<RawDeployment>(deployment(namespaces.hub, 'cluster-manager-registration-controller'), { signal }),
    readable(api.find<RawDeployment>(deployment(namespaces.operator, 'cluster-manager'), { signal })),
    readable(api.get<RawList>(`/api/v1/namespaces/${namespaces.hub}/pods`, { signal })),
    readable(api.get<RawList>(`/apis/apps/v1/namespaces/${namespaces.hub}/deployments`, { signal })),
  ]);
  const accounts = new Set([...(newAccount ? ['new' as const] : []), ...(oldAccount ? ['old' as const] : [])]);
  if (accounts.size === 0) {
    throw new BootstrapAccountMissingError(context.name);
  }
  if ((controller?.status?.availableReplicas ?? 0) < 1) {
    const found = controller === undefined ? 'its Deployment is missing' : 'its Deployment has no available Pod';
    throw new RegistrationControllerDownError(context.name, found);
  }
  return { accounts, ocmVersion: imageVersion(operator), podTroubles: pods && deployments && hubPodTroubles(pods.items ?? [], deployments.items ?? []) };
}

/** A fact that is nice to have: `undefined` when the user may not read it. */
async function readable<T>(fact: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await fact;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') {
      return undefined;
    }
    throw error;
  }
}

function imageVersion(deployment: RawDeployment | undefined): string | undefined {
  const image = deployment?.spec?.template?.spec?.containers?.[0]?.image;
  return image === undefined ? undefined : /:v?(\d+\.\d+\.\d+)/.exec(image)?.[1];
}

/** Whether it serves add-ons as v1beta1, which OCM does since 1.2: tells the versions apart where the operator can't be read. */
export async function servesBetaAddOns({ api }: Connection, signal: AbortSignal): Promise<boolean> {
  return (await api.find('/apis/addon.open-cluster-management.io/v1beta1', { signal })) !== undefined;
}

export interface ClusterInfo {
  readonly server: string | undefined;
  /** PEM. */
  readonly ca: string | undefined;
}

export interface RawClusterInfo {
  readonly data?: { readonly kubeconfig?: string };
}

export const clusterInfoPath = '/api/v1/namespaces/kube-public/configmaps/cluster-info';

/** What the ITS says of itself in `kube-public/cluster-info`, which `--force-internal-endpoint-lookup` uses; empty without one. */
export async function readClusterInfo({ api }: Connection, signal: AbortSignal): Promise<ClusterInfo> {
  const info = await readable(
    api.find<RawClusterInfo>(clusterInfoPath, { signal }),
  );
  return parseClusterInfo(info);
}

export function parseClusterInfo(info: RawClusterInfo | undefined): ClusterInfo {
  const kubeconfig = info?.data?.kubeconfig ?? '';
  const server = /^\s*server:\s*(\S+)\s*$/m.exec(kubeconfig)?.[1];
  const ca = /^\s*certificate-authority-data:\s*([\w+/=]+)\s*$/m.exec(kubeconfig)?.[1];
  return {
    server: server === '""' ? undefined : server,
    ca: ca === undefined ? undefined : Buffer.from(ca, 'base64').toString('utf8'),
  };
}

/** Kubernetes 1.30 writes into each request which token made it (`authentication.kubernetes.io/credential-id`). */
export async function recordsCredentialIds({ api }: Connection, signal: AbortSignal): Promise<boolean> {
  const { major = '', minor = '' } = await api.get<{ major?: string; minor?: string }>('/version', { signal });
  return Number.parseInt(major, 10) > 1 || Number.parseInt(minor, 10) >= 30;
}
