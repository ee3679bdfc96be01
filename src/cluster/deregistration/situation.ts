import { defaultLeaseSeconds, type Lease, type Work } from '../details/clusterFacts.ts';
import type { Klusterlet, ManagedCluster } from '../model.ts';
import { conditions } from '../ocm.ts';
import { field, parseManagedCluster } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { AgentPod } from '../registration/situation.ts';

/** A ManagedCluster on its way out; times in ms since 1970, `NaN` where there is none. */
export interface LeavingCluster extends ManagedCluster {
  readonly deletedAt: number;
  /** When its condition Available took the status that it has. */
  readonly availableSince: number;
  readonly leaseSeconds: number;
}

/** What both sides say of one cluster name, kept live by `DeregistrationObserver`. */
export interface DeregistrationSituation {
  readonly cluster: LeavingCluster | undefined;
  readonly works: readonly Work[];
  readonly addOns: readonly string[];
  /** `undefined`: the agent has none, or this user may not see it. */
  readonly lease: Lease | undefined;
  /** `undefined` where the WEC is not part of it. */
  readonly wec: WecSituation | undefined;
}

export interface WecSituation {
  /** Those that speak for this very cluster. */
  readonly klusterlets: readonly Klusterlet[];
  /** `undefined` where this user may not see them. */
  readonly agentPods: readonly AgentPod[] | undefined;
}

export function parseLeavingCluster(raw: unknown): LeavingCluster | undefined {
  const cluster = parseManagedCluster(raw);
  const listed = field(field(raw, 'status'), 'conditions');
  const available = (Array.isArray(listed) ? (listed as readonly unknown[]) : []).find((condition) => field(condition, 'type') === conditions.available);
  const seconds = field(field(raw, 'spec'), 'leaseDurationSeconds');
  return (
    cluster && {
      ...cluster,
      deletedAt: Date.parse(plainText(field(field(raw, 'metadata'), 'deletionTimestamp'))),
      availableSince: Date.parse(plainText(field(available, 'lastTransitionTime'))),
      leaseSeconds: typeof seconds === 'number' && seconds > 0 ? seconds : defaultLeaseSeconds,
    }
  );
}
