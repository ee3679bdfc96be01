import assert from 'node:assert/strict';
import type { Condition } from '../../../src/cluster/model.ts';
import { SharedConditions } from '../../../src/cluster/sharedConditions.ts';

const condition = (message: string): Condition => ({ type: 'Joined', status: 'True', reason: 'Joined', message });

describe('SharedConditions', () => {
  it('gives one object for all conditions that say the same', () => {
    const shared = new SharedConditions();
    const first = shared.share([condition('a'), condition('b')]);
    const second = shared.share([condition('b'), condition('c')]);
    assert.deepEqual(second, [condition('b'), condition('c')]);
    assert.equal(second[0], first[1]);
  });

  it('keeps no more than a thousand', () => {
    const shared = new SharedConditions();
    const [first] = shared.share([condition('first')]);
    for (let index = 0; index < 1_000; index++) shared.share([condition(String(index))]);
    const [again] = shared.share([condition('first')]);
    assert.deepEqual(again, first);
    assert.notEqual(again, first);
  });
});
