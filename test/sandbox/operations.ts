import type { ClusterRole } from './state.ts';

/** The parts of a cluster that a test can take away. `kubestellar`: a WDS's KubeStellar controller, which makes Bindings from BindingPolicies. */
export type Component = 'kube-apiserver' | 'kube-controller-manager' | 'webhook' | 'kubelet' | 'kubestellar';

/** What a running sandbox does for a test, in its own process; the client has the same methods. All reject with a sentence. */
export interface SandboxOperations {
  /** Ends it as a crash does. It stays away until it is started. */
  killComponent(cluster: string, component: Component): Promise<void>;
  /** Starts what was killed, at the same address, and waits until it is ready. */
  startComponent(cluster: string, component: Component): Promise<void>;
  /** SIGSTOP: connections stay open, and nothing answers. Of a kubelet: all its Pods' processes. */
  pauseComponent(cluster: string, component: Component): Promise<void>;
  resumeComponent(cluster: string, component: Component): Promise<void>;
  /** SIGSTOP for the processes of the Pods whose name starts so, such as `klusterlet-registration-agent`. */
  pausePods(cluster: string, namePrefix: string): Promise<void>;
  resumePods(cluster: string, namePrefix: string): Promise<void>;
  /** A further WEC, not registered; its context appears in the kubeconfig. */
  addWec(name: string): Promise<void>;
  /** Takes a WEC away for good: processes, context, files. */
  removeWec(name: string): Promise<void>;
  /** Makes a WEC unregistered again, by a real unjoin; where that leaves something, the cluster is made anew at the same address. */
  resetWec(name: string): Promise<{ rebuilt: boolean }>;
}

export const operationNames = [
  'killComponent', 'startComponent', 'pauseComponent', 'resumeComponent', 'pausePods', 'resumePods', 'addWec', 'removeWec', 'resetWec',
] as const satisfies readonly (keyof SandboxOperations)[];

/** A context of the sandbox's kubeconfig; the paths are PEM files that tests sign or verify with. */
export interface DescribedContext {
  readonly server: string;
  readonly role: ClusterRole;
  readonly kubeconfig: string;
  readonly caFile: string;
  readonly caKeyFile: string;
  readonly adminCertFile: string;
  readonly adminKeyFile: string;
  readonly serviceAccountKeyFile: string;
}

/** `<folder>/sandbox.json`: there while the sandbox is up; readable by its user only. */
export interface SandboxDescription {
  readonly pid: number;
  readonly controlUrl: string;
  readonly controlToken: string;
  readonly folder: string;
  readonly kubeconfig: string;
  readonly logs: string;
  readonly line: string;
  /** Such as 1.2.0 */
  readonly ocmVersion: string;
  readonly clusteradm: string;
  readonly kubectl: string;
  readonly contexts: Readonly<Record<string, DescribedContext>>;
}
