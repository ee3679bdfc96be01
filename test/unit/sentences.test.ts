import assert from 'node:assert/strict';
import { linesByText } from '../../src/cluster/sentences.ts';

describe('What is told of several', () => {
  it('is one line for each text, however many it is told of', () => {
    const told = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => ({ name, text: 'the ITS is busy' }));
    assert.deepEqual(linesByText([...told, { name: 'b', text: 'its own' }]), ['a, b, c, d, e and 3 more: the ITS is busy', 'b: its own']);
    assert.deepEqual(linesByText([]), []);
  });
});
