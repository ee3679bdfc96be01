import { quote } from '../clusteradm/commandText.ts';
import { conditionOf } from '../clusterState.ts';
import { ClusterError, TimedOutError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import { waitFor } from '../kube/waitFor.ts';
import { OtherManagedClusterError } from '../labels/saveLabels.ts';
import type { Log } from '../log.ts';
import type { ManagedCluster } from '../model.ts';
import { conditions, paths } from '../ocm.ts';
import { field, parseManagedCluster } from '../parse.ts';
import { parseWork, type Work } from '../details/clusterFacts.ts';
import { plainText } from '../plainText.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { DeletionStuckError, StillSelectedError } from './deregistrationErrors.ts';

/** What all steps on the ITS work with; `report` takes a line for the person who waits. */
export interface HubSide {
  readonly gate: WriteGate;
  readonly its: Connection;
  readonly clusterName: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
  /** Milliseconds, for tests. */
  readonly limits?: { readonly leaving?: number; readonly deletion?: number };
}

/** Milliseconds that a WDS's controllers get to take back what they deliver, and the agent to clean up. */
const leavingLimit = 60_000;
const deletionLimit = 120_000;

/** Waits, after labels were taken away, until no Binding delivers any more. Throws StillSelectedError. */
export async function waitUntilUnselected({ its, clusterName, log, signal, report, limits }: HubSide): Promise<void> {
  const watcher = new ResourceWatcher<Work>(its.api, { path: paths.manifestWorks(clusterName), project: parseWork }, { log });
  const delivered = () => [...watcher.items.values()].filter(({ binding }) => binding !== '');
  try {
    watcher.onDidChange(() => report(`${delivered().length} ManifestWorks of Bindings are left`));
    watcher.start();
    await waitFor(watcher, () => (delivered().length === 0 ? true : undefined), {
      signal,
      timeout: limits?.leaving ?? leavingLimit,
      timedOut: 'Bindings still deliver.',
    });
  } catch (error) {
    if (error instanceof TimedOutError) {
      throw new StillSelectedError(its.context.name, clusterName, [...new Set(delivered().map(({ binding, wds }) => `Binding "${binding}" of WDS "${wds}"`))]);
    }
    throw error;
  } finally {
    watcher.dispose();
  }
}

/**
 * Deletes exactly the ManagedCluster that was seen and waits until it is gone, telling what its `Deleting` condition says.
 * Goes on where a deletion is under way. Throws DeletionStuckError where the ITS waits in vain, OtherManagedClusterError.
 */
export async function deleteManagedCluster(side: HubSide, uid: string): Promise<void> {
  const { gate, its, clusterName, signal } = side;
  const path = `${paths.managedClusters}/${clusterName}`;
  const found = parseManagedCluster(await its.api.find<unknown>(path, { signal }));
  if (found === undefined) {
    return;
  }
  if (found.uid !== uid) {
    throw new OtherManagedClusterError(its.context.name, clusterName);
  }
  if (!found.deleting) {
    const change = {
      what: `delete the ManagedCluster "${clusterName}"`,
      command: deleteCommand(its, clusterName),
      rights: [{ verb: 'delete', group: 'cluster.open-cluster-management.io', resource: 'managedclusters', name: clusterName }],
      uid,
    };
    await gate.remove(its, change, path, signal);
  }
  await waitUntilGone(side, uid);
}

export function deleteCommand(its: Connection, clusterName: string): string {
  return `kubectl --context ${quote(its.context.name)} delete managedcluster ${quote(clusterName)}`;
}

async function waitUntilGone({ its, clusterName, log, signal, report, limits }: HubSide, uid: string): Promise<void> {
  const spec = { path: paths.managedClusters, query: { fieldSelector: `metadata.name=${clusterName}` }, project: parseManagedCluster };
  const watcher = new ResourceWatcher<ManagedCluster>(its.api, spec, { log });
  const here = () => watcher.items.get(clusterName);
  const remains = () => {
    const said = here() && conditionOf(here(), conditions.deleting)?.message.trim().replace(/\.$/, '');
    return said === undefined || said === '' ? 'it names nothing' : said;
  };
  try {
    watcher.onDidChange(() => (here() === undefined ? undefined : report(remains())));
    watcher.start();
    await waitFor(watcher, () => (here()?.uid === uid ? undefined : true), {
      signal,
      timeout: limits?.deletion ?? deletionLimit,
      timedOut: 'The ManagedCluster is still there.',
    });
  } catch (error) {
    throw error instanceof TimedOutError ? new DeletionStuckError(its.context.name, clusterName, remains()) : error;
  } finally {
    watcher.dispose();
  }
}

interface RawList {
  readonly items?: readonly unknown[];
}

/**
 * For a WEC that is lost: takes the finalizers off its ManifestWorks and add-ons, which only its agent would take off otherwise.
 * The ManagedCluster's own are left to the ITS's controllers (ocm.md 4.4). What runs on the WEC stays there.
 */
export async function forceDeletion(side: HubSide, uid: string): Promise<void> {
  const { gate, its, clusterName, signal } = side;
  for (const [path, resource, group] of [
    [paths.addOns(clusterName), 'managedclusteraddons', 'addon.open-cluster-management.io'],
    [paths.manifestWorks(clusterName), 'manifestworks', 'work.open-cluster-management.io'],
  ] as const) {
    const { items = [] } = (await its.api.find<RawList>(path, { signal })) ?? {};
    for (const raw of items) {
      await stripFinalizers(gate, its, { clusterName, path, resource, group }, raw, signal);
    }
  }
  await waitUntilGone(side, uid);
}

async function stripFinalizers(
  gate: WriteGate,
  its: Connection,
  { clusterName, path, resource, group }: { readonly clusterName: string; readonly path: string; readonly resource: string; readonly group: string },
  raw: unknown,
  signal: AbortSignal,
): Promise<void> {
  const metadata = field(raw, 'metadata');
  const [name, uid, resourceVersion] = ['name', 'uid', 'resourceVersion'].map((key) => plainText(field(metadata, key))) as [string, string, string];
  const finalizers = field(metadata, 'finalizers');
  if (!Array.isArray(finalizers) || finalizers.length === 0) {
    return;
  }
  const change = {
    what: `take the finalizers off ${resource} "${name}" of "${clusterName}"`,
    command: `kubectl --context ${quote(its.context.name)} -n ${quote(clusterName)} patch ${resource}.${group} ${quote(name)} --type=merge -p '{"metadata":{"finalizers":null}}'`,
    rights: [{ verb: 'patch', group, resource, name, namespace: clusterName }],
    uid,
  };
  try {
    await gate.merge(its, change, `${path}/${name}`, { metadata: { uid, resourceVersion, finalizers: null } }, signal);
  } catch (error) {
    // Gone by itself meanwhile: that is all that was wanted.
    if (!(error instanceof ClusterError && error.kind === 'notFound')) {
      throw error;
    }
  }
}
