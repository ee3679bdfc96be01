import assert from 'node:assert/strict';
import { CopiedJoins, isAwaited, type CopiedJoin } from '../../../src/status/copiedJoins.ts';
import { GivenMemory } from '../tree/drawTree.ts';
import { readerOf, requestFor } from '../tree/readerOf.ts';

const now = 1_000_000;
const join = (clusterName: string, credentialId: string, part: Partial<CopiedJoin> = {}): CopiedJoin => ({ its: 'its1', clusterName, credentialId, expiresAt: now + 60_000, ...part });

function given(memory = new GivenMemory()) {
  const reader = readerOf({ name: 'its1', requests: [] });
  const joins = new CopiedJoins(reader, memory, (error) => assert.fail(String(error)), () => now);
  const told: string[] = [];
  joins.onDidArrive(({ its, request }) => told.push(`${its}/${request.name}`));
  return { reader, memory, joins, told };
}

describe('Joins that were copied', () => {
  it('tell once of the request that was made with their token under their name, and of no other', async () => {
    const { reader, joins, told } = given();
    await joins.add(join('wec1', 'jti-1'));
    await joins.add(join('', 'jti-any'));
    const requests = [
      requestFor('wec1', 'ours', { credentialId: 'jti-1' }),
      requestFor('wec2', 'thief', { credentialId: 'jti-1' }),
      requestFor('wec1', 'other', { credentialId: 'jti-2' }),
      requestFor('wec1', 'none'),
      requestFor('wec3', 'bare', { credentialId: 'jti-any' }),
      requestFor('wec1', 'old', { credentialId: 'jti-1', state: 'approved' }),
    ];
    reader.setRequests('its1', requests);
    reader.setRequests('its1', requests);
    assert.deepEqual(told, ['its1/wec1-ours', 'its1/wec3-bare']);
    assert.deepEqual(requests.map((request) => joins.isOwn(request)), [true, false, false, false, true, true]);
    // What a request of this name should have been made with: another token makes it odd.
    assert.deepEqual(requests.map((request) => joins.credentialIdFor(request)), ['jti-1', undefined, 'jti-1', 'jti-1', 'jti-any', 'jti-1']);
  });

  it('give their tokens for a name on their ITS, those for any name beside one of its own', async () => {
    const { joins } = given();
    await joins.add(join('wec1', 'jti-1'));
    await joins.add(join('', 'jti-any'));
    await joins.add(join('wec1', 'elsewhere', { its: 'its2' }));
    assert.deepEqual(joins.copiedFor(['its1'], 'wec1'), ['jti-1', 'jti-any'].map((credentialId) => ({ credentialId, expiresAt: new Date(now + 60_000) })));
    assert.deepEqual(joins.copiedFor(['alias', 'its2'], 'wec2'), []);
    assert.deepEqual(joins.copiedFor(['its1'], 'wec2'), [], 'a bare token rules out no request of another');
  });

  it('outlive the window, without the token, until they expire', async () => {
    const { memory, joins } = given();
    await joins.add(join('gone', 'jti-0', { expiresAt: now - 1 }));
    await joins.add(join('wec1', 'jti-1'));
    assert.deepEqual([...memory.values], [['copiedJoins', [join('wec1', 'jti-1')]]]);
    const later = given(memory);
    assert.deepEqual(later.joins.waiting, [join('wec1', 'jti-1')]);
    later.reader.setRequests('its1', [requestFor('wec1', 'ours', { credentialId: 'jti-1' })]);
    assert.deepEqual(later.told, ['its1/wec1-ours']);
    // Nor is it told again in the next window, which shows it from its first list on.
    const again = given(memory);
    again.reader.setRequests('its1', [requestFor('wec1', 'ours', { credentialId: 'jti-1' }), requestFor('wec1', 'second', { credentialId: 'jti-1' })]);
    assert.deepEqual(again.told, ['its1/wec1-second']);
    assert.deepEqual([isAwaited(memory, 'its1', now), isAwaited(memory, 'its2', now), isAwaited(memory, 'its1', now + 60_000)], [true, false, false]);
    memory.values.set('copiedJoins', [{ its: 7 }, null, 'x', { ...join('a', 'b'), told: [1] }]);
    assert.deepEqual(given(memory).joins.waiting, []);
  });
});
