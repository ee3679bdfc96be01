import type { Connection } from '../kube/connection.ts';
import type { Labels } from '../labels/saveLabels.ts';

/** What a person decided, and what was read for it. Running the same again goes on where the clusters stand. */
export interface DeregistrationPlan {
  readonly its: Connection;
  /** Server URLs that all mean this ITS, to tell whether an agent is of it. */
  readonly itsServers: readonly string[];
  /** `undefined`: the WEC can't be reached from here, so only the ITS's side is done. */
  readonly wec: Connection | undefined;
  readonly clusterName: string;
  /** Of the ManagedCluster that was shown; `undefined`: the ITS has none (any more). */
  readonly uid: string | undefined;
  /** Its agent still asks to be taken in, and makes a new ManagedCluster while it runs: so the agent goes first. */
  readonly neverAccepted: boolean;
  /** Labels as they were shown, and the keys of those to take away first. */
  readonly labels: Labels;
  readonly takeAway: readonly string[];
  /** Names of the Bindings that let go of the WEC once those labels are gone; `all`: nobody could look at their selectors. */
  readonly lettingGo: readonly string[] | 'all';
  /** Path of the program. */
  readonly clusteradm: string;
}
