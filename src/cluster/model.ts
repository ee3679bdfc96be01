/** Plain readonly data that stores hold and views show. Made by `parse.ts` and `requests/parseRequest.ts`; no methods. */

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** When it took its status, RFC 3339; kept only where single objects are looked at, since of thousands each would differ. */
  readonly since?: string;
}

export interface ManagedCluster {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** RFC 3339, as the API server wrote it. */
  readonly createdAt: string;
  readonly deleting: boolean;
  readonly hubAcceptsClient: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly conditions: readonly Condition[];
  readonly kubernetesVersion: string | undefined;
}

/** What the icon and the description of a cluster row tell; derived from a ManagedCluster by `clusterState`. */
export type ClusterState =
  | 'pendingAcceptance'
  | 'joining'
  | 'available'
  | 'unknown'
  | 'unavailable'
  | 'suspended'
  | 'deleting';

/** A CSR that carries the cluster-name label. */
export interface RegistrationRequest {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly createdAt: string;
  /** From the label, which anyone may set: a hint, never a proof. */
  readonly clusterName: string;
  readonly addOnName: string | undefined;
  readonly requester: string;
  readonly groups: readonly string[];
  /** `jti` of the token that made the request, where the hub records it (Kubernetes 1.30 and newer). */
  readonly credentialId: string | undefined;
  readonly signer: string;
  readonly usages: readonly string[];
  readonly expirationSeconds: number | undefined;
  /** What the request itself says, or why it can't be read. */
  readonly subject: RequestSubject | { readonly unreadable: string };
  readonly state: 'pending' | 'approved' | 'denied' | 'failed';
  /** When it took that state, RFC 3339; absent while it is pending. */
  readonly decidedAt?: string;
  readonly issued: boolean;
}

export interface RequestSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Any subject attribute besides CN and O, as `type=value`. */
  readonly others: readonly string[];
  readonly subjectAlternativeNames: readonly string[];
  readonly keyType: string;
}

export type Role = 'its' | 'wds' | 'wec';

/** The agent's own object on a WEC. */
export interface Klusterlet {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly createdAt?: string;
  readonly clusterName: string;
  /** `Default`, `Singleton`, `Hosted` or `SingletonHosted`. */
  readonly mode: string;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
}

/** Which cluster this really is: the UID of its `kube-system` namespace, or server and CA hash where that can't be read. */
export interface ClusterIdentity {
  readonly id: string;
  readonly evidence: 'kube-system' | 'server';
}
