import assert from 'node:assert/strict';
import type { PolicyForesight, WdsForesight } from '../../../src/cluster/foresight/foresight.ts';
import { saveOrder } from '../../../src/cluster/properties/saveWec.ts';
import { policyEffects, wdsEffects } from '../foresight/effects.ts';

describe('The order of a save', () => {
  const away = 'WDS "wds2" can\'t be asked which BindingPolicies select what: injected: no way there';
  const order = (policies: readonly PolicyForesight[], problems: readonly string[] = [], given: Partial<WdsForesight> = {}) => saveOrder({ wdses: [wdsEffects(policies, given)], problems }, 'a');
  const joins = policyEffects({ policy: 'joined', joins: ['a'] });
  const leaves = policyEffects({ policy: 'left', leaves: ['a'] });
  const others = policyEffects({ policy: 'other', joins: ['b'], leaves: ['c'], staysIn: ['a'] });

  it('puts properties first where the WEC joins or stays, labels first where it leaves, and labels in between where it does both', () => {
    assert.deepEqual([order([]), order([others]), order([joins, others]), order([leaves, others]), order([joins, leaves])], ['propertiesFirst', 'propertiesFirst', 'propertiesFirst', 'labelsFirst', 'around']);
  });

  it('takes no property away before the labels where some policy could not be looked at, which the WEC may leave', () => {
    const notEvaluable = { problems: ['The BindingPolicy "odd" of WDS "wds1" can\'t be evaluated: no operator.'] };
    assert.deepEqual([order([], [away]), order([joins], [away]), order([leaves], [away]), order([joins], [], notEvaluable)], ['around', 'around', 'around', 'around']);
  });
});
