import * as vscode from 'vscode';
import { CancelledError, describeError } from '../cluster/errors.ts';
import type { Foreseer } from '../cluster/foresight/foreseer.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { OtherManagedClusterError } from '../cluster/labels/saveLabels.ts';
import { createPropertiesNamespace } from '../cluster/properties/propertiesNamespace.ts';
import { PropertiesNamespaceMissingError } from '../cluster/properties/propertyErrors.ts';
import { saveOrder, saveWec, undoEdits, undoSaved, type SaveResult, type SavedStep, type WecSave } from '../cluster/properties/saveWec.ts';
import type { Restored } from '../cluster/save/restore.ts';
import { SaveConflictError, type Edits } from '../cluster/save/threeWaySave.ts';
import { changeBy } from '../cluster/wecFile/compareWec.ts';
import type { WriteGate } from '../cluster/write/writeGate.ts';
import type { FormModel, ResultView } from '../shared/protocol.ts';
import { askingWdses } from '../ui/askingWdses.ts';
import type { FormServices } from './formServices.ts';
import type { FormTarget } from './formSession.ts';
import { confirmNamespace, confirmSave, confirmUndo } from './saveQuestions.ts';
import type { LastSave } from './undoMemory.ts';
import { factsOf, openedOf, wantedOf, wecChange, type FormEdits } from './wecChange.ts';

export interface SaveContext {
  readonly services: FormServices;
  readonly target: FormTarget;
  /** What the page showed when it asked. */
  readonly model: FormModel;
  /** The properties could not be read: `model` shows none. */
  readonly propertiesUnknown: boolean;
  /** To the cluster that was shown. */
  readonly seen: Connection;
  readonly foreseer: Foreseer;
}

export interface SaveOutcome {
  readonly results: readonly ResultView[];
  /** What can be undone now; `undefined`: what could be before. */
  readonly undo: LastSave | undefined;
}

export interface SaveRequest extends FormEdits {
  /** Of the ManagedCluster that the edits are meant for. */
  readonly uid: string;
}

/** Cancel closes the questions; what is being written comes to its end. */
const untilItsEnd = new AbortController().signal;

/** Foresees anew, asks where something comes or is lost by it, then saves in the order that suits it. Throws CancelledError, and ClusterErrors before anything was changed. */
export async function saveForm(context: SaveContext, request: SaveRequest): Promise<SaveOutcome> {
  const { target, model, propertiesUnknown, seen, foreseer } = context;
  const { its, cluster } = target;
  requireSame(target, model, request.uid);
  const change = wecChange(cluster, model, request, propertiesUnknown);
  const foresight = await askingWdses((options) => foreseer.foresee(seen, [change], options));
  await confirmSave(context, request, foresight);
  const save: WecSave = {
    ...{ cluster, uid: request.uid, order: saveOrder(foresight, cluster), evenUnaccepted: !model.accepted },
    labels: { opened: openedOf(request.labels), edits: wantedOf(request.labels) },
    properties: { opened: openedOf(request.properties), edits: wantedOf(request.properties) },
  };
  const title = vscode.l10n.t('Saving labels and properties of {0} on {1}', cluster, its);
  const results = await writing(context, title, (gate, connection) => saveWithNamespace(context, gate, connection, save));
  const steps = results.filter((result): result is SavedStep => result.outcome === 'saved' && result.saved.replaced.size > 0);
  return { results: results.map(describeResult), undo: steps.length === 0 ? undefined : { uid: request.uid, steps } };
}

/** Foresees and asks, then puts back exactly what the last save replaced, the last step first, each key only where nobody has changed it since. */
export async function undoSave(context: SaveContext, last: LastSave): Promise<SaveOutcome> {
  const { target, model, propertiesUnknown, seen, foreseer } = context;
  requireSame(target, model, last.uid);
  const now = factsOf(model, propertiesUnknown);
  const change = changeBy(target.cluster, now, undoEdits(last.steps, now));
  const foresight = await askingWdses((options) => foreseer.foresee(seen, [change], options));
  await confirmUndo(context, last, foresight);
  return writing(context, vscode.l10n.t('Undoing the last save of {0}', target.cluster), async (gate, its) => {
    const results: ResultView[] = [];
    const left = [...last.steps];
    for (const step of last.steps.toReversed()) {
      try {
        const restored = await undoSaved(gate, its, { cluster: target.cluster, uid: last.uid }, step, untilItsEnd);
        left.pop();
        results.push(...describeRestored(step.object, restored));
      } catch (error) {
        results.push(describeFailure(step.object, error));
        break;
      }
    }
    return { results, undo: { uid: last.uid, steps: left } };
  });
}

