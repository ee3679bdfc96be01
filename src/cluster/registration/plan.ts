import type { BundleChoice } from '../clusteradm/bundle.ts';
import type { Clusteradm } from '../clusteradm/locate.ts';
import type { Connection } from '../kube/connection.ts';

/** Everything a person decided, and what was read for it. Made by `preparePlan`, carried out by a run. */
export interface RegistrationPlan {
  readonly its: Connection;
  readonly wec: Connection;
  readonly clusterName: string;
  /** `--singleton`, `--force-internal-endpoint-lookup` and the validated *More flags*, as arguments. */
  readonly flags: readonly string[];
  readonly internalLookup: boolean;
  readonly clusteradm: Clusteradm;
  readonly bundle: BundleChoice;
  /** ServiceAccount of the ITS that this clusteradm makes the registration token for. */
  readonly bootstrapAccount: string;
  /** Server URLs that all mean this ITS: its contexts', and the one of its `cluster-info`. */
  readonly hubServers: readonly string[];
  /** By server URL (as `normalisedUrl` writes it): PEM texts of the CAs that the ITS has there. Left out where none is known. */
  readonly hubAuthorities: Readonly<Record<string, readonly string[]>>;
  /** Where `join` sends the agent; `undefined` where that is looked up in a `cluster-info` which names no server. */
  readonly agentServer: string | undefined;
  /** PEM of the ITS's CA for `--ca-file`, `undefined` where it can't be pinned. */
  readonly pinnedCa: string | undefined;
  /** The ITS is Kubernetes 1.30 or newer: every request there names the token that made it. */
  readonly recordsCredentialIds: boolean;
  /** Sentences to show before the start. */
  readonly warnings: readonly string[];
}
