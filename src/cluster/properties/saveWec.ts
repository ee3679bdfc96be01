import { CancelledError } from '../errors.ts';
import type { Foresight } from '../foresight/foresight.ts';
import type { Connection } from '../kube/connection.ts';
import { OtherManagedClusterError, saveLabels } from '../labels/saveLabels.ts';
import type { ManagedCluster } from '../model.ts';
import { paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import { restore, type Restored } from '../save/restore.ts';
import { valueOf, type Edits, type Saved, type Values } from '../save/threeWaySave.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { NotAcceptedYetError } from './propertyErrors.ts';
import { saveProperties, undoProperties } from './saveProperties.ts';

/** Labels and properties of one WEC, as a person saw and wants them. Empty edits: nothing to do. */
export interface WecSave {
  readonly cluster: string;
  /** Of the ManagedCluster that was seen. */
  readonly uid: string;
  readonly labels: { readonly opened: Values; readonly edits: Edits };
  readonly properties: { readonly opened: Values; readonly edits: Edits };
  readonly order: SaveOrder;
  /** A person confirmed that labels are changed although nobody has accepted the WEC. */
  readonly evenUnaccepted?: boolean;
}

/** `around`: properties that are put, then labels, then properties that are taken away; right whatever the WEC joins and leaves. */
export type SaveOrder = 'propertiesFirst' | 'labelsFirst' | 'around';

/** How one object's save ended. `notTried`: what has to come before it failed. */
export type SaveResult =
  | { readonly object: 'labels' | 'properties'; readonly outcome: 'saved'; readonly put: Edits; readonly saved: Saved }
  | { readonly object: 'labels' | 'properties'; readonly outcome: 'failed'; readonly error: unknown }
  | { readonly object: 'labels' | 'properties'; readonly outcome: 'notTried' };

/** One object's save, as it ended well. */
export type SavedStep = SaveResult & { readonly outcome: 'saved' };

/**
 * A WEC that joins policies needs its properties first, so that the first delivery has them; one that leaves policies must lose them
 * last, since a template without its property stops the whole Binding (kubestellar.md 2.5, 2.6). Where a policy could not be looked at,
 * it may be either.
 */
export function saveOrder({ wdses, problems }: Foresight, cluster: string): SaveOrder {
  if (problems.length > 0 || wdses.some((wds) => wds.problems.length > 0)) {
    return 'around';
  }
  const policies = wdses.flatMap((wds) => wds.policies);
  const leaves = policies.some((policy) => policy.leaves.includes(cluster));
  const joins = policies.some((policy) => policy.joins.includes(cluster));
  return leaves ? (joins ? 'around' : 'labelsFirst') : 'propertiesFirst';
}

interface Step {
  readonly object: 'labels' | 'properties';
  readonly edits: Edits;
}

/**
 * Saves both in the order given, each by the three-way save; where one fails, what comes after it is not tried. Gives a result for each
 * step that has something to do. Throws NotAcceptedYetError and OtherManagedClusterError before anything is changed, CancelledError.
 */
export async function saveWec(gate: WriteGate, its: Connection, save: WecSave, signal: AbortSignal): Promise<readonly SaveResult[]> {
  const steps = stepsOf(save);
  if (steps.length > 0) {
    const now = await requireSame(its, save, signal);
    if (!now.hubAcceptsClient && save.evenUnaccepted !== true && save.labels.edits.size > 0) {
      throw new NotAcceptedYetError(its.context.name, save.cluster);
    }
  }
  const results: SaveResult[] = [];
  for (const { object, edits } of steps) {
    if (results.some(({ outcome }) => outcome === 'failed')) {
      results.push({ object, outcome: 'notTried' });
      continue;
    }
    try {
      const { cluster, uid } = save;
      const saved =
        object === 'labels'
          ? await saveLabels(gate, its, { cluster, uid, opened: save.labels.opened, edits }, signal)
          : await saveProperties(gate, its, { cluster, opened: save.properties.opened, edits }, signal);
      results.push({ object, outcome: 'saved', put: edits, saved });
    } catch (error) {
      if (error instanceof CancelledError && results.length === 0) {
        throw error;
      }
      results.push({ object, outcome: 'failed', error });
    }
  }
  return results;
}

/** Puts back exactly what one step of a save replaced; the steps of a save go back in reverse order. A key that was changed since is left as it is. */
export async function undoSaved(gate: WriteGate, its: Connection, { cluster, uid }: Pick<WecSave, 'cluster' | 'uid'>, { object, put, saved }: SavedStep, signal: AbortSignal): Promise<Restored> {
  if (object === 'properties') {
    await requireSame(its, { cluster, uid }, signal);
    return undoProperties(gate, its, { cluster, put, saved }, signal);
  }
  const opened = Object.fromEntries([...saved.replaced.keys()].flatMap((key) => (put.get(key) === undefined ? [] : [[key, put.get(key) ?? '']])));
  return restore(saved.replaced, (edits) => saveLabels(gate, its, { cluster, uid, opened, edits }, signal));
}

/** What an undo of these steps does to labels and properties, where they are still as the save has left them. Pure. */
export function undoEdits(steps: readonly SavedStep[], now: { readonly labels: Values; readonly data: Values }): { readonly labels: Edits; readonly properties: Edits } {
  const of = (object: SavedStep['object'], values: Values): Edits =>
    new Map(steps.filter((step) => step.object === object).flatMap(({ put, saved }) => [...saved.replaced].filter(([key]) => valueOf(values, key) === put.get(key))));
  return { labels: of('labels', now.labels), properties: of('properties', now.data) };
}

function stepsOf({ labels, properties, order }: WecSave): readonly Step[] {
  const label: Step = { object: 'labels', edits: labels.edits };
  const property: Step = { object: 'properties', edits: properties.edits };
  const part = (taken: boolean): Step => ({ object: 'properties', edits: new Map([...properties.edits].filter(([, value]) => (value === undefined) === taken)) });
  if (labels.edits.size === 0) {
    // All or nothing, as one change: there is nothing to go around.
    return [property].filter(({ edits }) => edits.size > 0);
  }
  const steps = { propertiesFirst: [property, label], labelsFirst: [label, property], around: [part(false), label, part(true)] }[order];
  return steps.filter(({ edits }) => edits.size > 0);
}

/** Properties go by the name alone: those of another ManagedCluster that has taken it since are not to be changed. */
async function requireSame({ api, context }: Connection, { cluster, uid }: Pick<WecSave, 'cluster' | 'uid'>, signal: AbortSignal): Promise<ManagedCluster> {
  const now = parseManagedCluster(await api.get<unknown>(`${paths.managedClusters}/${cluster}`, { signal }));
  if (now?.uid !== uid) {
    throw new OtherManagedClusterError(context.name, cluster);
  }
  return now;
}