/** Properties go by the name alone: those of another cluster that took it are not to be changed. */
function requireSame({ its, cluster }: FormTarget, { uid }: FormModel, wanted: string): void {
  if (uid !== wanted) {
    throw new OtherManagedClusterError(its, cluster);
  }
}

/** The namespace of the properties is made on consent; then what was held up by it is tried again. */
async function saveWithNamespace(context: SaveContext, gate: WriteGate, its: Connection, save: WecSave): Promise<readonly SaveResult[]> {
  const results = await saveWec(gate, its, save, untilItsEnd);
  const missing = results.some((result) => result.outcome === 'failed' && result.error instanceof PropertiesNamespaceMissingError);
  if (!missing || !(await confirmNamespace(context))) {
    return results;
  }
  await createPropertiesNamespace(gate, its, untilItsEnd);
  const before = results.filter((result) => result.outcome === 'saved' && result.saved.replaced.size > 0);
  const done = new Set(before.map(({ object }) => object));
  const again = await saveWec(gate, its, save, untilItsEnd);
  return [...before, ...again.filter((result) => !done.has(result.object) || result.outcome !== 'saved' || result.saved.replaced.size > 0)];
}

/** Gives `act` a connection of its own: the one that watches may be broken by now. */
async function writing<T>({ services, target, seen }: SaveContext, title: string, act: (gate: WriteGate, its: Connection) => Promise<T>): Promise<T> {
  const connection = await services.sessions.connection(target.its);
  try {
    return await act(services.gate.forOneAction(title), { ...connection, identity: seen.identity });
  } finally {
    connection.api.dispose();
  }
}

function describeResult(result: SaveResult): ResultView {
  const name = nameOf(result.object);
  switch (result.outcome) {
    case 'saved':
      return result.saved.replaced.size === 0
        ? { outcome: 'unchanged', sentence: vscode.l10n.t('{0}: all of it was there already.', name) }
        : { outcome: 'done', sentence: vscode.l10n.t('{0}: saved {1}.', name, [...result.saved.replaced.keys()].join(', ')) };
    case 'failed':
      return describeFailure(result.object, result.error);
    case 'notTried':
      return { outcome: 'skipped', sentence: vscode.l10n.t('{0}: not saved, since what comes before was not.', name) };
  }
}

/** Keys alone: a value of a property could be a secret. */
function describeRestored(object: SaveResult['object'], { restored, left }: Restored): readonly ResultView[] {
  const name = nameOf(object);
  const keys = (edits: Edits) => [...edits.keys()].join(', ');
  return [
    ...(restored.size === 0 ? [] : [{ outcome: 'done' as const, sentence: vscode.l10n.t('{0}: as before the save: {1}.', name, keys(restored)) }]),
    ...(left.size === 0 ? [] : [{ outcome: 'skipped' as const, sentence: vscode.l10n.t('{0}: left as it is now, because somebody has changed it since: {1}.', name, keys(left)) }]),
  ];
}

function describeFailure(object: SaveResult['object'], error: unknown): ResultView {
  if (error instanceof CancelledError) {
    return { outcome: 'skipped', sentence: vscode.l10n.t('{0}: cancelled.', nameOf(object)) };
  }
  return { outcome: error instanceof SaveConflictError ? 'conflict' : 'failed', sentence: `${nameOf(object)}: ${describeError(error)}` };
}

function nameOf(object: SaveResult['object']): string {
  return object === 'labels' ? vscode.l10n.t('Labels') : vscode.l10n.t('Customization Properties');
}
