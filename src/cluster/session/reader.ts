import type { Event } from '../events.ts';
import type { ClusterIdentity, Klusterlet, ManagedCluster, RegistrationRequest, Role } from '../model.ts';

/**
 * What is known of a context. `notChecked`: never contacted (a log-in plugin, or the view was not shown yet).
 * `problem` sentences are complete: what, which context, what to do.
 */
export type ContextState =
  | { readonly kind: 'notChecked'; readonly why: string }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'forbidden'; readonly problem: string }
  | { readonly kind: 'unauthorized'; readonly problem: string }
  | { readonly kind: 'unreachable'; readonly problem: string };

export interface ContextSnapshot {
  readonly name: string;
  readonly server: string;
  readonly state: ContextState;
  /** Empty until the context was probed once; then what it serves. Kept while it is unreachable. */
  readonly roles: ReadonlySet<Role>;
  readonly identity: ClusterIdentity | undefined;
  /** Other contexts that lead to the same cluster; such a cluster is shown once. */
  readonly aliases: readonly string[];
  readonly usesLoginPlugin: boolean;
  /** `spec.clusterName` and the ITS server of the Klusterlet found on it. */
  readonly registeredAs: Registration | undefined;
  /** `undefined` or how `kubestellar.guardedContexts` guards it. */
  readonly guard: 'readOnly' | 'typedName' | undefined;
}

export interface Registration {
  readonly clusterName: string;
  readonly hubServer: string | undefined;
  readonly klusterlet: Klusterlet;
  /** When the certificate that its agent holds ends; `undefined` where it holds none, or it can't be read. */
  readonly certificateExpiresAt?: Date | undefined;
}

/** ManagedClusters and requests of one ITS. Arrays and objects are kept identical while nothing changed. */
export interface ItsSnapshot {
  readonly context: ContextSnapshot;
  /** `false` until the first list of both kinds is complete. */
  readonly synced: boolean;
  readonly clusters: ReadonlyMap<string, ManagedCluster>;
  readonly requests: ReadonlyMap<string, RegistrationRequest>;
}

export type ReaderChange =
  /** Contexts came, went, or changed their state or role. */
  | { readonly kind: 'contexts' }
  /** Objects of one ITS changed; names only of what changed, `undefined` = all of them. */
  | {
      readonly kind: 'clusters' | 'requests';
      readonly context: string;
      readonly names: readonly string[] | undefined;
    };

/** The read side of everything that sessions know; views and commands see no more than this. */
export interface ClusterReader {
  /** In kubeconfig order. */
  contexts(): readonly ContextSnapshot[];
  its(context: string): ItsSnapshot | undefined;
  readonly onDidChange: Event<ReaderChange>;
  /** Why the kubeconfig gives no contexts, `undefined` while it gives some. */
  readonly kubeconfigProblem: string | undefined;
}
