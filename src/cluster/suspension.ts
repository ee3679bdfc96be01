import { setAccepted } from './acceptance.ts';
import { clusterState, conditionOf } from './clusterState.ts';
import { CancelledError, ClusterError } from './errors.ts';
import type { Connection } from './kube/connection.ts';
import { ResourceWatcher } from './kube/resourceWatcher.ts';
import { waitFor } from './kube/waitFor.ts';
import type { Log } from './log.ts';
import type { ManagedCluster } from './model.ts';
import { conditions, paths } from './ocm.ts';
import { parseManagedCluster } from './parse.ts';
import type { WriteGate } from './write/writeGate.ts';

/** A cluster that nobody accepted yet must not be accepted by way of Resume: its request has to be reviewed. */
export class NotSuspendedError extends ClusterError {
  readonly kind = 'notSuspended';
  constructor(its: string, clusterName: string, state: string) {
    super(
      state === 'pendingAcceptance'
        ? `"${clusterName}" was never accepted by the ITS "${its}", so there is nothing to resume. Review its request and accept that.`
        : `"${clusterName}" is not suspended on the ITS "${its}", so nothing was changed.`,
    );
  }
}

/** Only what is accepted can be suspended. */
export class NotAcceptedError extends ClusterError {
  readonly kind = 'notAccepted';
  constructor(its: string, clusterName: string) {
    super(`"${clusterName}" is not accepted by the ITS "${its}" (any more), so nothing was changed.`);
  }
}

/** Milliseconds that the ITS gets to act on the change; it takes a second or two. */
const effectLimit = 60_000;

/** Never aborted: of a write that was cut off, nobody knows whether it happened. */
const { signal: untilItsEnd } = new AbortController();

/** Where the change is followed: its log, and a line about what is waited for. */
export interface Following {
  readonly log: Log;
  readonly report: (line: string) => void;
}

/**
 * The ITS no longer accepts the WEC; resolves once the ITS's controller has taken its rights away, with a sentence. Cancel ends the
 * waiting; what was written stays, and the sentence says so.
 * Where ManifestWorks remain, OCM 1.1.3 and newer leaves the rights on those and the condition (ocm.md 4.4; managedcluster/controller.go
 * removeClusterSpecificRoleBindings): the sentence says so.
 */
export async function suspend(gate: WriteGate, its: Connection, clusterName: string, following: Following, signal: AbortSignal): Promise<string> {
  const cluster = await current(its, clusterName, signal);
  if (!cluster.hubAcceptsClient) {
    throw new NotAcceptedError(its.context.name, clusterName);
  }
  await setAccepted(gate, its, clusterName, false, untilItsEnd, { uid: cluster.uid });
  following.report(`"${clusterName}" is no longer accepted; waiting until the ITS "${its.context.name}" has taken its agent's rights away.`);
  const whole = await settled(its, clusterName, following.log, signal, async (untilThen) => {
    const { items = [] } = await its.api.get<{ items?: readonly unknown[] }>(paths.manifestWorks(clusterName), { query: { limit: 1 }, signal: untilThen });
    return items.length > 0 ? undefined : { fits: (now) => conditionOf(now, conditions.hubAccepted)?.status !== 'True', lacking: 'has not taken the rights of its agent away' };
  });
  const done = `"${clusterName}" is no longer accepted by the ITS "${its.context.name}".`;
  switch (whole) {
    case 'nothingToFollow':
      return `${done} Its agent reports nothing more, and keeps its rights on ManifestWorks until the last of them is gone; what runs on it goes on running.`;
    case 'left':
      return `${done} Whether its agent has lost its rights was not waited for; its row shows it.`;
    case 'settled':
      return `"${clusterName}" is suspended: the ITS "${its.context.name}" has taken its agent's rights away. What runs on it goes on running.`;
  }
}

/** The ITS accepts a suspended WEC again; resolves once its controller has given the rights back, or as `suspend` on Cancel. Throws NotSuspendedError. */
export async function resume(gate: WriteGate, its: Connection, clusterName: string, following: Following, signal: AbortSignal): Promise<string> {
  const cluster = await current(its, clusterName, signal);
  const state = clusterState(cluster);
  if (state !== 'suspended') {
    throw new NotSuspendedError(its.context.name, clusterName, state);
  }
  await setAccepted(gate, its, clusterName, true, untilItsEnd, { uid: cluster.uid });
  following.report(`"${clusterName}" is accepted again; waiting until the ITS "${its.context.name}" has given its agent the rights back.`);
  const whole = await settled(its, clusterName, following.log, signal, () =>
    Promise.resolve({ fits: (now) => conditionOf(now, conditions.hubAccepted)?.status === 'True', lacking: 'has not given its agent the rights back' }),
  );
  return whole === 'left'
    ? `"${clusterName}" is accepted by the ITS "${its.context.name}" again. Whether its agent has its rights back was not waited for; its row shows it.`
    : `"${clusterName}" is accepted by the ITS "${its.context.name}" again; it is available once its agent has reported.`;
}

async function current({ api }: Connection, clusterName: string, signal: AbortSignal): Promise<ManagedCluster> {
  const cluster = parseManagedCluster(await api.get<unknown>(`${paths.managedClusters}/${clusterName}`, { signal }));
  if (cluster === undefined) {
    throw new Error(`The ITS gave something else than the ManagedCluster ${clusterName}.`);
  }
  return cluster;
}

interface Effect {
  readonly fits: (cluster: ManagedCluster) => boolean;
  /** Completes "the ITS ...". */
  readonly lacking: string;
}

/** The change is written: what is cancelled from here on is the waiting alone. */
async function settled(
  its: Connection,
  clusterName: string,
  log: Log,
  signal: AbortSignal,
  expected: (signal: AbortSignal) => Promise<Effect | undefined>,
): Promise<'settled' | 'left' | 'nothingToFollow'> {
  const spec = { path: paths.managedClusters, query: { fieldSelector: `metadata.name=${clusterName}` }, project: parseManagedCluster };
  const watcher = new ResourceWatcher<ManagedCluster>(its.api, spec, { log });
  try {
    const effect = await expected(signal);
    if (effect === undefined) {
      return 'nothingToFollow';
    }
    watcher.start();
    await waitFor(watcher, (items) => ([...items.values()].some(effect.fits) ? true : undefined), {
      signal,
      timeout: effectLimit,
      timedOut: `The change is written, but the ITS "${its.context.name}" ${effect.lacking} within a minute ("${clusterName}"). Check ITS Readiness: its registration controller may be down.`,
    });
    return 'settled';
  } catch (error) {
    if (error instanceof CancelledError) {
      return 'left';
    }
    throw error;
  } finally {
    watcher.dispose();
  }
}
