import assert from 'node:assert/strict';
import { absent, broken, byHand, passed, unknown, waiting, type CheckId, type DiagnosisCheck, type Finding, type Side } from '../../../src/cluster/diagnosis/check.ts';
import type { SideState } from '../../../src/cluster/diagnosis/view.ts';
import { walk } from '../../../src/cluster/diagnosis/walk.ts';
import { UnauthorizedError } from '../../../src/cluster/errors.ts';
import { viewOf } from './diagnosisView.ts';

const next = byHand('Mend it', 'true');
const check = (id: CheckId, finding: Finding, after: readonly CheckId[] = [], sides: readonly Side[] = []): DiagnosisCheck => ({ id, title: `Title of ${id}`, reads: '', sides, after, judge: () => finding });
const fails: SideState = { kind: 'fails', problem: new UnauthorizedError('its1') };

describe('Walking the decision tree', () => {
  const told = (checks: readonly DiagnosisCheck[], waited = 0, sides: { its?: SideState; wec?: SideState } = {}) => {
    const { kind, sentence, causes, path } = walk(checks, { ...viewOf(), ...sides }, () => waited);
    return { kind, sentence, causes: causes.map((one) => one.check.id), path: path.map((one) => `${one.check.id} ${one.state}: ${one.why}`) };
  };

  it('takes what is missing after a failed check for its consequence, however far behind', () => {
    assert.deepEqual(told([check('operator', broken('No operator.', next)), check('agentPods', absent('No Pod.', next), ['operator']), check('request', absent('No request.', next), ['agentPods'])]), {
      kind: 'broken',
      sentence: 'No operator.',
      causes: ['operator'],
      path: ['operator failed: No operator.', 'agentPods notReached: It comes after "Title of operator".', 'request notReached: It comes after "Title of operator".'],
    });
  });

  it('finds two causes at once, the first one first, and lets what is there count', () => {
    assert.deepEqual(told([check('operator', broken('No operator.', next)), check('agentPods', passed('They run.'), ['operator']), check('request', broken('Denied.', next), ['agentPods', 'operator'])]), {
      kind: 'broken',
      sentence: 'No operator.',
      causes: ['operator', 'request'],
      path: ['operator failed: No operator.', 'agentPods passed: They run.', 'request failed: Denied.'],
    });
  });

  it('waits before it calls something missing', () => {
    const checks = [check('request', waiting('It comes.', 1_000, absent('It stays away.', next)))];
    assert.deepEqual(told(checks, 999), { kind: 'waiting', sentence: 'Nothing is wrong so far with "wec1". It comes.', causes: [], path: ['request waiting: It comes.'] });
    assert.deepEqual(told(checks, 1_000), { kind: 'broken', sentence: 'It stays away.', causes: ['request'], path: ['request failed: It stays away.'] });
  });

  it('judges nothing by a side that does not answer', () => {
    const checks = [check('its', broken('No answer.', next)), check('hub', passed('Old news.'), [], ['its']), check('klusterlet', passed('There.'), [], ['wec'])];
    assert.deepEqual(told(checks, 0, { its: fails, wec: { kind: 'notKnown' } }).path, [
      'its failed: No answer.',
      'hub notReached: It comes after "Title of its".',
      'klusterlet notChecked: No context of this WEC is known here.',
    ]);
  });

  it('calls healthy only what the ITS calls Available, and says when the WEC was not asked', () => {
    assert.deepEqual(told([check('available', passed('Yes.'))]).sentence, '"wec1" is healthy: the ITS "its1" accepts it, and its agent reports it as Available.');
    const afar = told([check('available', passed('Yes.'))], 0, { wec: { kind: 'notKnown' } });
    assert.deepEqual([afar.kind, afar.sentence], ['healthy', '"wec1" is Available, as far as the ITS "its1" tells: the WEC itself was not asked.']);
    assert.equal(told([check('available', unknown('Not allowed.'))]).kind, 'unknown');
  });
});
