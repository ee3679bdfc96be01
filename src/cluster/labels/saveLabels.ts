import { quote } from '../clusteradm/commandText.ts';
import { ApiError, ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { labelEditsText, type LabelEdits } from './labelEdits.ts';

export type Labels = Readonly<Record<string, string>>;

/** What a person saw when the edit began, and wants. */
export interface LabelSave {
  readonly cluster: string;
  /** Of the ManagedCluster that was seen: another one of its name is refused. */
  readonly uid: string;
  readonly opened: Labels;
  readonly edits: LabelEdits;
}

/** What a save replaced, so that it can be undone; empty where everything was as wanted already. */
export interface LabelsSaved {
  readonly replaced: LabelEdits;
}

/** Somebody else changed a label that this edit changes too: a person must see both values. */
export class LabelConflictError extends ClusterError {
  readonly kind = 'labelConflict';
  readonly key: string;
  /** `undefined`: the label is gone. */
  readonly theirs: string | undefined;

  constructor(its: string, cluster: string, key: string, theirs: string | undefined, wanted: string | undefined) {
    const word = (value: string | undefined) => (value === undefined ? 'no such label' : `"${value}"`);
    super(
      `Nothing was changed on "${cluster}" (ITS "${its}"): its label "${key}" was changed by somebody else meanwhile. ` +
        `It is ${word(theirs)} now, and you want ${word(wanted)}. Look at it, then change it again.`,
    );
    this.key = key;
    this.theirs = theirs;
  }
}

/** A cluster of that name is there, but it is not the one whose labels were seen. */
export class OtherManagedClusterError extends ClusterError {
  readonly kind = 'otherManagedCluster';
  constructor(its: string, cluster: string) {
    super(`Nothing was changed: "${cluster}" on the ITS "${its}" was deleted and made anew since you looked at it. Look again.`);
  }
}

/** Each try compares anew; whoever loses so many races in a row had better look again. */
const tries = 25;

/**
 * Compares three ways, key by key: as opened, as wanted, as it is now. Writes only the keys that are touched, with the
 * resourceVersion that was compared, the first time after a server dry run; compares again where somebody was quicker. Nothing is
 * overwritten unseen: throws LabelConflictError, OtherManagedClusterError, and ClusterErrors of the API.
 */
export async function saveLabels(gate: WriteGate, its: Connection, save: LabelSave, signal: AbortSignal): Promise<LabelsSaved> {
  const path = `${paths.managedClusters}/${save.cluster}`;
  for (let left = tries; ; left--) {
    const now = parseManagedCluster(await its.api.get<unknown>(path, { signal }));
    if (now?.uid !== save.uid) {
      throw new OtherManagedClusterError(its.context.name, save.cluster);
    }
    const touched = compare(its.context.name, save, now.labels);
    if (touched.size === 0) {
      return { replaced: new Map() };
    }
    const labels = Object.fromEntries([...touched].map(([key, value]) => [key, value ?? null]));
    const body = { metadata: { uid: save.uid, resourceVersion: now.resourceVersion, labels } };
    try {
      if (left === tries) {
        await rehearse(gate, its, path, body, signal);
      }
      await gate.merge(its, changeOf(its, save, touched), path, body, signal);
      return { replaced: new Map([...touched.keys()].map((key) => [key, valueOf(now.labels, key)])) };
    } catch (error) {
      if (left === 1 || !(error instanceof ClusterError) || error.kind !== 'conflict') {
        throw error;
      }
    }
  }
}

/** The keys to write; those that are as wanted already are left out. */
function compare(its: string, { cluster, opened, edits }: LabelSave, now: Labels): LabelEdits {
  const touched = new Map<string, string | undefined>();
  for (const [key, wanted] of edits) {
    const theirs = valueOf(now, key);
    if (theirs === wanted) {
      continue;
    }
    if (theirs !== valueOf(opened, key)) {
      throw new LabelConflictError(its, cluster, key, theirs, wanted);
    }
    touched.set(key, wanted);
  }
  return touched;
}

/** A webhook that declares side effects refuses every dry run: then the change can't be checked, which is no error. */
async function rehearse(gate: WriteGate, its: Connection, path: string, body: unknown, signal: AbortSignal): Promise<void> {
  try {
    await gate.rehearseMerge(its, path, body, signal);
  } catch (error) {
    if (!(error instanceof ApiError && /dry[- ]?run/i.test(error.message))) {
      throw error;
    }
  }
}

function changeOf({ context }: Connection, { cluster, uid }: LabelSave, touched: LabelEdits) {
  return {
    what: `change labels of the ManagedCluster "${cluster}" (${labelEditsText(touched)})`,
    command: labelCommand(context.name, cluster, touched),
    rights: [{ verb: 'patch', group: 'cluster.open-cluster-management.io', resource: 'managedclusters', name: cluster }],
    uid,
  };
}

export function labelCommand(context: string, cluster: string, edits: LabelEdits): string {
  const words = [...edits].map(([key, value]) => quote(value === undefined ? `${key}-` : `${key}=${value}`)).join(' ');
  return `kubectl --context ${quote(context)} label managedcluster ${quote(cluster)} --overwrite ${words}`;
}

export function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
