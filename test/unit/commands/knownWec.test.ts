import assert from 'node:assert/strict';
import { knownWecContext, recallWecContext, rememberWecContext, rivalContexts } from '../../../src/commands/knownWec.ts';
import { readerOf, registeredAs, type Given } from '../tree/readerOf.ts';

const server = 'https://its1.example:6443';
const registered = (name: string, clusterName = 'wec1', hubServer = server): Given => ({ name, registeredAs: registeredAs(clusterName, hubServer) });

function services(...given: Given[]) {
  const reader = readerOf({ name: 'its1', clusters: [] }, ...given);
  const memory = new Map<string, unknown>();
  return {
    reader,
    sessions: { contexts: () => reader.contexts() },
    memory: { get: (key: string) => memory.get(key) as never, update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)) },
  };
}

describe('The context of a WEC', () => {
  const recall = (of: ReturnType<typeof services>) => recallWecContext(of, 'its1', 'uid of its1', 'wec1');

  it('is the one whose agent goes by its name to this ITS, however its address is written', () => {
    assert.equal(knownWecContext(services(registered('a'), registered('b', 'wec2')), 'its1', 'wec1'), 'a');
    assert.equal(knownWecContext(services(registered('a', 'wec1', 'https://ITS1.example:6443/')), 'its1', 'wec1'), 'a');
    assert.equal(knownWecContext(services(registered('a', 'wec1', 'https://its2.example:6443')), 'its1', 'wec1'), undefined);
    assert.equal(knownWecContext(services({ ...registered('a'), state: { kind: 'notChecked', why: 'a log-in plugin' } }), 'its1', 'wec1'), undefined);
  });

  it('is none of two clusters that say so, who are rivals; two contexts of one cluster are none', () => {
    const two = services(registered('a'), registered('b'), registered('c', 'wec1', 'https://its2.example:6443'));
    assert.deepEqual([knownWecContext(two, 'its1', 'wec1'), rivalContexts(two, 'its1', 'wec1', 'a'), rivalContexts(two, 'its1', 'wec1', undefined)], [undefined, ['b'], []]);
    const one = services({ ...registered('a'), aliases: ['b'] }, { ...registered('b'), aliases: ['a'] });
    assert.deepEqual([knownWecContext(one, 'its1', 'wec1'), rivalContexts(one, 'its1', 'wec1', 'a')], ['a', []]);
  });

  it('is remembered once it was found, while nothing tells otherwise', async () => {
    const of = services(registered('a'));
    assert.equal(await recall(of), 'a');
    of.reader.give({ name: 'its1', clusters: [] }, { name: 'a' });
    assert.equal(await recall(of), 'a');
    of.reader.give({ name: 'its1', clusters: [] }, registered('a', 'wec2'));
    assert.equal(await recall(of), undefined);
    of.reader.give({ name: 'its1', clusters: [] });
    assert.equal(await recall(of), undefined);
  });

  it('is remembered as it was picked, of this WEC of this ITS alone, until it is forgotten or found elsewhere', async () => {
    const of = services({ name: 'a' }, { name: 'b' });
    await rememberWecContext(of, 'uid of its1', 'wec1', 'a');
    assert.deepEqual([await recall(of), await recallWecContext(of, 'its1', 'uid of its1', 'wec2'), await recallWecContext(of, 'its1', 'another', 'wec1')], ['a', undefined, undefined]);
    of.reader.give({ name: 'its1', clusters: [] }, { name: 'a' }, registered('b'));
    assert.equal(await recall(of), 'b');
    of.reader.give({ name: 'its1', clusters: [] }, { name: 'b', identity: { id: 'another', evidence: 'kube-system' } });
    assert.equal(await recall(of), undefined, 'the context leads to another cluster by now');
    await rememberWecContext(of, 'uid of its1', 'wec1', undefined);
    of.reader.give({ name: 'its1', clusters: [] }, { name: 'a' }, { name: 'b' });
    assert.equal(await recall(of), undefined);
  });
});
