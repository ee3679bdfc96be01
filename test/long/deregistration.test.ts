import assert from 'node:assert/strict';
import { leftoversOnIts, leftoversOnWec } from '../../src/cluster/deregistration/leftovers.ts';
import type { DeregistrationPlan } from '../../src/cluster/deregistration/plan.ts';
import { previewDeregistration } from '../../src/cluster/deregistration/preview.ts';
import type { Force } from '../../src/cluster/deregistration/prompts.ts';
import { outputOf } from '../processes.ts';
import { LiveDeregistration } from '../cluster/liveDeregistration.ts';
import { useLeavingWec } from './leavingWec.ts';

/** Deregistration of a WEC that was really registered; results are asked of kubectl. */
describe('deregistering', function () {
  this.timeout(240_000);
  const { signal } = new AbortController();
  const wec = useLeavingWec((title) => !/never accepted/.test(title));
  const { kubectl, onIts, klusterlets, workload, planned, deliver, scale } = wec;
  const errorOf = (error: unknown) => error as Error;
  /** A person who sees the offer to force, and answers when `told`. */
  const person = () => {
    const { promise: asked, resolve: onAsked } = Promise.withResolvers<AbortSignal>();
    const { promise: answer, resolve: tell } = Promise.withResolvers<boolean>();
    const forceDeletion = (_force: Force, ended: AbortSignal) => {
      onAsked(ended);
      return answer;
    };
    return { asked, tell, forceDeletion };
  };

  it('with the agent alive takes workloads, ManagedCluster and agent away, and leaves what a person has to choose', async () => {
    const { registered, name } = wec;
    await deliver();
    const preview = await previewDeregistration(registered.its, name, signal);
    assert.deepEqual(
      [preview.cluster?.name, preview.deliveries, preview.addOns, preview.mailbox, preview.requests.length, preview.properties],
      [name, [{ binding: '', wds: '', works: ['work1'] }], [], true, 1, false],
    );
    const live = new LiveDeregistration();
    assert.equal(await live.run(await planned()), `"${name}" is deregistered from the ITS "its1", and its agent is removed from "cluster2".`);
    assert.deepEqual([await onIts(), await workload(), await klusterlets()], ['', '', '']);
    assert.deepEqual(live.stages, ['labels: done', 'released: done', 'delete: done', 'gone: done', 'agent: done']);
    assert.deepEqual(live.changes, [`delete the ManagedCluster "${name}"`, `remove the agent of "${name}"`]);
    const remains = /^Its agent cleans up the WEC\. Still there: 1 ManifestWorks \(work1\)\.( The ITS says: .*manifestworks.*\.)?$/i;
    assert.ok(live.said('gone').some((line) => remains.test(line)), live.said('gone').join('\n'));
    assert.deepEqual(live.asked, []);
    const left = [...(await leftoversOnIts(registered.its, name, signal)), ...(await leftoversOnWec(registered.wec, signal))];
    assert.deepEqual(left.map(({ context, what }) => `${context}: ${what.replace(/csr ".*"/, 'csr')}`), [
      `its1: namespace "${name}"`,
      'its1: csr',
      'cluster2: namespace "open-cluster-management"',
      'cluster2: crd "appliedmanifestworks.work.open-cluster-management.io"',
      'cluster2: crd "clusterclaims.cluster.open-cluster-management.io"',
    ]);
  });

  it('with the agent dead waits, says why, and is completed by an agent that comes back', async () => {
    const { name } = wec;
    await deliver();
    await scale(0);
    const { asked, forceDeletion } = person();
    const live = new LiveDeregistration({ forceDeletion });
    const { promise: said, resolve: say } = Promise.withResolvers<string>();
    const running = live.run(await planned(), signal, ({ stages }) => {
      const { evidence = '' } = stages.find(({ id }) => id === 'gone') ?? {};
      if (/The ITS says/.test(evidence)) say(evidence);
    });
    const ended = await asked;
    const [force] = live.asked;
    assert.equal(force?.clusterName, name);
    assert.match(force.why, /^No Pod of its work agent is on the WEC\. Still there: 1 ManifestWorks \(work1\)\./);
    assert.deepEqual(force.commands, [`kubectl --context its1 -n ${name} patch manifestworks.work.open-cluster-management.io work1 --type=merge -p '{"metadata":{"finalizers":null}}'`]);
    assert.match(await said, /^It waits for the agent on the WEC, which doesn't come\. No Pod of its work agent is on the WEC\. Still there: 1 ManifestWorks \(work1\)\. The ITS says: .*manifestworks.*\.$/i);
    assert.notEqual(await onIts(), '');
    await scale(1);
    await running;
    assert.deepEqual([await onIts(), await workload(), await klusterlets(), ended.aborted], ['', '', '', true]);
    assert.deepEqual(live.changes, [`delete the ManagedCluster "${name}"`, `remove the agent of "${name}"`]);
  });

  it('with the agent dead can be cancelled, is only followed when it is run again, and can be forced', async () => {
    const { sandbox, name } = wec;
    await deliver();
    await scale(0);
    const plan = await planned();
    const cancel = new AbortController();
    const first = new LiveDeregistration({ forceDeletion: () => Promise.resolve(false) });
    assert.equal(errorOf(await first.run(plan, cancel.signal, ({ stages }) => (/doesn't come/.test(stages[3]?.evidence ?? '') ? cancel.abort() : undefined)).catch((error: unknown) => error)).name, 'CancelledError');
    assert.deepEqual(first.stages, ['labels: done', 'released: done', 'delete: done', 'gone: cancelled', 'agent: notReached']);

    const second = new LiveDeregistration({ forceDeletion: () => Promise.resolve(true) });
    assert.equal(errorOf(await second.run(plan).catch((error: unknown) => error)).name, 'WorksRemainError');
    assert.deepEqual([await onIts(), await workload()], ['', `configmap/${name}`]);
    assert.deepEqual(second.changes, [`take the finalizers off manifestworks "work1" of "${name}"`]);
    // The agent comes back to a WEC with a work that nobody takes away: clusteradm ends with exit code 0 and does nothing.
    await scale(1);
    assert.match(await outputOf(sandbox.clusteradm, ['unjoin', '--cluster-name', name, '--kubeconfig', sandbox.kubeconfig, '--context', 'cluster2']), /still exist on the managed cluster/);
    assert.notEqual(await klusterlets(), '');

    const refused = new LiveDeregistration();
    assert.equal(errorOf(await refused.run({ ...plan, uid: undefined }).catch((error: unknown) => error)).name, 'WorksRemainError');
    assert.deepEqual([refused.changes, refused.stages], [[], ['labels: done', 'released: done', 'delete: done', 'gone: done', 'agent: failed']]);
    const forced = new LiveDeregistration({ forceAgent: true });
    await forced.run({ ...plan, uid: undefined });
    assert.deepEqual(forced.changes, [`delete the Klusterlet of "${name}"`]);
    assert.deepEqual([await klusterlets(), await workload()], ['', `configmap/${name}`]);
  });

  it('without the WEC does the ITS\'s side, by what the ITS knows of its agent, or by nothing happening', async () => {
    const { name } = wec;
    await deliver();
    await scale(0);
    const live = new LiveDeregistration({ forceDeletion: () => Promise.resolve(true), limits: { gone: 5_000 } });
    assert.equal(await live.run(await planned({ wec: undefined })), `"${name}" is deregistered from the ITS "its1". If its agent still runs on the WEC, remove it there.`);
    assert.deepEqual([await onIts(), await workload(), (await klusterlets()) !== ''], ['', `configmap/${name}`, true]);
    assert.deepEqual(live.stages, ['labels: done', 'released: done', 'delete: done', 'gone: done']);
    assert.match(live.asked.map(({ why }) => why).join('\n'), /^Nothing has changed for \d+ minutes\. Still there: 1 ManifestWorks \(work1\)\./);
  });

  it('of a WEC that was never accepted removes the agent first, which would make the ManagedCluster anew', async () => {
    const { registered, name } = wec;
    const plan = await planned({ neverAccepted: true });
    const live = new LiveDeregistration();
    await live.run(plan);
    assert.deepEqual([await onIts(), await klusterlets()], ['', '']);
    assert.deepEqual([live.stages, live.asked], [['agent: done', 'delete: done', 'gone: done'], []]);
    assert.deepEqual(live.changes, [`remove the agent of "${name}"`, `delete the ManagedCluster "${name}"`]);
    assert.deepEqual((await leftoversOnIts(registered.its, name, signal)).map(({ what }) => what.replace(/ ".*"/, '')), ['csr']);
  });

  it('with the ITS\'s side gone already cleans the WEC; of another name, or another object, it touches nothing', async () => {
    const { name } = wec;
    const plan = await planned();
    const live = new LiveDeregistration();
    const refusal = async (other: Partial<DeregistrationPlan>) => errorOf(await live.run({ ...plan, ...other }).catch((error: unknown) => error)).name;
    await kubectl('its1', 'delete', 'managedcluster', name);
    assert.equal(await refusal({ itsServers: ['https://elsewhere:6443'] }), 'NotThisWecError');
    assert.deepEqual([live.changes, (await klusterlets()) !== ''], [[], true]);
    await live.run({ ...plan, uid: undefined });
    assert.deepEqual([live.changes, await klusterlets()], [[`remove the agent of "${name}"`], '']);
  });

  it('takes labels away first, waits until Bindings deliver nothing, names those that still do, and goes on without waiting again', async () => {
    const { name } = wec;
    await kubectl('its1', 'label', 'managedcluster', name, 'region=eu', 'tier=web');
    await deliver({ 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'everywhere', 'transport.kubestellar.io/originWdsName': 'wds1' });
    const plan = await planned({ labels: { region: 'eu', tier: 'web' }, takeAway: ['region'], lettingGo: 'all' });
    const live = new LiveDeregistration({ limits: { released: 2_000 } });
    const error = errorOf(await live.run(plan).catch((thrown: unknown) => thrown));
    assert.equal(error.name, 'StillSelectedError');
    assert.match(error.message, / still gets what Binding "everywhere" of WDS "wds1" delivers, although its labels were taken away\. /);
    assert.deepEqual([live.taken, live.changes], [[{ region: 'eu' }], [`change labels of the ManagedCluster "${name}" (region-)`]]);
    assert.equal(await kubectl('its1', 'get', 'managedcluster', name, '-o', 'jsonpath={.metadata.labels.tier}{.metadata.labels.region}'), 'web');

    const again = new LiveDeregistration();
    const running = again.run(plan);
    await kubectl('its1', '-n', name, 'delete', 'manifestwork', 'work1', '--wait=false');
    await running;
    assert.deepEqual([await onIts(), await workload(), await klusterlets(), again.taken], ['', '', '', []]);
  });
});
