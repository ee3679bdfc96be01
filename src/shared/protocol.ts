import * as v from 'valibot';
import { pageTextNames } from './pageTexts.ts';

/**
 * Every message between the form's page and its host, as schemas that both sides check what they get against. Keys and values of
 * clusters travel in lists of pairs: a record would lose keys such as `constructor`, which a label may have.
 */

const text = v.string();
const maybe = v.nullable(text);
const pairs = v.array(v.tuple([text, text]));
const side = v.picklist(['labels', 'properties']);

/** `locked`: why it can't be edited here. */
const entry = v.object({ key: text, value: text, locked: maybe });

/** What one key was when its edit began, and what is wanted; `null` = not there. */
const edit = v.object({ key: text, opened: maybe, wanted: maybe });
const edits = v.array(edit);

const connection = v.variant('kind', [
  /** `why` is a sentence; a person may connect. */
  v.object({ kind: v.literal('connect'), why: text }),
  v.object({ kind: v.literal('connecting') }),
  v.object({ kind: v.literal('live') }),
  /** What is shown may be old: `problem` says why. */
  v.object({ kind: v.literal('problem'), problem: text }),
  /** The ManagedCluster isn't there (any more). */
  v.object({ kind: v.literal('gone'), problem: text }),
]);

const model = v.object({
  /** Of the ManagedCluster; what is saved is meant for this one alone. */
  uid: text,
  accepted: v.boolean(),
  labels: v.array(entry),
  annotations: pairs,
  /** `data` of the ConfigMap; empty where there is none. */
  properties: v.array(entry),
  /** `binaryData` of the ConfigMap, in base64 as the API gives it. */
  binaryData: pairs,
  /** Why no property can be edited. */
  propertiesLocked: maybe,
});

/** Keys that others on this ITS use, the most used first, each with its values. */
const used = v.array(v.tuple([text, v.array(text)]));

const finding = v.object({ severity: v.picklist(['error', 'warning', 'info']), text, details: v.array(text) });
const foresight = v.object({ headline: text, groups: v.array(v.object({ title: text, findings: v.array(finding) })) });

const result = v.object({ outcome: v.picklist(['done', 'unchanged', 'conflict', 'failed', 'skipped']), sentence: text });

/** What the page carries in itself, to be drawn before its host has answered. */
const opening = v.object({ its: text, cluster: text, texts: v.object(v.entriesFromList(pageTextNames, text)) });

export const hostMessage = v.variant('kind', [
  /** `unsaved`: what an earlier page of this panel had, which was hidden meanwhile. */
  v.object({ kind: v.literal('open'), unsaved: v.nullable(v.object({ uid: text, labels: edits, properties: edits })) }),
  v.object({ kind: v.literal('connection'), connection }),
  v.object({ kind: v.literal('model'), model }),
  v.object({ kind: v.literal('used'), labels: used, properties: used }),
  /** What saving the edits of this revision would do; `null` while nothing is to be saved. */
  v.object({ kind: v.literal('foresight'), revision: v.number(), foresight: v.nullable(foresight) }),
  v.object({ kind: v.literal('pasted'), side, pairs }),
  /** A save or an undo began (`true`) or ended. */
  v.object({ kind: v.literal('busy'), busy: v.boolean() }),
  v.object({ kind: v.literal('results'), results: v.array(result) }),
  /** What Undo Last Save would put back, as a sentence; `null` where there is nothing. */
  v.object({ kind: v.literal('undo'), offer: maybe }),
]);

export const pageMessage = v.variant('kind', [
  /** The page listens: it gets everything anew. */
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('connect') }),
  /** `uid`: of the ManagedCluster that they are meant for; `errors`: how many keep them from being saved. */
  v.object({ kind: v.literal('edits'), revision: v.number(), errors: v.number(), uid: text, labels: edits, properties: edits }),
  v.object({ kind: v.literal('paste'), side, text }),
  v.object({ kind: v.literal('save'), uid: text, labels: edits, properties: edits }),
  v.object({ kind: v.literal('undo') }),
  /** First paint and first rows, as the page's clock saw them, in ms since its navigation began. */
  v.object({ kind: v.literal('painted'), milliseconds: v.number() }),
]);

/** What the page keeps over a reload: unsaved rows, less what looks secret. The serializer of panels gets it too. */
export const keptState = v.object({
  its: text,
  cluster: text,
  /** Of the ManagedCluster that the rows are meant for; empty where none was seen, or an earlier version kept it. */
  uid: v.optional(text, ''),
  labels: edits,
  properties: edits,
});

export type Side = v.InferOutput<typeof side>;
export type Entry = v.InferOutput<typeof entry>;
export type Edit = v.InferOutput<typeof edit>;
export type FormConnection = v.InferOutput<typeof connection>;
export type FormModel = v.InferOutput<typeof model>;
export type UsedKeys = v.InferOutput<typeof used>;
export type ForesightView = v.InferOutput<typeof foresight>;
export type Finding = v.InferOutput<typeof finding>;
export type ResultView = v.InferOutput<typeof result>;
export type PageOpening = v.InferOutput<typeof opening>;
export type HostMessage = v.InferOutput<typeof hostMessage>;
export type PageMessage = v.InferOutput<typeof pageMessage>;
export type KeptState = v.InferOutput<typeof keptState>;

/** `undefined` for what isn't of that shape. */
export function parseOpening(raw: unknown): PageOpening | undefined {
  return parse(opening, raw);
}

export function parseHostMessage(raw: unknown): HostMessage | undefined {
  return parse(hostMessage, raw);
}

export function parsePageMessage(raw: unknown): PageMessage | undefined {
  return parse(pageMessage, raw);
}

export function parseKeptState(raw: unknown): KeptState | undefined {
  return parse(keptState, raw);
}

function parse<T>(schema: v.GenericSchema<unknown, T>, raw: unknown): T | undefined {
  const result = v.safeParse(schema, raw);
  return result.success ? result.output : undefined;
}
