import assert from 'node:assert/strict';
import { ContextKeys, itsViewOf } from '../../../src/status/contextKeys.ts';
import { readerOf, type Given } from '../tree/readerOf.ts';

const checked: Given = { name: 'cluster1' };
const plugin: Given = { name: 'eks', usesLoginPlugin: true, state: { kind: 'notChecked', why: 'A log-in plugin.' } };
const soon: Given = { name: 'soon', state: { kind: 'notChecked', why: 'Not yet.' } };
const connecting: Given = { name: 'connecting', state: { kind: 'connecting' } };
const down: Given = { name: 'down', state: { kind: 'unreachable', problem: 'Off.' } };
const its: Given = { name: 'its1', roles: ['its'], state: { kind: 'unreachable', problem: 'Off.' } };

describe('itsViewOf', () => {
  const table: readonly (readonly [string, readonly Given[], string])[] = [
    ['nothing read yet', [], 'loading'],
    ['an ITS, even one that is down', [checked, plugin, connecting, its], 'some'],
    ['still connecting', [checked, connecting], 'loading'],
    ['about to connect', [plugin, soon], 'loading'],
    ['only log-in plugins', [plugin, { ...plugin, name: 'gke' }], 'notChecked'],
    ['some checked, none an ITS', [checked, plugin], 'noIts'],
    ['none reachable', [down], 'noIts'],
  ];
  for (const [what, contexts, expected] of table) {
    it(`${what}: ${expected}`, () => assert.equal(itsViewOf(readerOf(...contexts)), expected));
  }

  it('no kubeconfig: noKubeconfig', () => {
    const reader = readerOf();
    reader.kubeconfigProblem = 'There is none.';
    assert.equal(itsViewOf(reader), 'noKubeconfig');
  });
});

describe('ContextKeys', () => {
  it('sets the key at once, then only when it changes, and never once disposed', () => {
    const reader = readerOf(connecting);
    const set: unknown[] = [];
    const keys = new ContextKeys(reader, (key, value) => set.push([key, value]));
    reader.give(checked, connecting);
    reader.give(checked);
    reader.give(checked, down);
    reader.give(its);
    keys.dispose();
    reader.give(checked);
    assert.deepEqual(set, [
      ['kubestellar.itsView', 'loading'],
      ['kubestellar.itsView', 'noIts'],
      ['kubestellar.itsView', 'some'],
    ]);
  });
});
