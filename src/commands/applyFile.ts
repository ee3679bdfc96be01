import * as vscode from 'vscode';
import { CancelledError } from '../cluster/errors.ts';
import type { Foresight } from '../cluster/foresight/foresight.ts';
import type { WecNow } from '../cluster/foresight/wecFacts.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { labelCommand } from '../cluster/labels/saveLabels.ts';
import { namespaces } from '../cluster/ocm.ts';
import { createPropertiesNamespace, propertiesNamespaceCommand } from '../cluster/properties/propertiesNamespace.ts';
import { ImmutablePropertiesError } from '../cluster/properties/propertyErrors.ts';
import { propertyCommand } from '../cluster/properties/saveProperties.ts';
import { saveOrder, saveWec, type SavedStep, type WecSave } from '../cluster/properties/saveWec.ts';
import { valueOf } from '../cluster/save/threeWaySave.ts';
import { changeBy, editsFor, hasEdits } from '../cluster/wecFile/compareWec.ts';
import type { WecEntry } from '../cluster/wecFile/wecFile.ts';
import { PartlySavedError } from '../cluster/wecFile/wecFileErrors.ts';
import type { WriteGate } from '../cluster/write/writeGate.ts';
import { changeLine, fewLines, paragraphs } from '../ui/changeLines.ts';
import { inert } from '../ui/inert.ts';
import { startApply, type RememberApplied } from './applyUndo.ts';
import { runBatchAction } from './batch.ts';
import { foreseeWecs } from './foreseeWecs.ts';
import { foresightLines } from './foresightText.ts';
import type { CommandServices } from './services.ts';
import { withConnection } from './targets.ts';
import { openFile, readWecsOf, withItsOf, type OpenedFile } from './wecFiles.ts';

/** A WEC that the file says something else about than its ITS. */
interface Work {
  readonly cluster: string;
  readonly now: WecNow;
  readonly edits: WecEntry;
}

/** Apply File: checks all of it and shows what it does, then saves each WEC that differs, with one undo for all of them. */
export async function applyFile(services: CommandServices, clicked: vscode.Uri | undefined): Promise<void> {
  const opened = await openFile(services, clicked);
  await withItsOf(services, opened, async (its) => {
    const { signal } = new AbortController();
    const work = workOf(opened, its, await readWecsOf(opened, its, signal));
    if (work.length === 0) {
      void vscode.window.showInformationMessage(inert(vscode.l10n.t('The ITS "{0}" has all that {1} says already.', its.context.name, opened.name)));
      return;
    }
    const changes = work.map(({ cluster, now, edits }) => changeBy(cluster, now.facts, edits));
    const foresight = await foreseeWecs(services, its, changes);
    await confirmApply(services, its, opened.name, work, foresight);
    const title = vscode.l10n.t('Applying {0} to {1}', opened.name, its.context.name);
    const gate = services.gate.forOneAction(title);
    await requireNamespace(services, gate, its, work, signal);
    const remember = startApply(services, its);
    await runBatchAction(
      services,
      {
        title,
        command: 'applyFile',
        name: ({ cluster }) => cluster,
        act: (one, untilItsEnd) => withConnection(services, its.context.name, (own) => save(gate, { ...own, identity: its.identity }, one, foresight, remember, untilItsEnd)),
      },
      work,
    );
  });
}

/** Throws before anything is changed where one of them can't be. */
function workOf({ file }: OpenedFile, its: Connection, wecs: ReadonlyMap<string, WecNow>): readonly Work[] {
  return [...file.wecs].flatMap(([cluster, entry]): Work[] => {
    const now = wecs.get(cluster);
    const edits = now && editsFor(entry, now.facts);
    if (now === undefined || edits === undefined || !hasEdits(edits)) {
      return [];
    }
    if (now.propertiesImmutable && edits.properties.size > 0) {
      throw new ImmutablePropertiesError(its.context.name, cluster);
    }
    return [{ cluster, now, edits }];
  });
}

