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
  /** Server URLs that all mean this ITS: its contexts', and the one of its `cluster-info`. */
  readonly hubServers: readonly string[];
  /** PEM of the ITS's CA for `--ca-file`, `undefined` where it can't be pinned. */
  readonly pinnedCa: string | undefined;
  /** Sentences to show before the start. */
  readonly warnings: readonly string[];
}
