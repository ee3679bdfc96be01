import * as vscode from 'vscode';
import { fewAtOnce } from '../cluster/batch.ts';
import { deliveriesTo } from '../cluster/delivery.ts';
import { CancelledError, NotFoundError } from '../cluster/errors.ts';
import { readWecs, type WecNow } from '../cluster/foresight/wecFacts.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { completeLabelEdits, completeValue, knownLabels, type KnownLabels } from '../cluster/labels/completeLabels.ts';
import { editsOf, parseLabelEdits, type LabelEdits } from '../cluster/labels/labelEdits.ts';
import { labelCommand, saveLabels, valueOf, type LabelSave } from '../cluster/labels/saveLabels.ts';
import { plainText } from '../cluster/plainText.ts';
import { named } from '../cluster/sentences.ts';
import { changeBy } from '../cluster/wecFile/compareWec.ts';
import { checkEditableKey, ownName, systemReason } from '../shared/labelKeys.ts';
import { checkLabelValue } from '../shared/validation.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { changeLine, fewLines, paragraphs } from '../ui/changeLines.ts';
import { inert } from '../ui/inert.ts';
import { runBatchAction } from './batch.ts';
import { foreseeWecs } from './foreseeWecs.ts';
import { foresightLines } from './foresightText.ts';
import { rememberUndo } from './labelUndo.ts';
import type { CommandServices } from './services.ts';
import { byIts, chooseClusters, eachIts, withConnection, type ClusterTarget } from './targets.ts';

/** Edit Labels: `k=v k2=v2 k3-` over one or many clusters. */
export async function editLabels(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const clusters = await chooseClusters(services, target, selected);
  const known = labelsOnItses(services, clusters);
  const present = keysOn(services, clusters);
  const text = await services.dialogs.text({
    title: vscode.l10n.t('Labels of {0}', namesOf(clusters)),
    prompt: vscode.l10n.t('key=value puts a label on or changes it, key- takes it away; several with spaces between them. name={0} gives each WEC its own name.', ownName),
    placeHolder: vscode.l10n.t('environment=production region=eu old-key-'),
    check: (typed) => reasonOf(parseLabelEdits(typed)),
    complete: (typed) => completeLabelEdits(typed, known, present),
  });
  const checked = parseLabelEdits(text);
  if (checked.valid) {
    await changeLabels(services, clusters, checked.value);
  }
}

/** Add Label: a key of the document's, one that is used on this ITS, or another; then a value. `name` takes each WEC's own. */
export async function addLabel(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const clusters = await chooseClusters(services, target, selected);
  const title = vscode.l10n.t('Add a Label to {0}', namesOf(clusters));
  const known = labelsOnItses(services, clusters);
  const other = vscode.l10n.t('Another Key…');
  const picked = await services.dialogs.pick<string | undefined>({
    title,
    placeHolder: vscode.l10n.t('The key'),
    choices: [
      ...[...known].map(([key, values]) => ({ label: key, description: key === 'name' ? vscode.l10n.t("each WEC's own name") : values.slice(0, 5).join(', '), value: key })),
      { label: other, description: '', value: undefined },
    ],
  });
  const key = picked ?? (await services.dialogs.text({ title, prompt: vscode.l10n.t('The key'), check: (typed) => reasonOf(checkEditableKey(typed)) }));
  if (key === 'name') {
    await changeLabels(services, clusters, new Map([[key, ownName]]));
    return;
  }
  const value = await services.dialogs.text({
    title,
    prompt: vscode.l10n.t('The value of {0}', key),
    check: (typed) => reasonOf(checkLabelValue(typed)),
    complete: (typed) => completeValue(typed, known.get(key) ?? []),
  });
  await changeLabels(services, clusters, new Map([[key, value]]));
}

/** Remove Label: of those that the chosen clusters have. */
export async function removeLabels(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  const clusters = await chooseClusters(services, target, selected);
  const removable = [...keysOn(services, clusters)].filter((key) => systemReason(key) === undefined).sort();
  const chosen = await services.dialogs.pickMany<string>({
    title: vscode.l10n.t('Remove Labels from {0}', namesOf(clusters)),
    placeHolder: removable.length === 0 ? vscode.l10n.t('There is none that could be removed') : vscode.l10n.t('The labels to remove'),
    choices: removable.map((key) => ({ label: key, value: key })),
  });
  if (chosen.length === 0) {
    throw new CancelledError();
  }
  await changeLabels(services, clusters, new Map(chosen.map((key) => [key, undefined])));
}

interface SeenSave extends LabelSave {
  readonly seen: WecNow;
}

/** Sees and foresees, asks where something comes or is lost by it, then saves; per ITS, with one undo for all of it. */
async function changeLabels(services: CommandServices, clusters: readonly ClusterTarget[], edits: LabelEdits): Promise<void> {
  const undo = rememberUndo(services);
  await eachIts(services, 'changeLabels', clusters, (its, group) =>
    withConnection(services, its, async (connection) => {
      const { signal } = new AbortController();
      const saves = await seeAll(connection, group.map(({ cluster }) => cluster), edits, signal);
      const commands = saves.map(({ cluster, edits: own }) => labelCommand(its, cluster, own));
      const asked = await confirm(services, connection, saves, commands, signal);
      const title = vscode.l10n.t('Changing labels of {0}', namesOf(group));
      const gate = services.gate.forOneAction(title);
      await runBatchAction(
        services,
        {
          title,
          command: 'changeLabels',
          name: ({ cluster }) => cluster,
          ...(!asked && { commands }),
          act: (save, untilItsEnd) =>
            withConnection(services, its, async (own) => {
              const { replaced } = await saveLabels(gate, { ...own, identity: connection.identity }, save, untilItsEnd);
              await undo(its, save, replaced);
              return replaced.size === 0
                ? vscode.l10n.t('"{0}" has these labels already.', save.cluster)
                : vscode.l10n.t('The labels of "{0}" are changed: {1}.', save.cluster, [...replaced.keys()].join(', '));
            }),
        },
        saves,
      );
    }),
  );
}

