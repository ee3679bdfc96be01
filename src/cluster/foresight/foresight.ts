import { effectiveProperties } from '../../shared/effectiveProperties.ts';
import { referenceText, type WorkloadReference } from './bindingPolicy.ts';
import type { Labels } from './labelSelector.ts';
import { policyEffect, selectedBy, selectedCount, type SelectedCount } from './policyEffects.ts';
import type { TemplatesRead, WdsPolicy, WdsReading } from './readWds.ts';

/** All of a WEC that KubeStellar goes by; `binaryData` in base64 as the API gives it. */
export interface WecFacts {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly data: Labels;
  readonly binaryData: Labels;
  /** The property ConfigMap may not be read: then no property counts as missing. */
  readonly propertiesUnknown?: boolean;
}

/** One WEC as it is, and as it would be; it is the same WEC where nothing but a check is wanted. */
export interface WecChange {
  readonly cluster: string;
  readonly before: WecFacts;
  /** `undefined`: gone from its ITS. */
  readonly after: WecFacts | undefined;
}

/** A property that the templates of a policy need and that a WEC would not have: this may stop or remove the workloads of every WEC of it. */
export interface MissingProperty {
  readonly cluster: string;
  readonly property: string;
  /** It is missing before the change too. */
  readonly already: boolean;
  readonly uses: readonly TemplateUseIn[];
}

export interface TemplateUseIn {
  /** `deployments.apps "web" in namespace "shop"`. */
  readonly object: string;
  /** `.spec.template.spec.containers[0].image`. */
  readonly where: string;
}

/** A template that would reach a changed WEC and whose needs can't be told. */
export interface UnclearTemplateIn extends TemplateUseIn {
  readonly text: string;
}

/** What the controllers have not followed yet, before anything is changed. */
export interface Lag {
  /** `undefined`: the policy has no Binding. Else clusters that the policy selects and the Binding lacks, and the other way round. */
  readonly binding: { readonly lacks: readonly string[]; readonly still: readonly string[] } | undefined;
}

/** What the change does to the WECs in one BindingPolicy that some of them are in, before or after. */
export interface PolicyForesight {
  readonly policy: string;
  /** What its Binding delivers; `undefined` where it has none yet. */
  readonly workloadObjects: number | undefined;
  readonly joins: readonly string[];
  readonly leaves: readonly string[];
  readonly staysIn: readonly string[];
  /** Of a policy with `wantSingletonReportedState` that would not select exactly one WEC. */
  readonly singleton: SelectedCount | undefined;
  readonly lag: Lag | undefined;
  readonly missing: readonly MissingProperty[];
  readonly unclear: readonly UnclearTemplateIn[];
}

export interface WdsForesight {
  /** Name of its context. */
  readonly wds: string;
  /** `unknown`: it may belong to another ITS. */
  readonly belongs: 'yes' | 'unknown';
  /** Those that all changed WECs stay out of are left out. */
  readonly policies: readonly PolicyForesight[];
  /** Sentences: what could not be evaluated or read. */
  readonly problems: readonly string[];
}

export interface Foresight {
  readonly wdses: readonly WdsForesight[];
  /** Sentences: which WDS could not be asked, or that none is known. */
  readonly problems: readonly string[];
}

/** Of the objects that the policy of this name delivers; `undefined`: not read. */
export type TemplatesOf = (policy: string) => TemplatesRead | undefined;

/** `clusters`: the labels of all clusters of the ITS as they are now. Pure: a form calls it as a person types. */
export function foreseeWds(
  { wds, policies }: WdsReading,
  belongs: 'yes' | 'unknown',
  changes: readonly WecChange[],
  clusters: ReadonlyMap<string, Labels>,
  templatesOf: TemplatesOf,
): WdsForesight {
  const living = policies.filter(({ policy }) => !policy.deleting);
  const reached = living.map((entry) => foreseePolicy(entry, changes, clusters, templatesOf(entry.policy.name))).filter(({ joins, leaves, staysIn }) => joins.length + leaves.length + staysIn.length > 0);
  const unread = reached.flatMap(({ policy }) => templatesOf(policy)?.unread ?? []);
  const notEvaluable = living.flatMap(({ policy: { name, problem } }) =>
    problem === undefined ? [] : [`The BindingPolicy "${name}" of WDS "${wds}" can't be evaluated: ${problem}. KubeStellar can't either, and may not follow label changes for the other policies of this WDS.`],
  );
  return { wds, belongs, policies: reached, problems: [...notEvaluable, ...new Set(unread)] };
}

