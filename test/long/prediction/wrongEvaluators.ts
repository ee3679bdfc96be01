import { selects, type Labels, type LabelSelector, type Operator } from '../../../src/cluster/foresight/labelSelector.ts';

/** Whether a policy selects a WEC with these labels. */
export type Selects = (selectors: readonly LabelSelector[], labels: Labels) => boolean;

const uses = ({ matchExpressions }: LabelSelector, operator: Operator, isSo: (key: string) => boolean) =>
  matchExpressions.some((expression) => expression.operator === operator && isSo(expression.key));

/** Each with a mistake that is easily made: a check that would not find them is worth nothing. */
export const wrongEvaluators: Readonly<Record<string, Selects>> = {
  'AND over the list': (selectors, labels) => selectors.every((selector) => selects([selector], labels)),
  'only the first selector': (selectors, labels) => selects(selectors.slice(0, 1), labels),
  'NotIn wants the key': (selectors, labels) => selects(selectors.filter((selector) => !uses(selector, 'NotIn', (key) => !Object.hasOwn(labels, key))), labels),
  'Exists wants a value': (selectors, labels) => selects(selectors.filter((selector) => !uses(selector, 'Exists', (key) => labels[key] === '')), labels),
  'no matchLabels': (selectors, labels) => selects(selectors.map((selector) => ({ ...selector, matchLabels: {} })), labels),
  'no matchExpressions': (selectors, labels) => selects(selectors.map((selector) => ({ ...selector, matchExpressions: [] })), labels),
  'an empty list selects all': (selectors, labels) => selectors.length === 0 || selects(selectors, labels),
  '{} selects nothing': (selectors, labels) =>
    selects(selectors.filter(({ matchLabels, matchExpressions }) => Object.keys(matchLabels).length + matchExpressions.length > 0), labels),
};