/** Throws CancelledError. */
async function confirmApply({ dialogs }: CommandServices, its: Connection, file: string, work: readonly Work[], foresight: Foresight): Promise<void> {
  const { missing, effects, stays, lags, unknown } = foresightLines(foresight, vscode.l10n);
  const waiting = work.filter(({ now, edits }) => !now.cluster.hubAcceptsClient && edits.labels.size > 0).map(({ cluster }) => cluster);
  const changes = work.flatMap(({ cluster, now: { facts }, edits }) => [
    ...[...edits.labels].map(([key, value]) => `${cluster}: ${changeLine(key, valueOf(facts.labels, key), value)}`),
    ...[...edits.properties].map(([key, value]) => `${cluster}: ${changeLine(key, valueOf(facts.data, key), value)}`),
  ]);
  const context = its.context.name;
  const agreed = await dialogs.confirm({
    message:
      missing.length > 0
        ? vscode.l10n.t('Templates need properties that WECs of the ITS "{0}" would lack. Apply {1} all the same?', context, file)
        : vscode.l10n.t('Apply {0} to {1} WECs of the ITS "{2}"?', file, work.length, context),
    detail: paragraphs(
      fewLines(missing),
      waiting.length === 0
        ? []
        : [vscode.l10n.t('Not accepted yet: {0}. A BindingPolicy that selects such a cluster by its labels can hold up the delivery to others, since its mailbox namespace is missing.', waiting.join(', '))],
      fewLines(changes),
      fewLines(effects),
      fewLines(stays),
      fewLines(lags),
      fewLines(unknown),
    ),
    accept: missing.length > 0 ? vscode.l10n.t('Apply All the Same') : vscode.l10n.t('Apply'),
    commands: work.flatMap(({ cluster, edits: { labels, properties } }) => [
      ...(properties.size === 0 ? [] : [propertyCommand(context, cluster, properties)]),
      ...(labels.size === 0 ? [] : [labelCommand(context, cluster, labels)]),
    ]),
  });
  if (!agreed) {
    throw new CancelledError();
  }
}

/** Asked once for all: it is missing where no WDS was attached yet. */
async function requireNamespace({ dialogs }: CommandServices, gate: WriteGate, its: Connection, work: readonly Work[], signal: AbortSignal): Promise<void> {
  const puts = work.some(({ edits }) => [...edits.properties.values()].some((value) => value !== undefined));
  if (!puts || (await its.api.find(`/api/v1/namespaces/${namespaces.properties}`, { signal })) !== undefined) {
    return;
  }
  const agreed = await dialogs.confirm({
    message: vscode.l10n.t('Create the namespace {0} on the ITS "{1}"?', namespaces.properties, its.context.name),
    detail: vscode.l10n.t('It holds the customization properties of WECs. KubeStellar makes it when a WDS is attached; until then it is missing.'),
    accept: vscode.l10n.t('Create Namespace'),
    commands: [propertiesNamespaceCommand(its.context.name)],
  });
  if (!agreed) {
    throw new CancelledError();
  }
  await createPropertiesNamespace(gate, its, signal);
}

async function save(gate: WriteGate, its: Connection, { cluster, now, edits }: Work, foresight: Foresight, remember: RememberApplied, signal: AbortSignal): Promise<string> {
  const wish: WecSave = {
    ...{ cluster, uid: now.cluster.uid, order: saveOrder(foresight, cluster), evenUnaccepted: !now.cluster.hubAcceptsClient },
    labels: { opened: now.facts.labels, edits: edits.labels },
    properties: { opened: now.facts.data, edits: edits.properties },
  };
  const results = await saveWec(gate, its, wish, signal);
  const steps = results.filter((result): result is SavedStep => result.outcome === 'saved' && result.saved.replaced.size > 0);
  remember({ cluster, uid: now.cluster.uid }, steps);
  const keys = steps.flatMap(({ saved }) => [...saved.replaced.keys()]);
  const failed = results.find((result) => result.outcome === 'failed');
  if (failed !== undefined) {
    throw steps.length === 0 ? failed.error : new PartlySavedError(cluster, keys, failed.error);
  }
  return keys.length === 0 ? vscode.l10n.t('"{0}" has all of it already.', cluster) : vscode.l10n.t('"{0}" is as the file says: {1}.', cluster, keys.join(', '));
}
