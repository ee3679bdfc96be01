import { quote } from '../clusteradm/commandText.ts';
import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { paths } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { WriteGate } from '../write/writeGate.ts';
import type { DeregistrationSituation } from './situation.ts';

interface RawList {
  readonly items?: readonly unknown[];
}

interface Kind {
  readonly path: string;
  readonly resource: string;
  readonly group: string;
}

const addOns = (clusterName: string): Kind => ({ path: paths.addOns(clusterName), resource: 'managedclusteraddons', group: 'addon.open-cluster-management.io' });
const works = (clusterName: string): Kind => ({ path: paths.manifestWorks(clusterName), resource: 'manifestworks', group: 'work.open-cluster-management.io' });

/**
 * For a WEC that is lost: takes the finalizers off its ManifestWorks and add-ons, which only its agent would take off otherwise.
 * The ManagedCluster's own are left to the ITS's controllers (ocm.md 4.4). What runs on the WEC stays there.
 */
export async function forceDeletion(gate: WriteGate, its: Connection, clusterName: string, signal: AbortSignal): Promise<void> {
  for (const kind of [addOns(clusterName), works(clusterName)]) {
    const { items = [] } = (await its.api.find<RawList>(kind.path, { signal })) ?? {};
    for (const raw of items) {
      await stripFinalizers(gate, its, clusterName, kind, raw, signal);
    }
  }
}

/** The same, of what is known to be there. */
export function forceCommands(its: Connection, clusterName: string, there: Pick<DeregistrationSituation, 'works' | 'addOns'>): readonly string[] {
  return [
    ...there.addOns.map((name) => stripCommand(its, clusterName, addOns(clusterName), name)),
    ...there.works.map(({ name }) => stripCommand(its, clusterName, works(clusterName), name)),
  ];
}

function stripCommand(its: Connection, clusterName: string, { resource, group }: Kind, name: string): string {
  return `kubectl --context ${quote(its.context.name)} -n ${quote(clusterName)} patch ${resource}.${group} ${quote(name)} --type=merge -p '{"metadata":{"finalizers":null}}'`;
}

async function stripFinalizers(gate: WriteGate, its: Connection, clusterName: string, kind: Kind, raw: unknown, signal: AbortSignal): Promise<void> {
  const { path, resource, group } = kind;
  const metadata = field(raw, 'metadata');
  const [name, uid, resourceVersion] = ['name', 'uid', 'resourceVersion'].map((key) => plainText(field(metadata, key))) as [string, string, string];
  const finalizers = field(metadata, 'finalizers');
  if (!Array.isArray(finalizers) || finalizers.length === 0) {
    return;
  }
  const change = {
    what: `take the finalizers off ${resource} "${name}" of "${clusterName}"`,
    command: stripCommand(its, clusterName, kind, name),
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
