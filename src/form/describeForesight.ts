import type { Foresight, MissingProperty, PolicyForesight, WdsForesight } from '../cluster/foresight/foresight.ts';
import type { Finding, ForesightView } from '../shared/protocol.ts';
import { lagText, objectsText, singletonText } from '../ui/foresightWords.ts';
import type { L10n } from '../ui/l10n.ts';

/** What a change does to one WEC, for the page: errors first. Pure. */
export function describeForesight({ wdses, problems }: Foresight, l10n: L10n): ForesightView {
  const policies = wdses.flatMap((wds) => wds.policies);
  const count = (change: 'joins' | 'leaves' | 'staysIn') => policies.filter((policy) => policy[change].length > 0).length;
  const missing = new Set(policies.flatMap((policy) => policy.missing.map(({ property }) => property))).size;
  const headline = l10n.t('BindingPolicies that this WEC joins: {0}, leaves: {1}, stays in: {2}. Missing properties: {3}.', count('joins'), count('leaves'), count('staysIn'), missing);
  const unasked = problems.map((text): Finding => ({ severity: 'warning', text, details: [] }));
  return {
    headline,
    groups: [...(unasked.length === 0 ? [] : [{ title: l10n.t('Not known'), findings: unasked }]), ...wdses.map((wds) => ({ title: l10n.t('WDS {0}', wds.wds), findings: ofWds(wds, l10n) }))],
  };
}

function ofWds({ belongs, policies, problems }: WdsForesight, l10n: L10n): Finding[] {
  const findings = policies.flatMap((policy) => ofPolicy(policy, l10n));
  const own: Finding[] = [
    ...(belongs === 'unknown' ? [{ severity: 'info' as const, text: l10n.t('Nothing delivered tells whether this WDS uses this ITS.'), details: [] }] : []),
    ...problems.map((text) => ({ severity: 'warning' as const, text, details: [] })),
    ...(policies.length === 0 ? [{ severity: 'info' as const, text: l10n.t('No BindingPolicy selects this WEC, before or after.'), details: [] }] : []),
  ];
  const order = { error: 0, warning: 1, info: 2 };
  return [...findings, ...own].sort((one, other) => order[one.severity] - order[other.severity]);
}

function ofPolicy(policy: PolicyForesight, l10n: L10n): readonly Finding[] {
  const { policy: name, singleton, lag, missing, unclear } = policy;
  return [
    ...missing.map((one) => ofMissing(name, one, l10n)),
    ofEffect(policy, l10n),
    ...(singleton === undefined
      ? []
      : [{ severity: 'warning' as const, text: singletonText(name, singleton, l10n), details: [] }]),
    ...(lag === undefined ? [] : [{ severity: 'info' as const, text: lagText(name, lag, l10n), details: [] }]),
    ...unclear.map(({ object, where, text }): Finding => ({ severity: 'warning', text: l10n.t('{0}: what the template {1} needs can\'t be told.', name, text), details: [`${object}: ${where}`] })),
  ];
}

function ofEffect({ policy, workloadObjects, joins, leaves }: PolicyForesight, l10n: L10n): Finding {
  const objects = objectsText(workloadObjects, l10n);
  if (joins.length > 0) {
    return { severity: 'info', text: l10n.t('Joins {0} ({1}).', policy, objects), details: [] };
  }
  return leaves.length > 0
    ? { severity: 'warning', text: l10n.t('Leaves {0}, which takes its workload away from this WEC ({1}).', policy, objects), details: [] }
    : { severity: 'info', text: l10n.t('Stays in {0} ({1}).', policy, objects), details: [] };
}

function ofMissing(policy: string, { property, already, uses }: MissingProperty, l10n: L10n): Finding {
  const text = already
    ? l10n.t('{0} needs the property {1}, which is missing already: this may stop or remove the workloads of every WEC in its Binding.', policy, property)
    : l10n.t('{0} needs the property {1}, which would be missing: this may stop or remove the workloads of every WEC in its Binding.', policy, property);
  return { severity: 'error', text, details: uses.map(({ object, where }) => `${object}: ${where}`) };
}
