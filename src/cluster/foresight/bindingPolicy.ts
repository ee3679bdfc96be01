import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { parseLabelSelectors, type LabelSelector } from './labelSelector.ts';

/** What a WDS's BindingPolicy says of which WECs it selects. */
export interface BindingPolicy {
  readonly name: string;
  readonly uid: string;
  /** On its way out: its Binding goes whatever labels say. */
  readonly deleting: boolean;
  /** `undefined`: can't be evaluated, see `problem`. */
  readonly clusterSelectors: readonly LabelSelector[] | undefined;
  /** Why it can't be evaluated; completes 'The BindingPolicy "x" can't be evaluated: ...'. */
  readonly problem: string | undefined;
  /** Of the policy itself (until KubeStellar 0.24) or of any of its downsync clauses. */
  readonly wantSingletonReportedState: boolean;
  /** What its controllers report, at the generation that they looked at. */
  readonly errors: readonly string[];
}

/** An object of the WDS that a Binding delivers. */
export interface WorkloadReference {
  readonly group: string;
  readonly version: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** What the controller made of the BindingPolicy of the same name. */
export interface Binding {
  readonly name: string;
  readonly uid: string;
  /** Names of ManagedClusters. */
  readonly destinations: readonly string[];
  readonly workload: readonly WorkloadReference[];
  readonly errors: readonly string[];
}

/** `undefined` for what isn't an object with a name. */
export function parseBindingPolicy(raw: unknown): BindingPolicy | undefined {
  const metadata = field(raw, 'metadata');
  const name = plainText(field(metadata, 'name'));
  if (name === '') {
    return undefined;
  }
  const spec = field(raw, 'spec');
  const selectors = parseLabelSelectors(field(spec, 'clusterSelectors'));
  return {
    name,
    uid: plainText(field(metadata, 'uid')),
    deleting: typeof field(metadata, 'deletionTimestamp') === 'string',
    clusterSelectors: selectors.valid ? selectors.value : undefined,
    problem: selectors.valid ? undefined : plainText(selectors.reason),
    wantSingletonReportedState: [spec, ...listOf(field(spec, 'downsync'))].some((part) => field(part, 'wantSingletonReportedState') === true),
    errors: textsOf(field(field(raw, 'status'), 'errors')),
  };
}

/** `undefined` for what isn't an object with a name. */
export function parseBinding(raw: unknown): Binding | undefined {
  const metadata = field(raw, 'metadata');
  const name = plainText(field(metadata, 'name'));
  if (name === '') {
    return undefined;
  }
  const spec = field(raw, 'spec');
  const workload = field(spec, 'workload');
  return {
    name,
    uid: plainText(field(metadata, 'uid')),
    destinations: listOf(field(spec, 'destinations')).flatMap((entry) => plainText(field(entry, 'clusterId')) || []),
    workload: [...listOf(field(workload, 'clusterScope')), ...listOf(field(workload, 'namespaceScope'))].map(parseReference),
    errors: textsOf(field(field(raw, 'status'), 'errors')),
  };
}

/** `deployments.apps "web" in namespace "shop"`. */
export function referenceText({ group, resource, namespace, name }: WorkloadReference): string {
  return `${resource}${group === '' ? '' : `.${group}`} "${name}"${namespace === undefined ? '' : ` in namespace "${namespace}"`}`;
}

function parseReference(raw: unknown): WorkloadReference {
  const text = (key: string) => plainText(field(raw, key));
  return { group: text('group'), version: text('version'), resource: text('resource'), namespace: text('namespace') || undefined, name: text('name') };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((entry) => plainText(entry) || []);
}
