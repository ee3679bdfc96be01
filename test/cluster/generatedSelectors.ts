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

/** Few keys and values, so that they meet; those with `own` are nobody else's on this ITS. The last key is on no WEC. */
export const keysOf = (own: string) => [`${own}-a`, `${own}-b`, `${own}.example/c`, 'constructor', `${own}-nowhere`] as const;
const values = ['x', 'y', 'Z_1.0', ''] as const;

export const labelsOf = (own: string): fc.Arbitrary<Labels> =>
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
