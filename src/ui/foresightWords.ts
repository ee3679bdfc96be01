import type { Lag } from '../cluster/foresight/foresight.ts';
import type { SelectedCount } from '../cluster/foresight/policyEffects.ts';
import type { L10n } from './l10n.ts';

/** What a policy is known to deliver: `undefined` where it has no Binding yet. */
export function objectsText(workloadObjects: number | undefined, l10n: L10n): string {
  return workloadObjects === undefined ? l10n.t('what it delivers is not known yet') : l10n.t('workload objects: {0}', workloadObjects);
}

export function singletonText(policy: string, { before, after }: SelectedCount, l10n: L10n): string {
  return l10n.t('{0} wants the state of exactly one WEC (wantSingletonReportedState), and would select {1}; now it selects {2}.', policy, after, before);
}

export function lagText(policy: string, { binding }: Lag, l10n: L10n): string {
  return binding === undefined
    ? l10n.t('{0} has no Binding yet: its controller has not followed.', policy)
    : l10n.t('The Binding of {0} has not followed yet: it lacks {1} WECs that are selected, and still has {2} that are not.', policy, binding.lacks.length, binding.still.length);
}
