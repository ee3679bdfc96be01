import assert from 'node:assert/strict';
import { labelOfWebhook, type Labels, type RawSelector } from '../../cluster/generatedSelectors.ts';
import { ApiClient } from '../../sandbox/apiClient.ts';
import type { SandboxClient } from '../../sandbox/client.ts';
import type { Pair } from './generatedPairs.ts';

const control = '/apis/control.kubestellar.io/v1alpha1';
const managedClusters = '/apis/cluster.open-cluster-management.io/v1/managedclusters';

/** What was seen of one pair: the labels that its WEC really had, its policy as the API gives it, and the WECs of the batch in its Binding. */
export interface Observed {
  /** Name of the WEC and of the policy. */
  readonly wec: string;
  readonly policy: unknown;
  readonly labels: { readonly before: Labels; readonly after: Labels };
  readonly destinations: { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> };
}

interface RawObject {
  readonly metadata: { readonly name: string; readonly labels?: Labels };
}

interface RawBinding extends RawObject {
  readonly spec: { readonly destinations?: readonly { readonly clusterId: string }[]; readonly workload?: { readonly namespaceScope?: readonly unknown[] } };
}

/**
 * How it is known that a Binding tells of all label changes: by a later change that must arrive in it. `wec`: the label of one more WEC, which the
 * policy selects by one more selector. `clause`: the policy's workload, so that the selectors stay as they were generated (a single one, none), or
 * where they select that WEC whatever its label.
 */
type Sentinel = 'wec' | 'clause';
const sentinelOf = ({ selectors }: Pair): Sentinel => (selectors.length > 1 && selectors.every(asksForOwnLabel) ? 'wec' : 'clause');

/** Whether the selector leaves a WEC out that has no label but the one of the webhook. */
function asksForOwnLabel({ matchLabels = {}, matchExpressions = [] }: RawSelector): boolean {
  const asked = matchExpressions.filter(({ operator }) => operator === 'In' || operator === 'Exists').map(({ key }) => key);
  return [...Object.keys(matchLabels), ...asked].some((key) => key !== labelOfWebhook);
}

/** WECs and BindingPolicies of a few pairs on the sandbox, and what KubeStellar's controller makes of them. */
export class BindingBatch {
  readonly #its: ApiClient;
  readonly #wds: ApiClient;
  readonly #name: string;
  readonly #pairs: readonly Pair[];

  /** `name` begins the name of all that is made. */
  constructor(sandbox: SandboxClient, name: string, pairs: readonly Pair[]) {
    this.#its = new ApiClient(sandbox.access('its1'), 6);
    this.#wds = new ApiClient(sandbox.access('wds1'), 6);
    this.#name = name;
    this.#pairs = pairs;
  }

