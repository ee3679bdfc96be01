import assert from 'node:assert/strict';
import { leftoversOnIts, leftoversOnWec, leftoversToCome, removeLeftover } from '../../src/cluster/deregistration/leftovers.ts';
import { FaultPrograms } from '../unit/clusteradm/faultPrograms.ts';
import { LiveDeregistration } from '../cluster/liveDeregistration.ts';
import { useLeavingWec } from './leavingWec.ts';

/** What a deregistration ends with: an agent that is really gone, and the rest as a person wants it. */
describe('the end of deregistering', function () {
  this.timeout(240_000);
  const { signal } = new AbortController();
  const wec = useLeavingWec();
  const { kubectl, onIts, klusterlets, planned } = wec;

  it('deletes what is left, of every kind, where a person chooses that', async () => {
    const { registered, name } = wec;
    const properties = 'customization-properties';
    await kubectl('its1', 'create', 'namespace', properties).catch((error: unknown) => assert.match(String(error), /AlreadyExists/));
    await kubectl('its1', '-n', properties, 'create', 'configmap', name, '--from-literal=site=a');
    const live = new LiveDeregistration();
    assert.deepEqual(await leftoversOnWec(registered.wec, signal), [], 'of an agent that is there');
    const toCome = await leftoversToCome(registered.wec, signal);
    await live.run(await planned());
    const [onIts, onWec] = [await leftoversOnIts(registered.its, name, signal), await leftoversOnWec(registered.wec, signal)];
    assert.deepEqual(onWec, toCome);
    // As an operator leaves it that is killed half-way.
    await kubectl('cluster2', 'wait', 'namespace/open-cluster-management-agent-addon', '--for=delete', '--timeout=60s');
    await kubectl('cluster2', 'create', 'namespace', 'open-cluster-management-agent-addon');
    const left = [...onIts, ...(await leftoversOnWec(registered.wec, signal))];
    assert.deepEqual(left.map(({ what }) => what.replace(/csr ".*"/, 'csr')), [
      `namespace "${name}"`,
      'csr',
      `configmap "${name}"`,
      'namespace "open-cluster-management-agent-addon"',
      'namespace "open-cluster-management"',
      'crd "appliedmanifestworks.work.open-cluster-management.io"',
      'crd "clusterclaims.cluster.open-cluster-management.io"',
    ]);
    for (const one of left) {
      const on = one.context === 'its1' ? registered.its : registered.wec;
      assert.equal(await removeLeftover(live.gate, on, one, signal), `${one.what} is deleted on the cluster of context "${one.context}".`);
      const [kind = '', object = ''] = one.what.replaceAll('"', '').split(' ');
      await kubectl(one.context, '-n', properties, 'wait', `${kind}/${object}`, '--for=delete', '--timeout=60s');
    }
    assert.deepEqual([await leftoversOnIts(registered.its, name, signal), await leftoversOnWec(registered.wec, signal)], [[], []]);
  });

  it('takes no tool\'s word for it: an unjoin that ends well and has done nothing is told, whatever it says, and the next run goes on', async () => {
    const { name } = wec;
    const plan = await planned();
    const programs = new FaultPrograms();
    const ended = async (says: string) => {
      const live = new LiveDeregistration({ limits: { agent: 3_000 } });
      const error = (await live.run({ ...plan, clusteradm: programs.script(`echo '${says}'`) }).catch((thrown: unknown) => thrown)) as Error;
      return [error.name, error.message, live.stages, (await klusterlets()) !== ''];
    };
    const stages = ['labels: done', 'released: done', 'delete: done', 'gone: done', 'agent: failed'];
    const incomplete =
      `The Klusterlet of "${name}" is still on the cluster of context "cluster2". Its operator removes it: ` +
      'check that the Pod in open-cluster-management runs, then run Deregister WEC again.';
    const silent = '"clusteradm unjoin" for context "cluster2" ended without an error, but did not say what it did. Run it in a terminal to see what it prints.';
    try {
      assert.deepEqual(await ended('All applied resources have been deleted.'), ['UnjoinIncompleteError', incomplete, stages, true]);
      assert.deepEqual(await ended('klusterlet CRD not found, there is no need to unjoin.'), ['UnjoinIncompleteError', incomplete, stages, true]);
      assert.deepEqual(await ended(''), ['ClusteradmOutputError', silent, stages, true]);
    } finally {
      programs.dispose();
    }
    assert.equal(await onIts(), '');
    const again = new LiveDeregistration();
    await again.run(plan);
    assert.deepEqual([again.changes, await klusterlets()], [[`remove the agent of "${name}"`], '']);
  });
});
