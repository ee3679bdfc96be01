import assert from 'node:assert/strict';
import { parseBinding, parseBindingPolicy, referenceText } from '../../../src/cluster/foresight/bindingPolicy.ts';
import { policyEffect, selectedCount } from '../../../src/cluster/foresight/policyEffects.ts';

const policy = (spec: object, rest: object = {}) => parseBindingPolicy({ metadata: { name: 'nginx', uid: 'u1' }, spec, ...rest })!;

describe('BindingPolicies', () => {
  it('are read with what they want, and with what their controllers report', () => {
    const clusterSelectors = [{ matchLabels: { env: 'prod' } }];
    assert.deepEqual(policy({ clusterSelectors, downsync: [{}] }, { status: { errors: ['bad', 5] } }), {
      ...{ name: 'nginx', uid: 'u1', deleting: false, problem: undefined, wantSingletonReportedState: false, errors: ['bad'] },
      clusterSelectors: [{ matchLabels: { env: 'prod' }, matchExpressions: [] }],
    });
    assert.deepEqual(
      [{}, { wantSingletonReportedState: true }, { downsync: [{}, { wantSingletonReportedState: true }] }, { downsync: [{ wantSingletonReportedState: 'true' }] }].map(
        (spec) => policy(spec).wantSingletonReportedState,
      ),
      [false, true, true, false],
    );
    assert.equal(policy({}, { metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' } }).deleting, true);
    assert.deepEqual([parseBindingPolicy({}), parseBinding('x')], [undefined, undefined]);
  });

  it('with a selector that is malformed are not evaluable, whatever their other selectors say', () => {
    const odd = policy({ clusterSelectors: [{}, { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }] });
    assert.deepEqual([odd.clusterSelectors, odd.problem], [undefined, 'its cluster selector 2 uses an operator that is not known: "Gt"']);
    assert.equal(policyEffect(odd, {}, {}), undefined);
    assert.equal(selectedCount(odd, new Map(), new Map()), undefined);
  });

  it('are joined, left, stayed in and stayed out of by labels alone', () => {
    const prod = policy({ clusterSelectors: [{ matchLabels: { env: 'prod' } }] });
    const [yes, no] = [{ env: 'prod', other: 'x' }, { other: 'x' }];
    assert.deepEqual([policyEffect(prod, no, yes), policyEffect(prod, yes, no), policyEffect(prod, yes, yes), policyEffect(prod, no, no)], ['joins', 'leaves', 'staysIn', 'staysOut']);
  });

  it('count what they select over all clusters, before and after', () => {
    const prod = policy({ clusterSelectors: [{ matchLabels: { env: 'prod' } }] });
    const clusters = new Map([['one', { env: 'prod' }], ['two', { env: 'test' }], ['three', {}]] as const);
    assert.deepEqual(selectedCount(prod, clusters, new Map([['two', { env: 'prod' }], ['three', { env: 'prod' }]])), { before: 1, after: 3 });
    assert.deepEqual(selectedCount(prod, clusters, new Map([['one', {}]])), { before: 1, after: 0 });
  });

  it('have Bindings that name destinations and workload objects', () => {
    const workload = {
      clusterScope: [{ group: '', version: 'v1', resource: 'namespaces', name: 'shop', resourceVersion: '1' }],
      namespaceScope: [{ group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop', name: 'web', resourceVersion: '2', createOnly: true }],
    };
    const binding = parseBinding({ metadata: { name: 'nginx', uid: 'b1' }, spec: { workload, destinations: [{ clusterId: 'one' }, {}] }, status: {} })!;
    assert.deepEqual(binding, {
      ...{ name: 'nginx', uid: 'b1', destinations: ['one'], errors: [] },
      workload: [
        { group: '', version: 'v1', resource: 'namespaces', namespace: undefined, name: 'shop' },
        { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop', name: 'web' },
      ],
    });
    assert.deepEqual(binding.workload.map(referenceText), ['namespaces "shop"', 'deployments.apps "web" in namespace "shop"']);
  });
});
