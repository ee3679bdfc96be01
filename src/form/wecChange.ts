import type { WecChange, WecFacts } from '../cluster/foresight/foresight.ts';
import { changeBy } from '../cluster/wecFile/compareWec.ts';
import type { Edits } from '../cluster/save/threeWaySave.ts';
import type { Edit, FormModel } from '../shared/protocol.ts';

export interface FormEdits {
  readonly labels: readonly Edit[];
  readonly properties: readonly Edit[];
}

/** The WEC as it is, and as it would be after these edits. Pure. */
export function wecChange(cluster: string, model: FormModel, { labels, properties }: FormEdits, propertiesUnknown: boolean): WecChange {
  return changeBy(cluster, factsOf(model, propertiesUnknown), { labels: wantedOf(labels), properties: wantedOf(properties) });
}

/** What the form shows, as the foresight takes it. Pure. */
export function factsOf(model: FormModel, propertiesUnknown: boolean): WecFacts {
  return {
    labels: recordOf(model.labels),
    annotations: Object.fromEntries(model.annotations),
    data: recordOf(model.properties),
    binaryData: Object.fromEntries(model.binaryData),
    ...(propertiesUnknown && { propertiesUnknown }),
  };
}

export function wantedOf(edits: readonly Edit[]): Edits {
  return new Map(edits.map(({ key, wanted }) => [key, wanted ?? undefined]));
}

/** What was there when the edits began, of the keys that they are about. */
export function openedOf(edits: readonly Edit[]): Readonly<Record<string, string>> {
  return Object.fromEntries(edits.flatMap(({ key, opened }) => (opened === null ? [] : [[key, opened]])));
}

function recordOf(entries: readonly { readonly key: string; readonly value: string }[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}
