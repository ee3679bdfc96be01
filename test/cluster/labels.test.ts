import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { saveLabels, type LabelSave } from '../../src/cluster/labels/saveLabels.ts';
import { paths } from '../../src/cluster/ocm.ts';
import { parseManagedCluster } from '../../src/cluster/parse.ts';
import { restore } from '../../src/cluster/save/restore.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

/** The three-way save on a real ITS; what is there is asked of kubectl. */
describe('saving labels', function () {
  this.timeout(60_000);
  const { signal } = new AbortController();
  const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log: recordingLog() });
  let own: OwnClusters;
  let its: Connection;
  let cluster = '';

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    own = await clustersOnSandbox(sandbox, 'labels', 1);
    [cluster = ''] = own.names;
    its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
  });

  after(async () => {
    its?.api.dispose();
    await own?.remove();
  });

  const labels = async () => {
    const json = await own.kubectl('get', 'managedcluster', cluster, '-o', 'json');
    const all = (JSON.parse(json) as { metadata: { labels?: Record<string, string> } }).metadata.labels ?? {};
    return Object.fromEntries(Object.entries(all).filter(([key]) => key !== 'cluster.open-cluster-management.io/clusterset'));
  };
  const seen = async () => parseManagedCluster(await its.api.get(`${paths.managedClusters}/${cluster}`))!;
  const save = async (edits: Record<string, string | undefined>, part: Partial<LabelSave> = {}) => {
    const { uid, labels: opened } = await seen();
    return saveLabels(gate, its, { cluster, uid, opened, edits: new Map(Object.entries(edits)), ...part }, signal);
  };
  const named = (error: unknown) => (error instanceof Error ? [error.name, error.message] : [String(error)]);

  it('touches only what is wanted, says what it replaced, and does nothing where all is as wanted', async () => {
    assert.deepEqual([...(await save({ a: '1', b: '2' })).replaced], [['a', undefined], ['b', undefined]]);
    assert.deepEqual([...(await save({ a: '1', b: '3', c: undefined })).replaced], [['b', '2']]);
    assert.deepEqual([...(await save({ a: undefined, b: '3' })).replaced], [['a', '1']]);
    assert.deepEqual(await labels(), { b: '3' });
    const before = await own.kubectl('get', 'managedcluster', cluster, '-o', 'jsonpath={.metadata.resourceVersion}');
    assert.equal((await save({ b: '3' })).replaced.size, 0);
    assert.equal(await own.kubectl('get', 'managedcluster', cluster, '-o', 'jsonpath={.metadata.resourceVersion}'), before);
  });

  it('keeps what others change meanwhile, and stops where they changed the same label', async () => {
    const opened = (await seen()).labels;
    await own.kubectl('label', 'managedcluster', cluster, '--overwrite', 'b=theirs', 'd=new');
    await save({ e: 'mine' }, { opened });
    assert.deepEqual(await labels(), { b: 'theirs', d: 'new', e: 'mine' });
    assert.deepEqual(await save({ b: 'mine' }, { opened }).catch(named), [
      'LabelConflictError',
      `Nothing was changed on "${cluster}" (ITS "its1"): its label "b" was changed by somebody else meanwhile. ` +
        'It is "theirs" now, and you want "mine". Look at it, then change it again.',
    ]);
    assert.equal((await save({ b: 'theirs' }, { opened })).replaced.size, 0);
  });

  it('restores all but what somebody has changed since, and says what that is', async () => {
    const before = await labels();
    const { uid, labels: opened } = await seen();
    const { replaced } = await save({ one: '1', two: '2', three: '3' }, { opened });
    await own.kubectl('label', 'managedcluster', cluster, '--overwrite', 'two=theirs', 'three-');
    const put = { ...opened, one: '1', two: '2', three: '3' };
    const { restored, left } = await restore(replaced, (edits) => saveLabels(gate, its, { cluster, uid, opened: put, edits }, signal));
    // What is as it was already needs no restoring, and is no conflict.
    assert.deepEqual([[...restored.keys()], [...left]], [['one', 'three'], [['two', 'theirs']]]);
    assert.deepEqual(await labels(), { ...before, two: 'theirs' });
    await save({ two: undefined });
  });

  it('refuses another cluster that took the name', async () => {
    assert.equal(named(await save({ x: 'y' }, { uid: 'another' }).catch((error: unknown) => error))[0], 'OtherManagedClusterError');
  });
});
