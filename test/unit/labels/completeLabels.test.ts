import assert from 'node:assert/strict';
import { completeLabelEdits, completeValue, knownLabels } from '../../../src/cluster/labels/completeLabels.ts';
import { parseLabelEdits } from '../../../src/cluster/labels/labelEdits.ts';
import { proposedKeys } from '../../../src/shared/labelKeys.ts';

const clusters = [{ env: 'test' }, { env: 'prod', region: 'eu' }, { env: 'prod', 'cluster.open-cluster-management.io/clusterset': 'default' }].map((labels) => ({ labels }));
const known = knownLabels(clusters);
const complete = (typed: string, present: readonly string[] = []) => completeLabelEdits(typed, known, new Set(present));

describe('Completion of labels', () => {
  it('knows what is used, the most used first, then all ten keys of the document, and nothing of a system\'s', () => {
    assert.deepEqual([...known.keys()], ['env', 'region', ...proposedKeys.filter((key) => key !== 'region')]);
    assert.equal(proposedKeys.length, 10);
    assert.deepEqual([known.get('env'), known.get('region'), known.get('team')], [['prod', 'test'], ['eu', 'us-east'], ['platform']]);
  });

  it('offers keys, removals of what is there, and values, by the last word', () => {
    assert.deepEqual(complete('te', ['team', 'other']), ['team=', 'team-']);
    assert.deepEqual(complete('env=test re', ['env']), ['env=test region=']);
    assert.deepEqual(complete('tier=critical env='), ['tier=critical env=prod', 'tier=critical env=test']);
    assert.deepEqual(complete('env=p'), ['env=prod']);
    assert.deepEqual(complete('name='), ['name=<wec-name>']);
    assert.deepEqual(complete('cluster.open', ['cluster.open-cluster-management.io/clusterset']), []);
    assert.deepEqual(completeValue('', ['a', '', 'b']), ['a', 'b']);
  });

  it('offers a key only once, and comes to texts that can be accepted', () => {
    assert.ok(!complete('env=test ', ['env']).some((text) => /\benv[-=]$/.test(text)));
    for (const text of [...known.keys()].flatMap((key) => complete(`${key}=`))) {
      assert.ok(parseLabelEdits(text).valid, text);
    }
  });
});
