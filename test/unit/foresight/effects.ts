import type { PolicyForesight, WdsForesight } from '../../../src/cluster/foresight/foresight.ts';

/** A policy that nothing is said of but what a test gives. */
export const policyEffects = (given: Partial<PolicyForesight>): PolicyForesight => ({
  ...{ policy: 'web', workloadObjects: 1, joins: [], leaves: [], staysIn: [], singleton: undefined, lag: undefined, missing: [], unclear: [] },
  ...given,
});

export const wdsEffects = (policies: readonly PolicyForesight[], given: Partial<WdsForesight> = {}): WdsForesight => ({ wds: 'wds1', belongs: 'yes', policies, problems: [], ...given });
