import { effectiveProperties, textOfBase64, type EffectiveProperty } from '../shared/effectiveProperties.ts';
import type { PageTexts } from '../shared/pageTexts.ts';
import { looksLikeSecret } from '../shared/propertyKeys.ts';
import type { Edit, Entry, FormConnection, FormModel, ForesightView, HostMessage, KeptState, PageOpening, ResultView, Side, UsedKeys } from '../shared/protocol.ts';
import * as tables from './table.ts';
import type { Table } from './table.ts';

/** All that the page shows. Changed by `reduce` alone, drawn by the views. */
export interface FormState {
  readonly its: string;
  readonly cluster: string;
  readonly texts: PageTexts;
  /** `undefined` until the host has told. */
  readonly connection: FormConnection | undefined;
  readonly model: FormModel | undefined;
  /** UID of the ManagedCluster that what is unsaved is meant for: not that of another one which took its name since. */
  readonly meantFor: string | undefined;
  readonly labels: Table;
  readonly properties: Table;
  readonly used: Readonly<Record<Side, UsedKeys>>;
  /** The row that has the cursor. */
  readonly focused: { readonly side: Side; readonly id: number } | undefined;
  /** Counts what was edited, so that an answer to older edits is known as such. */
  readonly revision: number;
  readonly foresight: { readonly revision: number; readonly view: ForesightView | null } | undefined;
  readonly busy: boolean;
  readonly results: readonly ResultView[];
  readonly undoOffer: string | undefined;
}

export type RowAction =
  | { readonly kind: 'key' | 'value'; readonly text: string }
  | { readonly kind: 'remove' | 'undo' | 'takeTheirs' | 'keepMine' | 'focus' | 'blur' };

export type Action =
  | { readonly kind: 'host'; readonly message: HostMessage }
  | { readonly kind: 'row'; readonly side: Side; readonly id: number; readonly action: RowAction }
  | { readonly kind: 'add'; readonly side: Side; readonly key: string }
  | { readonly kind: 'discard' };

/** `kept`: what an earlier page had unsaved. */
export function initialState(opening: PageOpening, kept?: KeptState): FormState {
  return {
    ...{ ...opening, connection: undefined, model: undefined, meantFor: kept?.uid || undefined },
    ...{ labels: tables.restore(kept?.labels ?? []), properties: tables.restore(kept?.properties ?? []) },
    ...{ used: { labels: [], properties: [] }, focused: undefined, revision: 0, foresight: undefined },
    ...{ busy: false, results: [], undoOffer: undefined },
  };
}

export function reduce(state: FormState, action: Action): FormState {
  switch (action.kind) {
    case 'host':
      return hear(state, action.message);
    case 'row':
      return changeRow(state, action.side, action.id, action.action);
    case 'add':
      return edited(state, { [action.side]: tables.add(state[action.side], action.key) });
    case 'discard':
      return { ...edited(state, { labels: tables.undoAll(state.labels), properties: tables.undoAll(state.properties) }), results: [] };
  }
}

function hear(state: FormState, message: HostMessage): FormState {
  switch (message.kind) {
    case 'open': {
      const { unsaved: before } = message;
      return before === null || state.model !== undefined ? state : { ...state, meantFor: before.uid || undefined, labels: tables.restore(before.labels), properties: tables.restore(before.properties) };
    }
    case 'connection':
      return { ...state, connection: message.connection };
    case 'model':
      return adoptModel(state, message.model);
    case 'used':
      return { ...state, used: { labels: message.labels, properties: message.properties } };
    case 'foresight':
      return message.revision < state.revision ? state : { ...state, foresight: { revision: message.revision, view: message.foresight } };
    case 'pasted':
      return edited(state, { [message.side]: tables.paste(state[message.side], message.pairs) });
    case 'busy':
      return { ...state, busy: message.busy, results: message.busy ? [] : state.results };
    case 'results':
      return { ...state, results: message.results, labels: tables.clearMarks(state.labels), properties: tables.clearMarks(state.properties) };
    case 'undo':
      return { ...state, undoOffer: message.offer ?? undefined };
  }
}

function adoptModel(state: FormState, model: FormModel): FormState {
  const binary: Entry[] = model.binaryData.map(([key, value]) => ({ key, value: textOfBase64(value), locked: state.texts.binary }));
  const focusedIn = (side: Side) => (state.focused?.side === side ? state.focused.id : undefined);
  const labels = tables.adopt(state.labels, model.labels, focusedIn('labels'));
  const properties = tables.adopt(state.properties, [...model.properties, ...binary], focusedIn('properties'));
  // What is foreseen depends on what the cluster has, too.
  return edited({ ...state, model, meantFor: state.meantFor ?? model.uid }, { labels, properties });
}

/** Another ManagedCluster has the name by now than the one that the edits were meant for: a person has to look again. */
export function isAnother({ model, meantFor }: FormState): boolean {
  return model !== undefined && meantFor !== undefined && meantFor !== model.uid;
}

function changeRow(state: FormState, side: Side, id: number, action: RowAction): FormState {
  const table = state[side];
  switch (action.kind) {
    case 'key':
      return edited(state, { [side]: tables.setKey(table, id, action.text) });
    case 'value':
      return edited(state, { [side]: tables.setValue(table, id, action.text) });
    case 'remove':
      return edited(state, { [side]: tables.remove(table, id) });
    case 'undo':
      return edited(state, { [side]: tables.undoRow(table, id) });
    case 'takeTheirs':
      return edited(state, { [side]: tables.takeTheirs(table, id) });
    case 'keepMine':
      return edited(state, { [side]: tables.keepMine(table, id) });
    case 'focus':
      return { ...state, focused: { side, id } };
    case 'blur':
      return { ...state, focused: undefined, [side]: tables.blur(table, id) };
  }
}

function edited(state: FormState, tablesNow: Partial<Readonly<Record<Side, Table>>>): FormState {
  const now = { ...state, ...tablesNow, revision: state.revision + 1 };
  return isAnother(now) && isSaved(now) ? { ...now, meantFor: now.model?.uid } : now;
}

function isSaved(state: FormState): boolean {
  const { labels, properties } = unsaved(state);
  return labels.length + properties.length === 0;
}

export interface Unsaved {
  readonly labels: readonly Edit[];
  readonly properties: readonly Edit[];
}

export function unsaved(state: FormState): Unsaved {
  return { labels: tables.editsOf(state.labels), properties: tables.editsOf(state.properties) };
}

/** What may be kept over a reload: an unsaved value that looks secret may not. */
export function keptOf(state: FormState): KeptState {
  const harmless = ({ key, opened, wanted }: Edit) => [opened, wanted].every((value) => value === null || !looksLikeSecret(key, value));
  const { labels, properties } = unsaved(state);
  return { its: state.its, cluster: state.cluster, uid: state.meantFor ?? '', labels: labels.filter(harmless), properties: properties.filter(harmless) };
}

/** The properties that KubeStellar would use once everything here was saved. */
export function effectiveAfter({ cluster, model, labels, properties }: FormState): readonly EffectiveProperty[] {
  const binaryData = Object.fromEntries(model?.binaryData ?? []);
  const data = Object.fromEntries(Object.entries(tables.wantedEntries(properties)).filter(([key]) => !Object.hasOwn(binaryData, key)));
  return effectiveProperties({ clusterName: cluster, labels: tables.wantedEntries(labels), annotations: Object.fromEntries(model?.annotations ?? []), data, binaryData });
}
