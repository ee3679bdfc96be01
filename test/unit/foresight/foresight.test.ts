import assert from 'node:assert/strict';
import { parseBinding, parseBindingPolicy } from '../../../src/cluster/foresight/bindingPolicy.ts';
import { foreseeWds, policiesToRead, type WecChange, type WecFacts } from '../../../src/cluster/foresight/foresight.ts';
import type { Labels } from '../../../src/cluster/foresight/labelSelector.ts';
import type { WdsReading } from '../../../src/cluster/foresight/readWds.ts';
import { policyEffects, wdsEffects } from './effects.ts';

describe('Foresight of one WDS', () => {
  const facts = (labels: Labels): WecFacts => ({ labels, annotations: {}, data: {}, binaryData: {} });
  const eu = { region: 'eu' };
  const ofEu = [{ matchLabels: eu }];
  interface Given {
    readonly selectors?: unknown;
    readonly destinations?: readonly string[];
    readonly singleton?: boolean;
  }
  const reading = ({ selectors = ofEu, destinations, singleton = false }: Given): WdsReading => {
    const policy = parseBindingPolicy({ metadata: { name: 'web' }, spec: { clusterSelectors: selectors, wantSingletonReportedState: singleton } })!;
    const workload = { clusterScope: [{ group: '', version: 'v1', resource: 'namespaces', name: 'shop' }] };
    const binding = destinations && parseBinding({ metadata: { name: 'web' }, spec: { destinations: destinations.map((clusterId) => ({ clusterId })), workload } });
    return { wds: 'wds1', policies: [{ policy, binding }] };
  };
  const foreseen = (given: Given, clusters: Readonly<Record<string, Labels>>, changes: readonly WecChange[]) => foreseeWds(reading(given), 'yes', changes, new Map(Object.entries(clusters)), () => undefined);
  const same = (cluster: string, labels: Labels): WecChange => ({ cluster, before: facts(labels), after: facts(labels) });
  const gone = (cluster: string, labels: Labels): WecChange => ({ cluster, before: facts(labels), after: undefined });

  it('tells where a Binding lags behind its policy: whom it lacks, and whom it still has', () => {
    const clusters = { a: eu, b: eu, c: {} };
    const lagging = foreseen({ destinations: ['a', 'c', 'elsewhere'] }, clusters, [same('a', eu)]);
    assert.deepEqual(lagging, wdsEffects([policyEffects({ staysIn: ['a'], lag: { binding: { lacks: ['b'], still: ['c', 'elsewhere'] } } })]));
    assert.deepEqual(foreseen({ destinations: ['b', 'a'] }, clusters, [same('a', eu)]), wdsEffects([policyEffects({ staysIn: ['a'] })]));
  });

  it('tells a policy that has no Binding yet, so that nobody knows what it delivers', () => {
    assert.deepEqual(foreseen({}, { a: eu }, [same('a', eu)]), wdsEffects([policyEffects({ staysIn: ['a'], workloadObjects: undefined, lag: { binding: undefined } })]));
  });

  it('lets a WEC that is gone leave what no label leaves, and asks for none of its templates', () => {
    const everywhere = { selectors: [{}], destinations: ['a'] };
    assert.deepEqual(foreseen(everywhere, { a: {} }, [gone('a', {})]), wdsEffects([policyEffects({ leaves: ['a'] })]));
    assert.deepEqual([policiesToRead(reading(everywhere), [gone('a', {})]), policiesToRead(reading(everywhere), [same('a', {})])], [[], ['web']]);
  });

  it('counts for wantSingletonReportedState without all WECs that are gone', () => {
    // Selected without labels too: what counts is that they are gone.
    const given = { selectors: [{}], singleton: true, destinations: ['a', 'b', 'c'] };
    const count = (...names: readonly string[]) => foreseen(given, { a: eu, b: eu, c: {} }, names.map((name) => gone(name, eu))).policies.map(({ singleton }) => singleton);
    assert.deepEqual([count('a'), count('a', 'b'), count('a', 'b', 'c')], [[{ before: 3, after: 2 }], [undefined], [{ before: 3, after: 0 }]]);
  });
});
