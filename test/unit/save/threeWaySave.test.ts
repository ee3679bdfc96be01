import assert from 'node:assert/strict';
import { ApiError } from '../../../src/cluster/errors.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import { LabelConflictError } from '../../../src/cluster/labels/saveLabels.ts';
import { saveThreeWay, type SaveTarget } from '../../../src/cluster/save/threeWaySave.ts';
import type { WriteGate } from '../../../src/cluster/write/writeGate.ts';

const { signal } = new AbortController();
const target: SaveTarget = {
  path: '/object',
  read: () => ({ uid: 'u1', resourceVersion: '7', values: { a: 'old' } }),
  body: (touched, metadata) => ({ touched, metadata }),
  change: () => ({ what: 'change it', command: 'kubectl', rights: [] }),
  conflict: (conflicts) => new LabelConflictError('its1', 'never here', conflicts),
};

/** Webhooks of v1 have to take dry runs, and older ones no API server of today: what one answers is injected. */
async function saveWith(dryRun: Error | undefined): Promise<{ readonly outcome: unknown; readonly written: readonly unknown[] }> {
  const written: unknown[] = [];
  const gate = {
    rehearseMerge: () => (dryRun === undefined ? Promise.resolve() : Promise.reject(dryRun)),
    merge: (...[, , path, body]: unknown[]) => Promise.resolve(void written.push([path, body])),
  } as unknown as WriteGate;
  const connection = { api: { get: () => Promise.resolve({}) } } as unknown as Connection;
  const outcome = await saveThreeWay(gate, connection, target, { opened: { a: 'old' }, edits: new Map([['a', 'new']]) }, signal).then(({ replaced }) => [...replaced], (error: unknown) => error);
  return { outcome, written };
}

describe('The rehearsal of a save', () => {
  const written = [['/object', { touched: { a: 'new' }, metadata: { uid: 'u1', resourceVersion: '7' } }]];

  it('comes before it; where a webhook takes no dry run it is left out', async () => {
    for (const dryRun of [undefined, new ApiError('its1', 400, 'admission webhook "old.example" does not support dry run')]) {
      assert.deepEqual(await saveWith(dryRun), { outcome: [['a', 'old']], written });
    }
  });

  it('keeps what would be refused from being written', async () => {
    const refused = new ApiError('its1', 403, 'admission webhook "team.example" denied the request: no such region');
    assert.deepEqual(await saveWith(refused), { outcome: refused, written: [] });
  });
});
