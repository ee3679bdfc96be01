import { quote } from '../clusteradm/commandText.ts';
import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { paths } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { WriteGate } from '../write/writeGate.ts';

interface RawList {
  readonly items?: readonly unknown[];
}

interface Kind {
  readonly path: string;
  readonly resource: string;
  readonly group: string;
}

/**
 * For a WEC that is lost: takes the finalizers off its ManifestWorks and add-ons, which only its agent would take off otherwise.
 * The ManagedCluster's own are left to the ITS's controllers (ocm.md 4.4). What runs on the WEC stays there.
 */
export async function forceDeletion(gate: WriteGate, its: Connection, clusterName: string, signal: AbortSignal): Promise<void> {
  for (const kind of [
    { path: paths.addOns(clusterName), resource: 'managedclusteraddons', group: 'addon.open-cluster-management.io' },
    { path: paths.manifestWorks(clusterName), resource: 'manifestworks', group: 'work.open-cluster-management.io' },
  ]) {
    const { items = [] } = (await its.api.find<RawList>(kind.path, { signal })) ?? {};
    for (const raw of items) {
      await stripFinalizers(gate, its, clusterName, kind, raw, signal);
    }
  }
}

async function stripFinalizers(gate: WriteGate, its: Connection, clusterName: string, { path, resource, group }: Kind, raw: unknown, signal: AbortSignal): Promise<void> {
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
