import fc from 'fast-check';

export const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** As the API takes them. */
export interface RawSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly RawRequirement[];
}

interface RawRequirement {
  readonly key: string;
  readonly operator: (typeof operators)[number];
  readonly values?: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/** What a WEC's labels were and become, and a BindingPolicy's `clusterSelectors`. */
export interface Pair {
  readonly before: Labels;
  readonly after: Labels;
  readonly selectors: readonly RawSelector[];
}

/** Few keys and values, so that they meet; those with `own` are nobody else's on this ITS. The last key is on no WEC. */
export const keysOf = (own: string) => [`${own}-a`, `${own}-b`, `${own}.example/c`, 'constructor', `${own}-nowhere`] as const;
const values = ['x', 'y', 'Z_1.0', ''] as const;

const labelsOf = (own: string): fc.Arbitrary<Labels> =>
  fc.dictionary(fc.constantFrom(...keysOf(own).slice(0, -1)), fc.constantFrom(...values), { maxKeys: 4, noNullPrototype: true });

/** The webhook of the ITS gives it to every ManagedCluster. */
export const labelOfWebhook = 'cluster.open-cluster-management.io/clusterset';

/** `{}` too, now and then. */
export function selectorOf(own: string): fc.Arbitrary<RawSelector> {
  const key: fc.Arbitrary<string> = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...keysOf(own)) }, { weight: 1, arbitrary: fc.constant(labelOfWebhook) });
  const value = fc.constantFrom(...values, 'default');
  const requirement = fc.constantFrom(...operators).chain((operator): fc.Arbitrary<RawRequirement> =>
    operator === 'Exists' || operator === 'DoesNotExist'
      ? fc.record({ key, operator: fc.constant(operator) })
      : fc.record({ key, operator: fc.constant(operator), values: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }) }),
  );
  const selector = fc.record({ matchLabels: fc.dictionary(key, value, { maxKeys: 2, noNullPrototype: true }), matchExpressions: fc.array(requirement, { maxLength: 2 }) });
  return fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 9, arbitrary: selector });
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
