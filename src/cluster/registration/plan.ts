import type { BundleChoice } from '../clusteradm/bundle.ts';
import type { Clusteradm } from '../clusteradm/locate.ts';
import type { Connection } from '../kube/connection.ts';

/** Which cluster joins which ITS, and how both are known again there: as much as it takes to follow a registration. */
export interface RegistrationAim {
  readonly its: Connection;
  /** `undefined`: the WEC can't be reached from here, so that the ITS alone tells of it. */
  readonly wec: Connection | undefined;
  readonly clusterName: string;
  /** Server URLs that all mean this ITS: its contexts', and the one of its `cluster-info`. */
  readonly hubServers: readonly string[];
  /** By server URL (as `normalisedUrl` writes it): PEM texts of the CAs that the ITS has there. Left out where none is known. */
  readonly hubAuthorities: Readonly<Record<string, readonly string[]>>;
  /** The ITS is Kubernetes 1.30 or newer: every request there names the token that made it. */
  readonly recordsCredentialIds: boolean;
  /** Tokens that were handed out for this name; looked at where no WEC can be asked for its own. */
  readonly copied?: readonly CopiedToken[];
}

/** Of a token that was copied, to be used elsewhere. */
export interface CopiedToken {
  readonly credentialId: string;
  readonly expiresAt: Date;
}

/** With both clusters reached. */
export interface ReachedAim extends RegistrationAim {
  readonly wec: Connection;
}

/** Everything a person decided, and what was read for it. Made by `preparePlan`, carried out by a run. */
export interface RegistrationPlan extends ReachedAim {
  /** `--singleton`, `--force-internal-endpoint-lookup` and the validated *More flags*, as arguments. */
  readonly flags: readonly string[];
  readonly internalLookup: boolean;
  readonly clusteradm: Clusteradm;
  readonly bundle: BundleChoice;
  /** ServiceAccount of the ITS that this clusteradm makes the registration token for. */
  readonly bootstrapAccount: string;
  /** Where `join` sends the agent; `undefined` where that is looked up in a `cluster-info` which names no server. */
  readonly agentServer: string | undefined;
  /** PEM of the ITS's CA for `--ca-file`, `undefined` where it can't be pinned. */
  readonly pinnedCa: string | undefined;
  /** Sentences to show before the start. */
  readonly warnings: readonly string[];
}
