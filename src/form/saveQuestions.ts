import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Foresight } from '../cluster/foresight/foresight.ts';
import { labelCommand } from '../cluster/labels/saveLabels.ts';
import { namespaces } from '../cluster/ocm.ts';
import { propertiesNamespaceCommand } from '../cluster/properties/propertiesNamespace.ts';
import { propertyCommand } from '../cluster/properties/saveProperties.ts';
import type { Edits } from '../cluster/save/threeWaySave.ts';
import type { Edit, Finding } from '../shared/protocol.ts';
import { changeLine, fewLines, paragraphs } from '../ui/changeLines.ts';
import { describeForesight } from './describeForesight.ts';
import type { FormTarget } from './formSession.ts';
import type { SaveContext, SaveRequest } from './saveForm.ts';
import type { LastSave } from './undoMemory.ts';
import { wantedOf } from './wecChange.ts';

/**
 * Asks before a save that changes or removes a value, makes the WEC join or leave something, lacks a property that is needed, or labels
 * what nobody accepted. What is only added is saved without a question. Throws CancelledError.
 */
export async function confirmSave({ services, target, model }: SaveContext, request: SaveRequest, foresight: Foresight): Promise<void> {
  const { its, cluster } = target;
  const { errors, effects, rest } = findingsOf(foresight);
  const unaccepted = !model.accepted && request.labels.length > 0;
  const lost = [...request.labels, ...request.properties].filter(({ opened }) => opened !== null);
  if (lost.length === 0 && effects.length === 0 && errors.length === 0 && !unaccepted) {
    return;
  }
  const waits = vscode.l10n.t('"{0}" is not accepted yet. A BindingPolicy that selects it by its labels can hold up the delivery to others, since its mailbox namespace is missing.', cluster);
  const missing = errors.length > 0;
  const agreed = await services.dialogs.confirm({
    message: missing
      ? vscode.l10n.t('Templates need properties that "{0}" on the ITS "{1}" would not have. Save all the same?', cluster, its)
      : vscode.l10n.t('Save the labels and properties of "{0}" on the ITS "{1}"?', cluster, its),
    detail: paragraphs(errors, unaccepted ? [waits] : [], changeLines(lost), effects, rest),
    accept: missing ? vscode.l10n.t('Save All the Same') : vscode.l10n.t('Save'),
    commands: commandsOf(target, wantedOf(request.labels), wantedOf(request.properties)),
  });
  if (!agreed) {
    throw new CancelledError();
  }
}

/** Says what is put back, and what that does to BindingPolicies. Throws CancelledError. */
export async function confirmUndo({ services, target }: SaveContext, { steps }: LastSave, foresight: Foresight): Promise<void> {
  const { its, cluster } = target;
  const { errors, effects, rest } = findingsOf(foresight);
  const of = (object: 'labels' | 'properties'): Edits => new Map(steps.filter((step) => step.object === object).flatMap(({ saved }) => [...saved.replaced]));
  const lines = steps.flatMap(({ put, saved }) => [...saved.replaced].map(([key, value]) => changeLine(key, put.get(key), value)));
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Undo the last save of "{0}" on the ITS "{1}"?', cluster, its),
    detail: paragraphs(errors, fewLines(lines), [vscode.l10n.t('A key that somebody has changed since is left as it is.')], effects, rest),
    accept: errors.length > 0 ? vscode.l10n.t('Undo All the Same') : vscode.l10n.t('Undo'),
    commands: commandsOf(target, of('labels'), of('properties')),
  });
  if (!agreed) {
    throw new CancelledError();
  }
}

/** `false`: the properties stay unsaved. */
export async function confirmNamespace({ services, target }: SaveContext): Promise<boolean> {
  return services.dialogs.confirm({
    message: vscode.l10n.t('Create the namespace {0} on the ITS "{1}"?', namespaces.properties, target.its),
    detail: vscode.l10n.t('It holds the customization properties of WECs. KubeStellar makes it when a WDS is attached; until then it is missing.'),
    accept: vscode.l10n.t('Create Namespace'),
    commands: [propertiesNamespaceCommand(target.its)],
  });
}

function commandsOf({ its, cluster }: FormTarget, labels: Edits, properties: Edits): readonly string[] {
  return [...(properties.size === 0 ? [] : [propertyCommand(its, cluster, properties)]), ...(labels.size === 0 ? [] : [labelCommand(its, cluster, labels)])];
}

/** In words: what is wrong, what comes and goes, and what could not be told. */
function findingsOf(foresight: Foresight): { readonly errors: readonly string[]; readonly effects: readonly string[]; readonly rest: readonly string[] } {
  const { groups } = describeForesight(foresight, vscode.l10n);
  const lines = (wanted: Finding['severity']) => groups.flatMap(({ title, findings }) => findings.filter(({ severity }) => severity === wanted).map(({ text, details }) => [`${title}: ${text}`, ...details.map((detail) => `    ${detail}`)].join('\n')));
  const changes = foresight.wdses.flatMap(({ wds, policies }) => [
    ...policies.flatMap(({ policy, joins }) => (joins.length > 0 ? [vscode.l10n.t('It joins {0} of WDS {1}.', policy, wds)] : [])),
    ...policies.flatMap(({ policy, leaves }) => (leaves.length > 0 ? [vscode.l10n.t('It leaves {0} of WDS {1}, which takes its workload away.', policy, wds)] : [])),
  ]);
  return { errors: lines('error'), effects: changes, rest: foresight.problems };
}

function changeLines(edits: readonly Edit[]): readonly string[] {
  return fewLines(edits.map(({ key, opened, wanted }) => changeLine(key, opened ?? undefined, wanted ?? undefined)));
}