/** Names of the policies whose templates reach a changed WEC after the change: those have to be read. */
export function policiesToRead({ policies }: WdsReading, changes: readonly WecChange[]): readonly string[] {
  return policies
    .filter(({ policy, binding }) => !policy.deleting && (binding?.workload.length ?? 0) > 0 && changes.some((change) => reaches(effectOn(policy, change))))
    .map(({ policy }) => policy.name);
}

function foreseePolicy({ policy, binding }: WdsPolicy, changes: readonly WecChange[], clusters: ReadonlyMap<string, Labels>, templates: TemplatesRead | undefined): PolicyForesight {
  const effects = changes.map((change) => ({ change, effect: effectOn(policy, change) }));
  const withEffect = (wanted: string) => effects.filter(({ effect }) => effect === wanted).map(({ change }) => change.cluster);
  const reached = effects.filter(({ effect }) => reaches(effect));
  const count = policy.wantSingletonReportedState ? selectedCount(policy, clusters, new Map(changes.map(({ cluster, after }) => [cluster, after?.labels]))) : undefined;
  return {
    policy: policy.name,
    workloadObjects: binding?.workload.length,
    joins: withEffect('joins'),
    leaves: withEffect('leaves'),
    staysIn: withEffect('staysIn'),
    singleton: count === undefined || count.after === 1 ? undefined : count,
    lag: lagOf({ policy, binding }, clusters),
    missing: reached.flatMap(({ change, effect }) => missingFor(change, effect === 'staysIn', templates)),
    unclear: reached.length === 0 ? [] : unclearIn(templates),
  };
}

function effectOn(policy: WdsPolicy['policy'], { before, after }: WecChange) {
  return policyEffect(policy, before.labels, after?.labels);
}

function reaches(effect: ReturnType<typeof policyEffect>): boolean {
  return effect === 'joins' || effect === 'staysIn';
}

function lagOf({ policy, binding }: WdsPolicy, clusters: ReadonlyMap<string, Labels>): Lag | undefined {
  const selected = selectedBy(policy, clusters);
  if (selected === undefined) {
    return undefined;
  }
  if (binding === undefined) {
    return { binding: undefined };
  }
  const lacks = selected.filter((name) => !binding.destinations.includes(name));
  const still = binding.destinations.filter((name) => !selected.includes(name));
  return lacks.length + still.length === 0 ? undefined : { binding: { lacks, still } };
}

function missingFor({ cluster, before, after }: WecChange, wasIn: boolean, templates: TemplatesRead | undefined): readonly MissingProperty[] {
  if (after === undefined || before.propertiesUnknown === true || after.propertiesUnknown === true) {
    return [];
  }
  const [had, has] = [before, after].map((facts) => new Set(effectiveProperties({ clusterName: cluster, ...facts }).map(({ key }) => key)));
  const missing = new Map<string, TemplateUseIn[]>();
  for (const { property, object, where } of referencesIn(templates)) {
    if (has?.has(property) === false) {
      missing.set(property, [...(missing.get(property) ?? []), { object: referenceText(object), where }]);
    }
  }
  return [...missing].map(([property, uses]) => ({ cluster, property, already: wasIn && had?.has(property) === false, uses }));
}

function referencesIn(templates: TemplatesRead | undefined): readonly { readonly property: string; readonly object: WorkloadReference; readonly where: string }[] {
  return (templates?.objects ?? []).flatMap(({ object, uses }) => uses.flatMap((use) => (use.kind === 'reference' ? [{ property: use.property, object, where: use.where }] : [])));
}

function unclearIn(templates: TemplatesRead | undefined): readonly UnclearTemplateIn[] {
  return (templates?.objects ?? []).flatMap(({ object, uses }) =>
    uses.flatMap((use) => (use.kind === 'unclear' ? [{ object: referenceText(object), where: use.where, text: use.text }] : [])),
  );
}
