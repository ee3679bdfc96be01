import assert from 'node:assert/strict';
import { fewAtOnce, runBatch, type BatchResult } from '../../src/cluster/batch.ts';
import { CancelledError } from '../../src/cluster/errors.ts';

/** Work that ends when the test says so. */
function given(items: readonly string[], parallel: number) {
  const cancel = new AbortController();
  const inWork = new Map<string, PromiseWithResolvers<string>>();
  const told: string[] = [];
  const act = (item: string) => {
    const work = Promise.withResolvers<string>();
    inWork.set(item, work);
    return work.promise.finally(() => inWork.delete(item));
  };
  const onResult = ({ item, outcome }: BatchResult<string>) => told.push(`${item} ${outcome}`);
  return { cancel, inWork, told, results: runBatch(items, act, { parallel, signal: cancel.signal, onResult }) };
}

/** Everything that is ready to go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('fewAtOnce', () => {
  it('has so many in work and no more, gives what each gives in the order of the items, and fails with the first failure', async () => {
    let inWork = 0;
    let most = 0;
    const act = async (item: string) => {
      most = Math.max(most, ++inWork);
      await settled();
      inWork--;
      return item.toUpperCase();
    };
    assert.deepEqual([await fewAtOnce(['a', 'b', 'c', 'd', 'e'], act, 2), most], [['A', 'B', 'C', 'D', 'E'], 2]);
    const begun: string[] = [];
    await assert.rejects(fewAtOnce(['a', 'b', 'c', 'd'], (item) => (begun.push(item), Promise.reject(new Error('broke'))), 2), /broke/);
    assert.deepEqual(begun, ['a', 'b'], 'after a failure none is begun');
    await assert.rejects(fewAtOnce(['a', 'b'], (item) => (item === 'b' ? Promise.reject(new Error('b broke')) : act(item))), /^Error: b broke$/);
  });
});

describe('runBatch', () => {
  it('has so many in work and no more, tells each result as it comes, and gives them in the order of the items', async () => {
    const { inWork, told, results } = given(['a', 'b', 'c', 'd'], 2);
    assert.deepEqual([...inWork.keys()], ['a', 'b']);
    inWork.get('b')?.resolve('b is done');
    await settled();
    assert.deepEqual([[...inWork.keys()], told], [['a', 'c'], ['b done']]);
    inWork.get('c')?.reject(new Error('c broke'));
    await settled();
    inWork.get('d')?.reject(new CancelledError());
    inWork.get('a')?.resolve('a is done');
    assert.deepEqual(await results, [
      { item: 'a', outcome: 'done', sentence: 'a is done' },
      { item: 'b', outcome: 'done', sentence: 'b is done' },
      { item: 'c', outcome: 'failed', sentence: 'c broke' },
      { item: 'd', outcome: 'notStarted', sentence: 'Cancelled.' },
    ]);
  });

  it('cancelled, lets what is in work come to its end and starts nothing more', async () => {
    const { cancel, inWork, results } = given(['a', 'b', 'c'], 2);
    cancel.abort();
    inWork.get('a')?.resolve('a is done');
    await settled();
    assert.deepEqual([...inWork.keys()], ['b']);
    inWork.get('b')?.reject(new Error('b broke'));
    assert.deepEqual(await results, [
      { item: 'a', outcome: 'done', sentence: 'a is done' },
      { item: 'b', outcome: 'failed', sentence: 'b broke' },
      { item: 'c', outcome: 'notStarted', sentence: 'Not started: cancelled before.' },
    ]);
  });
});
