import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import { paths } from '../../src/cluster/ocm.ts';
import { WriteGate, type Guard } from '../../src/cluster/write/writeGate.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { clustersOnSandbox, type OwnClusters } from './ownClusters.ts';

/** The gate on a real ITS; what it did is asked of kubectl. */
describe('the write gate', () => {
  const { signal } = new AbortController();
  let own: OwnClusters;
  let its: Connection;

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    own = await clustersOnSandbox(sandbox, 'gate', 1);
    its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
  });

  after(async () => {
    its?.api.dispose();
    await own?.remove();
  });

  function gateWith(guard: Guard | undefined) {
    const asked: string[] = [];
    const log = recordingLog();
    const gate = new WriteGate({ guardOf: () => guard, confirmTypedName: (_, what) => Promise.resolve(asked.push(what) > 0), log });
    return { gate, asked, log };
  }

  const label = (gate: WriteGate, value: string | null) =>
    gate.merge(its, { what: `label it ${value ?? 'no more'}`, command: '', rights: [] }, `${paths.managedClusters}/${own.names[0]}`, { metadata: { labels: { gate: value } } }, signal);

  it('asks for a guarded name before each change, and once for all changes of one action', async () => {
    const { gate, asked } = gateWith('typedName');
    await label(gate, 'a');
    await label(gate, 'b');
    const action = gate.forOneAction('label it twice');
    await label(action, 'c');
    await label(action, 'd');
    await label(gate.forOneAction('label it again'), 'e');
    assert.deepEqual(asked, ['label it a', 'label it b', 'label it twice', 'label it again']);
    assert.equal(await own.kubectl('get', 'managedcluster', own.names[0]!, '-o', 'jsonpath={.metadata.labels.gate}'), 'e');
  });

  it('rehearses a patch without changing anything, guarded or not', async () => {
    const { gate } = gateWith('readOnly');
    const rehearsed = await gate.rehearseMerge<{ metadata: { labels: Record<string, string> } }>(its, `${paths.managedClusters}/${own.names[0]}`, { metadata: { labels: { gate: 'dry' } } }, signal);
    assert.equal(rehearsed.metadata.labels['gate'], 'dry');
    assert.equal(await own.kubectl('get', 'managedcluster', own.names[0]!, '-o', 'jsonpath={.metadata.labels.gate}'), 'e');
  });

  it('creates only what isn\'t there, and removes only the object that was meant, with an audit line each', async () => {
    const { gate, log } = gateWith(undefined);
    const name = `${own.names[0]}-made`;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    const create = () => gate.create<{ metadata: { uid: string } }>(its, { what: 'make it', command: 'kubectl create namespace x', rights: [] }, '/api/v1/namespaces', namespace, signal);
    const remove = (uid: string) => gate.remove(its, { what: 'remove it', command: 'kubectl delete namespace x', rights: [], uid }, `/api/v1/namespaces/${name}`, signal);
    const kindOf = (error: unknown) => (error instanceof ClusterError ? error.kind : String(error));
    const { metadata } = await create();
    assert.equal(await create().catch(kindOf), 'api');
    assert.equal(await remove('another-uid').catch(kindOf), 'conflict');
    assert.equal(await own.kubectl('get', 'namespace', name, '-o', 'jsonpath={.status.phase}'), 'Active');
    await remove(metadata.uid);
    const audited = log.lines.filter((line) => line.startsWith('audit')).map((line) => JSON.parse(line.slice('audit '.length)) as { what: string; result: string; cluster: string; command: string });
    assert.deepEqual(
      audited.map(({ what, command, result, cluster }) => [what, command, result === 'done', cluster]),
      [
        ...[true, false].map((done) => ['make it', 'kubectl create namespace x', done]),
        ...[false, true].map((done) => ['remove it', 'kubectl delete namespace x', done]),
      ].map((line) => [...line, its.identity.id]),
    );
  });
});
