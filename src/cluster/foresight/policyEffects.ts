import type { BindingPolicy } from './bindingPolicy.ts';
import { selects, type Labels } from './labelSelector.ts';

/** What a change of labels does to a WEC in one BindingPolicy. */
export type PolicyEffect = 'joins' | 'leaves' | 'staysIn' | 'staysOut';

/** `after` is `undefined` where the WEC is gone then: nothing selects it, whatever the selector. `undefined` where the policy can't be evaluated. Only labels count: neither acceptance nor availability (kubestellar.md 3.1). */
export function policyEffect({ clusterSelectors }: Pick<BindingPolicy, 'clusterSelectors'>, before: Labels, after: Labels | undefined): PolicyEffect | undefined {
  if (clusterSelectors === undefined) {
    return undefined;
  }
  const [was, is] = [selects(clusterSelectors, before), after !== undefined && selects(clusterSelectors, after)];
  return was ? (is ? 'staysIn' : 'leaves') : is ? 'joins' : 'staysOut';
}

/** Names of the clusters that the policy selects; `undefined` where it can't be evaluated. */
export function selectedBy({ clusterSelectors }: Pick<BindingPolicy, 'clusterSelectors'>, clusters: ReadonlyMap<string, Labels>): readonly string[] | undefined {
  return clusterSelectors && [...clusters].filter(([, labels]) => selects(clusterSelectors, labels)).map(([name]) => name);
}

export interface SelectedCount {
  readonly before: number;
  readonly after: number;
}

/** Over all clusters of the ITS; `changed` holds the labels after the change of those that change, `undefined` of those that are gone then. */
export function selectedCount(
  policy: Pick<BindingPolicy, 'clusterSelectors'>,
  clusters: ReadonlyMap<string, Labels>,
  changed: ReadonlyMap<string, Labels | undefined>,
): SelectedCount | undefined {
  const before = selectedBy(policy, clusters);
  const left = new Map<string, Labels | undefined>([...clusters, ...changed]);
  const after = selectedBy(policy, new Map([...left].flatMap(([name, labels]) => (labels === undefined ? [] : [[name, labels] as const]))));
  return before && after && { before: before.length, after: after.length };
}
