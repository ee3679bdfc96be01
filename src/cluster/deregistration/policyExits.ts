import type { BindingPolicy } from '../foresight/bindingPolicy.ts';
import { selectorText, selects, type Labels } from '../foresight/labelSelector.ts';
import { policyEffect } from '../foresight/policyEffects.ts';

/** A BindingPolicy, with the context of its WDS. */
export interface PolicyOfWds {
  readonly wds: string;
  readonly policy: BindingPolicy;
}

/** How a WEC gets out of the BindingPolicies that select it, by labels alone. */
export interface PolicyExits {
  /** Keys of the labels to take away: as few as it takes. */
  readonly takeAway: readonly string[];
  /** Those that let go of it then. */
  readonly leaves: readonly PolicyOfWds[];
  /** Those that go on selecting it, each with the reason, a clause. */
  readonly stays: readonly (PolicyOfWds & { readonly why: string })[];
  /** Labels that would have to go, but whose absence makes a policy select it: they are left alone. */
  readonly refused: readonly { readonly label: string; readonly joins: PolicyOfWds }[];
  /** Whose selectors can't be evaluated. */
  readonly unclear: readonly PolicyOfWds[];
}

/**
 * `labels` are all that the WEC has, `editable` the keys that a person may change. Only a policy that a label made select it can be
 * left by labels: an empty selector, NotIn and DoesNotExist match without them (kubestellar.md 3.1).
 */
export function policyExits(policies: readonly PolicyOfWds[], labels: Labels, editable: readonly string[]): PolicyExits {
  const known = policies.filter(({ policy }) => policy.clusterSelectors !== undefined && !policy.deleting);
  const selecting = known.filter(({ policy }) => selects(policy.clusterSelectors ?? [], labels));
  const others = known.filter((entry) => !selecting.includes(entry));
  const letsGo = ({ policy }: PolicyOfWds, keys: readonly string[]) => policyEffect(policy, labels, without(labels, keys)) === 'leaves';
  const joins = ({ policy }: PolicyOfWds, keys: readonly string[]) => policyEffect(policy, labels, without(labels, keys)) === 'joins';

  const byLabels = selecting.filter((entry) => letsGo(entry, keysOf(entry, editable)));
  let take = [...new Set(byLabels.flatMap((entry) => keysOf(entry, editable)))].filter((key) => Object.hasOwn(labels, key)).sort();
  const refused: { readonly label: string; readonly joins: PolicyOfWds }[] = [];
  for (let joined = others.find((entry) => joins(entry, take)); joined !== undefined; joined = others.find((entry) => joins(entry, take))) {
    const policy = joined;
    // The label whose stay keeps it out; where any of several does not, all that its selectors ask for stay.
    const single = take.find((key) => !joins(policy, except(take, [key])));
    const culprits = single === undefined ? take.filter((key) => keysOf(policy, take).includes(key)) : [single];
    refused.push(...culprits.map((label) => ({ label, joins: policy })));
    take = except(take, culprits);
  }
  const gained = () => byLabels.filter((entry) => letsGo(entry, take)).length;
  for (const key of take) {
    const fewer = except(take, [key]);
    if (byLabels.filter((entry) => letsGo(entry, fewer)).length === gained() && !others.some((entry) => joins(entry, fewer))) {
      take = fewer;
    }
  }
  const leaves = selecting.filter((entry) => letsGo(entry, take));
  const stays = selecting
    .filter((entry) => !leaves.includes(entry))
    .map((entry) => ({ ...entry, why: byLabels.includes(entry) ? whyHeld(entry, refused, editable) : whyNotByLabels(entry, labels) }));
  return { takeAway: take, leaves, stays, refused: refused.filter(({ label }) => !take.includes(label)), unclear: policies.filter(({ policy }) => policy.clusterSelectors === undefined) };
}

/** Keys that its selectors name and a person may change. */
function keysOf({ policy }: PolicyOfWds, editable: readonly string[]): readonly string[] {
  const keys = (policy.clusterSelectors ?? []).flatMap(({ matchLabels, matchExpressions }) => [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]);
  return [...new Set(keys)].filter((key) => editable.includes(key));
}

function whyHeld(entry: PolicyOfWds, refused: PolicyExits['refused'], editable: readonly string[]): string {
  const own = keysOf(entry, editable);
  const held = refused.filter(({ label }) => own.includes(label));
  return held.map(({ label, joins }) => `without the label ${label} it would come under ${joins.policy.name}`).join(', ');
}

function whyNotByLabels({ policy }: PolicyOfWds, labels: Labels): string {
  const matching = (policy.clusterSelectors ?? []).filter((selector) => selects([selector], labels));
  return matching.some(({ matchLabels, matchExpressions }) => Object.keys(matchLabels).length === 0 && matchExpressions.length === 0)
    ? 'an empty selector {} selects every WEC'
    : `no label that can be taken away makes ${matching.map(selectorText).join(' or ')} false`;
}

function without(labels: Labels, keys: readonly string[]): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !keys.includes(key)));
}

function except(keys: readonly string[], some: readonly string[]): string[] {
  return keys.filter((key) => !some.includes(key));
}