async function seeAll(its: Connection, names: readonly string[], edits: LabelEdits, signal: AbortSignal): Promise<readonly SeenSave[]> {
  const { wecs } = await readWecs(its, names, signal);
  return names.map((cluster) => {
    const seen = wecs.get(cluster);
    if (seen === undefined) {
      throw new NotFoundError(its.context.name, `ManagedCluster "${cluster}"`);
    }
    return { cluster, uid: seen.cluster.uid, opened: seen.facts.labels, edits: editsOf(edits, cluster), seen };
  });
}

/**
 * Gives whether it asked: not where labels are only added to accepted clusters, and no BindingPolicy is known to come or go by it; a WDS that
 * could not tell is named.
 */
async function confirm(services: CommandServices, its: Connection, saves: readonly SeenSave[], commands: readonly string[], signal: AbortSignal): Promise<boolean> {
  const changed = saves.flatMap(({ cluster, opened, edits }) =>
    [...edits].flatMap(([key, value]) => {
      const old = valueOf(opened, key);
      return old === undefined || old === value ? [] : [`${plainText(cluster)}: ${changeLine(key, old, value)}`];
    }),
  );
  const waiting = saves.filter(({ seen }) => !seen.cluster.hubAcceptsClient).map(({ cluster }) => cluster);
  const changes = saves.map(({ cluster, edits, seen }) => changeBy(cluster, seen.facts, { labels: edits, properties: new Map() }));
  const foresight = await foreseeWecs(services, its, changes);
  const { missing, effects, stays, lags, unknown } = foresightLines(foresight, vscode.l10n);
  if (changed.length === 0 && waiting.length === 0 && effects.length === 0 && missing.length === 0) {
    if (foresight.problems.length > 0 && services.wdses.all().length > 0) {
      void vscode.window.showWarningMessage(inert(foresight.problems.join(' ')));
    }
    return false;
  }
  const told = new Set(foresight.wdses.flatMap(({ policies }) => policies.map(({ policy }) => policy)));
  const delivered = changed.length === 0 ? [] : await deliveryLines(its, saves, told, signal);
  const agreed = await services.dialogs.confirm({
    message: vscode.l10n.t('Change labels of {0} on the ITS "{1}"?', named(saves.map(({ cluster }) => cluster)), its.context.name),
    detail: paragraphs(
      fewLines(missing),
      fewLines(changed),
      waiting.length === 0
        ? []
        : [vscode.l10n.t('Not accepted yet: {0}. A BindingPolicy that selects such a cluster by its labels can hold up the delivery to others, since its mailbox namespace is missing.', named(waiting))],
      fewLines(effects),
      fewLines(stays),
      fewLines(lags),
      delivered,
      unknown,
    ),
    accept: missing.length > 0 ? vscode.l10n.t('Change Labels All the Same') : vscode.l10n.t('Change Labels'),
    commands,
  });
  if (!agreed) {
    throw new CancelledError();
  }
  return true;
}

/** What is delivered now by Bindings that no WDS told of: `told` are names of BindingPolicies. */
async function deliveryLines({ api }: Connection, saves: readonly LabelSave[], told: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[]> {
  const lines = await fewAtOnce(saves, async ({ cluster }) =>
    (await deliveriesTo(api, cluster, signal))
      .filter(({ binding }) => binding !== '' && !told.has(binding))
      .map(({ binding, wds, works }) => plainText(vscode.l10n.t('{0}: Binding {1} of WDS {2} delivers {3} ManifestWorks.', cluster, binding, wds, works.length))),
  );
  const found = lines.flat();
  return found.length === 0 ? [] : [vscode.l10n.t('Where a BindingPolicy selects by a label that changes, what it delivers is taken away. Now:'), ...fewLines(found)];
}

/** Of all clusters of these clusters' ITSes. */
function labelsOnItses({ sessions }: CommandServices, clusters: readonly ClusterTarget[]): KnownLabels {
  return knownLabels([...byIts(clusters).keys()].flatMap((its) => [...(sessions.its(its)?.clusters.values() ?? [])]));
}

/** Of labels that one of these clusters has. */
function keysOn({ sessions }: CommandServices, clusters: readonly ClusterTarget[]): ReadonlySet<string> {
  return new Set(clusters.flatMap(({ its, cluster }) => Object.keys(sessions.its(its)?.clusters.get(cluster)?.labels ?? {})));
}

function namesOf(clusters: readonly ClusterTarget[]): string {
  const names = clusters.map(({ cluster }) => cluster);
  return names.length <= 3 ? names.join(', ') : vscode.l10n.t('{0} clusters', names.length);
}

function reasonOf(check: { readonly valid: boolean; readonly reason?: string }): string | undefined {
  return check.valid ? undefined : check.reason;
}
