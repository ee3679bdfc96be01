import assert from 'node:assert/strict';
import { CancelledError } from '../../../src/cluster/errors.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import { IdentityReads } from '../../../src/cluster/write/identityReads.ts';

const { signal } = new AbortController();

/** Answers with the identity that the cluster had when it was asked, and only when told to: no real server can be held so. */
function heldCluster() {
  const cluster = { uid: 'first' };
  const answers: (() => void)[] = [];
  const find = () => {
    const { uid } = cluster;
    return new Promise((resolve) => answers.push(() => resolve({ metadata: { uid } })));
  };
  const connection = { api: { find }, context: { name: 'its1' }, identity: { id: 'first', evidence: 'kube-system' } } as unknown as Connection;
  return { cluster, answers, connection };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Reading which cluster it is', () => {
  it('never answers with a read that began before it was asked for', async () => {
    const { cluster, answers, connection } = heldCluster();
    const reads = new IdentityReads();
    const early = reads.read(connection, signal);
    cluster.uid = 'second';
    const late = [reads.read(connection, signal), reads.read(connection, signal)];
    answers[0]?.();
    assert.equal((await early).id, 'first');
    await settled();
    const later = reads.read(connection, signal);
    answers[1]?.();
    assert.deepEqual((await Promise.all(late)).map(({ id }) => id), ['second', 'second']);
    await settled();
    answers[2]?.();
    assert.deepEqual([(await later).id, answers.length], ['second', 3]);
  });

  it('reads again where the running read fails, and keeps a cancelled one from going on', async () => {
    const { cluster, answers, connection } = heldCluster();
    const reads = new IdentityReads();
    cluster.uid = '';
    const failing = { ...connection, context: {} as Connection['context'] };
    const first = reads.read(failing, signal);
    cluster.uid = 'second';
    const cancel = new AbortController();
    const [second, cancelled] = [reads.read(connection, signal), reads.read(connection, cancel.signal)];
    cancel.abort();
    answers[0]?.();
    // Without a uid the server's address stands for the cluster, and this context has none.
    await assert.rejects(first, TypeError);
    await settled();
    answers[1]?.();
    await assert.rejects(cancelled, CancelledError);
    assert.equal((await second).id, 'second');
  });
});
