import fc from 'fast-check';
import { labelsOf, operators, selectorOf, type Labels, type RawSelector } from '../../cluster/generatedSelectors.ts';

/** What a WEC's labels were and become, and a BindingPolicy's `clusterSelectors`. */
export interface Pair {
  readonly before: Labels;
  readonly after: Labels;
  readonly selectors: readonly RawSelector[];
}

const pairOf = (own: string): fc.Arbitrary<Pair> =>
  fc.record({ before: labelsOf(own), after: labelsOf(own), selectors: fc.array(selectorOf(own), { maxLength: 3 }) });

/** `count` pairs of this seed, as many of each kind as there are kinds: left to chance, few label changes would join or leave. */
export function generatePairs(own: string, seed: number, count: number, kinds: readonly string[], kindOf: (pair: Pair) => string): readonly Pair[] {
  const candidates = fc.sample(pairOf(own), { seed, numRuns: 40 * count });
  const byKind = kinds.map((kind) => candidates.filter((pair) => kindOf(pair) === kind));
  return Array.from({ length: count }, (_, index) => byKind[index % kinds.length]?.[Math.floor(index / kinds.length)]).filter((pair) => pair !== undefined);
}

/** Whether a pair is of the sort that the title names. */
export const sorts: Readonly<Record<string, (pair: Pair) => boolean>> = {
  ...Object.fromEntries(operators.map((operator) => [operator, ({ selectors }: Pair) => requirementsOf(selectors).some((one) => one.operator === operator)])),
  matchLabels: ({ selectors }) => selectors.some(({ matchLabels = {} }) => Object.keys(matchLabels).length > 0),
  'several selectors': ({ selectors }) => selectors.length > 1,
  'missing keys': ({ before, after, selectors }) => requirementsOf(selectors).some(({ key }) => !Object.hasOwn(before, key) || !Object.hasOwn(after, key)),
};

/** The rare sorts, of which some have to be there. */
export const rareSorts: Readonly<Record<string, (pair: Pair) => boolean>> = {
  '{}': ({ selectors }) => selectors.some(({ matchLabels = {}, matchExpressions = [] }) => Object.keys(matchLabels).length + matchExpressions.length === 0),
  'empty list': ({ selectors }) => selectors.length === 0,
};

const requirementsOf = (selectors: readonly RawSelector[]) => selectors.flatMap(({ matchExpressions = [] }) => matchExpressions);
