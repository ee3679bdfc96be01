import assert from 'node:assert/strict';
import { parseBinding, parseBindingPolicy } from '../../../src/cluster/foresight/bindingPolicy.ts';
import { belongsByDestinations, type Belonging } from '../../../src/cluster/foresight/whichIts.ts';

describe('Whether a WDS uses this ITS, by the names that its Bindings deliver to', () => {
  interface Case {
    readonly says: Belonging;
    readonly when: string;
    readonly to: readonly string[];
    /** Clusters of other ITSes; `undefined`: not read. */
    readonly others: readonly (readonly string[] | undefined)[];
  }
  const cases: readonly Case[] = [
    { says: 'yes', when: 'there is no other ITS', to: ['x'], others: [] },
    { says: 'yes', when: 'all are of this ITS and of no other', to: ['a', 'b'], others: [['c'], ['a']] },
    { says: 'no', when: 'all are of another one, and not of this', to: ['c'], others: [['c', 'd']] },
    { says: 'no', when: 'this ITS has only some of them, and another all', to: ['a', 'c'], others: [['a', 'c'], undefined] },
    { says: 'unknown', when: 'nothing is delivered', to: [], others: [['c']] },
    { says: 'unknown', when: 'two ITSes have clusters of these names', to: ['a'], others: [['a', 'c']] },
    { says: 'unknown', when: 'all are of this ITS, and another was not read', to: ['a'], others: [['c'], undefined] },
    { says: 'unknown', when: 'no ITS that was read has all of them', to: ['a', 'x'], others: [['c']] },
  ];

  const policiesTo = (to: readonly string[]) =>
    to.map((clusterId) => ({
      policy: parseBindingPolicy({ metadata: { name: clusterId }, spec: {} })!,
      binding: parseBinding({ metadata: { name: clusterId }, spec: { destinations: [{ clusterId }] } }),
    }));

  it('says unknown where this ITS was not read to its end', () => {
    assert.equal(belongsByDestinations({ wds: 'wds1', policies: policiesTo(['c']) }, undefined, [new Set(['c'])]), 'unknown');
  });

  for (const { says, when, to, others } of cases) {
    it(`says ${says} where ${when}`, () => {
      const policies = policiesTo(to);
      const none = { policy: parseBindingPolicy({ metadata: { name: 'none' }, spec: {} })!, binding: undefined };
      assert.equal(belongsByDestinations({ wds: 'wds1', policies: [...policies, none] }, new Set(['a', 'b']), others.map((names) => names && new Set(names))), says);
    });
  }
});
