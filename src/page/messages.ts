import { checkEditableKey } from '../shared/labelKeys.ts';
import { fill, type PageTexts } from '../shared/pageTexts.ts';
import { isPropertyKey, judgePropertyKey, sizeProblem, valueWarnings } from '../shared/propertyKeys.ts';
import type { Side } from '../shared/protocol.ts';
import { checkLabelValue } from '../shared/validation.ts';
import type { FormState } from './formState.ts';
import { isBlank, isTouched, wantedEntries, type Row } from './table.ts';

/** What is to be said of a row. An error keeps the form from being saved; `fix` is a key that would do. */
export interface Message {
  readonly severity: 'error' | 'warning' | 'info';
  readonly text: string;
  readonly fix?: string;
}

/** What the rows of one table are judged by, beside themselves. Made once for all rows. */
export interface Surroundings {
  readonly side: Side;
  readonly texts: PageTexts;
  /** Keys that more than one row has. */
  readonly twice: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly annotations: ReadonlySet<string>;
}

export function surroundings(state: FormState, texts: PageTexts): Readonly<Record<Side, Surroundings>> {
  const labels = new Set(Object.keys(wantedEntries(state.labels)));
  const annotations = new Set((state.model?.annotations ?? []).map(([key]) => key));
  const of = (side: Side): Surroundings => ({ side, texts, twice: keysTwice(state[side].rows), labels, annotations });
  return { labels: of('labels'), properties: of('properties') };
}

export function messagesOf(row: Row, around: Surroundings): readonly Message[] {
  const { side, texts, twice } = around;
  if (isBlank(row)) {
    return [];
  }
  const messages: Message[] = row.locked === undefined ? [] : [{ severity: 'info', text: row.locked }];
  messages.push(...elsewhere(row, texts));
  if (twice.has(row.key)) {
    messages.push({ severity: 'error', text: fill(texts.duplicate, row.key) });
  }
  if (row.removed || row.gone) {
    return messages;
  }
  return [...messages, ...(side === 'labels' ? ofLabel(row, texts) : ofProperty(row, around))];
}

/** Why the properties can't be saved together. What was edited before they were locked is in the way; nothing else is. */
export function tableProblem({ properties, model, texts }: FormState): string | undefined {
  if (typeof model?.propertiesLocked === 'string') {
    return properties.rows.some(isTouched) ? texts.lockedEdits : undefined;
  }
  const binaryData = Object.fromEntries(model?.binaryData ?? []);
  const data = Object.fromEntries(Object.entries(wantedEntries(properties)).filter(([key]) => !Object.hasOwn(binaryData, key)));
  return sizeProblem(data, binaryData);
}

function elsewhere(row: Row, texts: PageTexts): readonly Message[] {
  const word = (value: string | undefined) => (value === undefined ? texts.nothing : `"${value}"`);
  if (row.conflict !== undefined) {
    return [{ severity: 'error', text: fill(texts.bothChanged, word(row.conflict.theirs), word(row.removed ? undefined : row.value)) }];
  }
  if (row.gone) {
    return [{ severity: 'warning', text: texts.removedElsewhere }];
  }
  if (row.elsewhere === undefined) {
    return [];
  }
  return [{ severity: 'info', text: row.elsewhere.was === undefined ? texts.addedElsewhere : fill(texts.changedElsewhere, word(row.elsewhere.was)) }];
}

function ofLabel(row: Row, texts: PageTexts): readonly Message[] {
  if (row.locked !== undefined) {
    return [];
  }
  const checks = [...(row.base === undefined ? [checkEditableKey(row.key)] : []), checkLabelValue(row.value)];
  const errors = checks.flatMap((check): Message[] => (check.valid ? [] : [{ severity: 'error', text: check.reason }]));
  return errors.length > 0 || isPropertyKey(row.key) ? errors : [{ severity: 'info', text: texts.notInTemplates }];
}

function ofProperty(row: Row, { texts, labels, annotations }: Surroundings): readonly Message[] {
  const verdict = judgePropertyKey(row.key);
  if (verdict.use !== 'property') {
    const { reason, offered } = verdict;
    // The key of a property that is there can't be changed: only a new row can take the spelling.
    const fix = row.base === undefined && offered !== undefined ? { fix: offered } : {};
    return [{ severity: verdict.use === 'illegal' && row.base === undefined ? 'error' : 'warning', text: reason, ...fix }];
  }
  const shadows: readonly (readonly [boolean, string])[] = [
    [row.key === 'clusterName', texts.hidesBuiltIn],
    [labels.has(row.key), texts.hidesLabel],
    [annotations.has(row.key), texts.hidesAnnotation],
  ];
  return [
    ...valueWarnings(row.key, row.value).map((text): Message => ({ severity: 'warning', text })),
    ...shadows.flatMap(([hides, text]): Message[] => (hides ? [{ severity: 'info', text }] : [])),
  ];
}

function keysTwice(rows: readonly Row[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { key } of rows) {
    if (key !== '') {
      (seen.has(key) ? twice : seen).add(key);
    }
  }
  return twice;
}
