import type { Klusterlet, ManagedCluster, RegistrationRequest } from '../model.ts';

/** What the ITS says of one cluster name, kept live by `RegistrationObserver`. */
export interface ItsFacts {
  readonly managedCluster: ManagedCluster | undefined;
  /** Every CSR that carries this cluster name, add-on and renewal requests too. */
  readonly requests: readonly RegistrationRequest[];
  readonly mailbox: 'absent' | 'active' | 'terminating';
}

/** What the WEC says of its agent, kept live by `RegistrationObserver`. */
export interface WecFacts {
  readonly klusterlet: Klusterlet | undefined;
  readonly operatorDeployed: boolean;
  /** Pods that the operator's Deployment is to have; `undefined` where there is none. */
  readonly operatorReplicas?: number | undefined;
  readonly bootstrap: BootstrapFacts | undefined;
  readonly hubCredentials: HubCredentialFacts | undefined;
  /** Where the agent is, or would be. */
  readonly agentNamespace: string;
  /** That namespace is being deleted: what is put there is lost. */
  readonly agentLeaving?: boolean;
  /** Of the operator's namespace and the agent's. */
  readonly pods: readonly AgentPod[];
}

/** Of Secret `bootstrap-hub-kubeconfig`: no more than this is kept. */
export interface BootstrapFacts {
  /** Of the Secret, which a later join writes anew. */
  readonly createdAt?: string;
  readonly server: string;
  /** PEM; can hold several certificates. */
  readonly ca: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly credentialId: string | undefined;
  readonly issuedAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  /** SHA-256 of the token, to know this run's own again; the token itself is not kept. */
  readonly tokenHash: string | undefined;
}

/** Of Secret `hub-kubeconfig-secret`: whose certificate the agent holds. */
export interface HubCredentialFacts {
  readonly server: string | undefined;
  readonly ca: string | undefined;
  readonly clusterName: string | undefined;
  readonly createdAt: string;
  /** Beginning of the certificate, some minutes before it was signed. */
  readonly validFrom?: Date | undefined;
  /** End of the certificate; `undefined` where it can't be read. */
  readonly expiresAt: Date | undefined;
}

export interface AgentPod {
  readonly name: string;
  readonly resourceVersion: string;
  readonly namespace: string;
  readonly ready: boolean;
  /** `ErrImagePull`, `CrashLoopBackOff`, `ContainerCreating`, `Unschedulable` ...; `undefined` where nothing waits. */
  readonly waiting: { readonly reason: string; readonly message: string } | undefined;
  readonly containers: readonly string[];
  readonly app: string | undefined;
  /** Of its first container. */
  readonly image?: string | undefined;
}

export interface Situation {
  readonly its: ItsFacts;
  readonly wec: WecFacts;
}