  /** Makes all, changes the labels, and tells what the Bindings showed before and after. `beforeChange` gets what each WEC's labels will be. */
  async observe(beforeChange: (wanted: ReadonlyMap<string, Labels>) => Promise<void>): Promise<readonly Observed[]> {
    const sentinel = this.#cluster(`${this.#name}-sentinel`, {});
    const before = await this.#all(({ before: labels }, index) => this.#cluster(this.#at(index), labels));
    await sentinel;
    await this.#wds.post('/api/v1/namespaces/default/configmaps', { metadata: { name: this.#name, labels: { [this.#name]: 'yes' } } });
    await this.#all((pair, index) => this.#policy(this.#at(index), pair));
    const shownBefore = await this.#afterSentinel(true);
    const ofWebhook = (index: number) => Object.fromEntries(Object.entries(before[index]?.metadata.labels ?? {}).filter(([key]) => key === labelOfWebhook));
    await beforeChange(new Map(this.#pairs.map(({ after: labels }, index) => [this.#at(index), { ...ofWebhook(index), ...labels }])));
    const after = await this.#all(({ after: labels, before: old }, index) => {
      const gone = Object.fromEntries(Object.keys(old).filter((key) => !Object.hasOwn(labels, key)).map((key) => [key, null]));
      return this.#its.patch<RawObject>(`${managedClusters}/${this.#at(index)}`, { metadata: { labels: { ...gone, ...labels } } });
    });
    const shownAfter = await this.#afterSentinel(false);
    const policies = await this.#all((_, index) => this.#wds.get(`${control}/bindingpolicies/${this.#at(index)}`));
    return this.#pairs.map((_, index) => ({
      wec: this.#at(index),
      policy: policies[index],
      labels: { before: before[index]?.metadata.labels ?? {}, after: after[index]?.metadata.labels ?? {} },
      destinations: { before: shownBefore[index]!, after: shownAfter[index]! },
    }));
  }

  /** Takes all away again; the Bindings go with their policies. */
  async remove(): Promise<void> {
    const remove = (client: ApiClient, path: string) => client.delete(path).catch(() => undefined);
    await this.#all((_, index) => remove(this.#wds, `${control}/bindingpolicies/${this.#at(index)}`));
    await this.#all((_, index) => remove(this.#its, `${managedClusters}/${this.#at(index)}`));
    await Promise.all([remove(this.#its, `${managedClusters}/${this.#name}-sentinel`), remove(this.#wds, `/api/v1/namespaces/default/configmaps/${this.#name}`)]);
    this.#its.close();
    this.#wds.close();
  }

  #at(index: number): string {
    return `${this.#name}-${index}`;
  }

  async #all<T>(make: (pair: Pair, index: number) => Promise<T>): Promise<readonly T[]> {
    return Promise.all(this.#pairs.map(make));
  }

  #cluster(name: string, labels: Labels): Promise<RawObject> {
    return this.#its.post<RawObject>(managedClusters, {
      ...{ apiVersion: 'cluster.open-cluster-management.io/v1', kind: 'ManagedCluster' },
      metadata: { name, labels },
      spec: { hubAcceptsClient: false },
    });
  }

  #policy(name: string, pair: Pair): Promise<unknown> {
    const ofSentinel: RawSelector = { matchLabels: { [this.#name]: 'yes' } };
    return this.#wds.post(`${control}/bindingpolicies`, {
      ...{ apiVersion: 'control.kubestellar.io/v1alpha1', kind: 'BindingPolicy' },
      metadata: { name },
      spec: { clusterSelectors: sentinelOf(pair) === 'wec' ? [...pair.selectors, ofSentinel] : pair.selectors, downsync: [] },
    });
  }

  /**
   * Lets the sentinels come (or go) and gives, of each Binding in which that has arrived, the WECs of this batch. The clauses change once the
   * WEC has arrived: the controller watches ManagedClusters and policies apart, so a clause could overtake the labels.
   */
  async #afterSentinel(comes: boolean): Promise<readonly ReadonlySet<string>[]> {
    const clause = [{ apiGroup: '', resources: ['configmaps'], objectSelectors: [{ matchLabels: { [this.#name]: 'yes' } }] }];
    const isOf = (kind: Sentinel) => this.#pairs.flatMap((pair, index) => (sentinelOf(pair) === kind ? [index] : []));
    await this.#its.patch(`${managedClusters}/${this.#name}-sentinel`, { metadata: { labels: { [this.#name]: comes ? 'yes' : null } } });
    const byWec = await this.#until(isOf('wec'), ({ destinations = [] }) => destinations.some(({ clusterId }) => clusterId === `${this.#name}-sentinel`) === comes);
    await Promise.all(isOf('clause').map((index) => this.#wds.patch(`${control}/bindingpolicies/${this.#at(index)}`, { spec: { downsync: comes ? clause : [] } })));
    const byClause = await this.#until(isOf('clause'), ({ workload }) => (workload?.namespaceScope ?? []).length > 0 === comes);
    return this.#pairs.map((_, index) => (byWec.get(index) ?? byClause.get(index))!);
  }

  async #until(indexes: readonly number[], arrived: (spec: RawBinding['spec']) => boolean): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
    assert.notEqual(indexes.length, 0, 'Each batch needs both kinds of sentinel.');
    const shown = new Map<number, ReadonlySet<string>>();
    const missing = () => indexes.filter((index) => !shown.has(index)).map((index) => this.#at(index)).join(', ');
    const done = new AbortController();
    const limit = setTimeout(() => done.abort(new Error(`The sentinel did not arrive in ${missing()}.`)), 180_000);
    try {
      // Without a resourceVersion a watch begins with what is there.
      for await (const { type, object } of await this.#wds.watch(`${control}/bindings`, {}, done.signal)) {
        const { metadata, spec } = object as RawBinding;
        const index = type === 'ADDED' || type === 'MODIFIED' ? this.#indexOf(metadata.name) : undefined;
        if (index === undefined || !indexes.includes(index) || !arrived(spec)) continue;
        shown.set(index, new Set((spec.destinations ?? []).map(({ clusterId }) => clusterId).filter((wec) => this.#indexOf(wec) !== undefined)));
        if (shown.size === indexes.length) return shown;
      }
    } catch (error) {
      throw done.signal.aborted ? done.signal.reason : error;
    } finally {
      clearTimeout(limit);
      done.abort();
    }
    throw new Error(`The watch of Bindings ended before the sentinel arrived in ${missing()}.`);
  }

  #indexOf(name: string): number | undefined {
    const [, index] = name.startsWith(`${this.#name}-`) ? (/^(\d+)$/.exec(name.slice(this.#name.length + 1)) ?? []) : [];
    return index === undefined ? undefined : Number(index);
  }
}
