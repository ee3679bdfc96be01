import { quote } from '../clusteradm/commandText.ts';
import { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import { SaveConflictError, saveThreeWay, type Conflicts, type Saved, type SaveTarget } from '../save/threeWaySave.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { labelEditsText, type LabelEdits } from './labelEdits.ts';

export { valueOf } from '../save/threeWaySave.ts';

export type Labels = Readonly<Record<string, string>>;

/** What a person saw when the edit began, and wants. */
export interface LabelSave {
  readonly cluster: string;
  /** Of the ManagedCluster that was seen: another one of its name is refused. */
  readonly uid: string;
  readonly opened: Labels;
  readonly edits: LabelEdits;
}

export class LabelConflictError extends SaveConflictError {
  readonly kind = 'labelConflict';
  readonly conflicts: Conflicts;

  constructor(its: string, cluster: string, conflicts: Conflicts) {
    const word = (value: string | undefined) => (value === undefined ? 'no such label' : `"${value}"`);
    const parts = conflicts.map(({ key, theirs, wanted }) => `its label "${key}" was changed by somebody else meanwhile. It is ${word(theirs)} now, and you want ${word(wanted)}. `);
    super(`Nothing was changed on "${cluster}" (ITS "${its}"): ${parts.join('And ')}Look at it, then change it again.`);
    this.conflicts = conflicts;
  }
}

/** A cluster of that name is there, but it is not the one whose labels were seen. */
export class OtherManagedClusterError extends ClusterError {
  readonly kind = 'otherManagedCluster';
  constructor(its: string, cluster: string) {
    super(`Nothing was changed: "${cluster}" on the ITS "${its}" was deleted and made anew since you looked at it. Look again.`);
  }
}

/** As `saveThreeWay`. Throws LabelConflictError, OtherManagedClusterError, and ClusterErrors of the API. */
export async function saveLabels(gate: WriteGate, its: Connection, save: LabelSave, signal: AbortSignal): Promise<Saved> {
  return saveThreeWay(gate, its, labelsOf(its.context.name, save), save, signal);
}

function labelsOf(its: string, { cluster, uid }: LabelSave): SaveTarget {
  return {
    path: `${paths.managedClusters}/${cluster}`,
    read: (raw) => {
      const now = parseManagedCluster(raw);
      if (now?.uid !== uid) {
        throw new OtherManagedClusterError(its, cluster);
      }
      return { uid, resourceVersion: now.resourceVersion, values: now.labels };
    },
    body: (labels, metadata) => ({ metadata: { ...metadata, labels } }),
    change: (touched) => ({
      what: `change labels of the ManagedCluster "${cluster}" (${labelEditsText(touched)})`,
      command: labelCommand(its, cluster, touched),
      rights: [{ verb: 'patch', group: 'cluster.open-cluster-management.io', resource: 'managedclusters', name: cluster }],
      uid,
    }),
    conflict: (conflicts) => new LabelConflictError(its, cluster, conflicts),
  };
}

export function labelCommand(context: string, cluster: string, edits: LabelEdits): string {
  const words = [...edits].map(([key, value]) => quote(value === undefined ? `${key}-` : `${key}=${value}`)).join(' ');
  return `kubectl --context ${quote(context)} label managedcluster ${quote(cluster)} --overwrite ${words}`;
}
