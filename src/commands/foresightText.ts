import type { Foresight, PolicyForesight } from '../cluster/foresight/foresight.ts';
import { plainText } from '../cluster/plainText.ts';
import { named } from '../cluster/sentences.ts';
import { lagText, objectsText, singletonText } from '../ui/foresightWords.ts';
import type { L10n } from '../ui/l10n.ts';

/** What a change of WECs does to BindingPolicies, in lines for a question. */
export interface ForesightLines {
  /** Properties that templates need and that a WEC would lose, or lack when it joins. */
  readonly missing: readonly string[];
  /** What WECs join and leave, and policies that count on exactly one WEC. */
  readonly effects: readonly string[];
  /** What stays, and what was missing before. */
  readonly stays: readonly string[];
  /** What the controllers have not followed yet. */
  readonly lags: readonly string[];
  /** What could not be told. */
  readonly unknown: readonly string[];
}

/** Pure. */
export function foresightLines({ wdses, problems }: Foresight, l10n: L10n): ForesightLines {
  const policies = wdses.flatMap(({ wds, policies: own }) => own.map((policy) => ({ wds, policy })));
  const lines = (of: (wds: string, policy: PolicyForesight) => readonly string[]) => policies.flatMap(({ wds, policy }) => of(wds, policy)).map(plainText);
  return {
    missing: lines((wds, policy) => missingLines(wds, policy, false, l10n)),
    effects: lines((wds, policy) => effectLines(wds, policy, l10n)),
    stays: lines((wds, policy) => [...staysLines(wds, policy, l10n), ...missingLines(wds, policy, true, l10n)]),
    lags: lines((wds, { policy, lag }) => (lag === undefined ? [] : [l10n.t('WDS {0}: {1}', wds, lagText(policy, lag, l10n))])),
    unknown: [...lines((wds, { policy, unclear }) => unclear.map(({ object, where, text }) => l10n.t('WDS {0}: what the template {1} of {2} needs can\'t be told ({3}: {4}).', wds, text, policy, object, where))), ...wdses.flatMap((wds) => wds.problems), ...problems].map(plainText),
  };
}

function effectLines(wds: string, { policy, workloadObjects, joins, leaves, singleton }: PolicyForesight, l10n: L10n): readonly string[] {
  const objects = objectsText(workloadObjects, l10n);
  return [
    ...(leaves.length === 0 ? [] : [l10n.t('WDS {0}: {1} ({2}) is left, which takes its workload away, by {3}.', wds, policy, objects, named(leaves))]),
    ...(joins.length === 0 ? [] : [l10n.t('WDS {0}: {1} ({2}) is joined by {3}.', wds, policy, objects, named(joins))]),
    ...(singleton === undefined ? [] : [l10n.t('WDS {0}: {1}', wds, singletonText(policy, singleton, l10n))]),
  ];
}

function staysLines(wds: string, { policy, workloadObjects, staysIn }: PolicyForesight, l10n: L10n): readonly string[] {
  return staysIn.length === 0 ? [] : [l10n.t('WDS {0}: {1} ({2}) goes on selecting {3}.', wds, policy, objectsText(workloadObjects, l10n), named(staysIn))];
}

/** A line for each property, with its WECs and the first place that needs it. */
function missingLines(wds: string, { policy, missing }: PolicyForesight, already: boolean, l10n: L10n): readonly string[] {
  const wanted = missing.filter((one) => one.already === already);
  return [...new Set(wanted.map(({ property }) => property))].map((property) => {
    const of = wanted.filter((one) => one.property === property);
    const use = of[0]?.uses[0];
    const where = use === undefined ? '' : `${use.object}: ${use.where}`;
    const wecs = named(of.map(({ cluster }) => cluster));
    return already
      ? l10n.t('WDS {0}: {1} needs the property {2}, which {3} lacks already ({4}).', wds, policy, property, wecs, where)
      : l10n.t('WDS {0}: {1} needs the property {2}, which {3} would lack: this may stop or remove the workloads of every WEC in its Binding ({4}).', wds, policy, property, wecs, where);
  });
}
