import assert from 'node:assert/strict';
import { RunInProgressError } from '../../src/cluster/registration/registrationErrors.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { findToken } from '../tokenSearch.ts';
import { bootstrapTokenOn, endState } from './endState.ts';
import { livePlan, liveSandbox, type LiveSandbox } from './livePlan.ts';
import { deregister, LiveRuns, privateFiles, stateOf, uniqueName } from './liveRuns.ts';
import { expectedEnd, expectedReview, expectedStages } from './registered.ts';

describe('registering a WEC on the sandbox', function () {
  this.timeout(120_000);
  const live = new LiveRuns();
  let sandbox: LiveSandbox;
  let plan: RegistrationPlan | undefined;
  let filesAfterJoin: ReturnType<typeof privateFiles> = [];

  before(function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
  });

  after(async () => {
    if (plan !== undefined) {
      await deregister(plan);
    }
  });

  it('takes cluster2 from nothing to Available, and refuses a second run of the same WEC or name meanwhile', async () => {
    plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('straight') }, live.log);
    const running = live.start(plan, undefined, (run) => {
      if (stateOf(run, 'klusterlet') === 'running') {
        filesAfterJoin = privateFiles();
      }
    });
    const otherName = { ...plan, clusterName: uniqueName('other') };
    const otherWec = { ...plan, wec: plan.its };
    for (const second of [plan, otherName, otherWec]) {
      await assert.rejects(live.start(second), new RunInProgressError(second.clusterName, 'its1', second.wec.context.name));
    }
    await running;
    assert.deepEqual(live.runs.runs(), [
      {
        id: 'run-1',
        kind: 'register',
        its: 'its1',
        wec: 'cluster2',
        clusterName: plan.clusterName,
        state: 'succeeded',
        stages: expectedStages(live.runs.runs(), plan),
        sentence: `"${plan.clusterName}" is registered with the ITS "its1" and Available.`,
      },
    ]);
  });

  it('showed the request before it was approved, with the proof that it is this WEC\'s', async () => {
    assert(plan !== undefined);
    const token = await bootstrapTokenOn(plan.wec);
    assert.deepEqual(live.reviews, [expectedReview(plan, token, live.reviews)]);
  });

  it('left the three conditions, the mailbox namespace and a healthy agent, and said in the audit what it changed', async () => {
    assert(plan !== undefined);
    assert.deepEqual(await endState(plan), expectedEnd(plan, 'Default'));
    const [request] = live.reviews;
    assert.deepEqual(
      live.audit.map(({ context, what, result }) => ({ context, what, result })),
      [
        { context: 'its1', what: 'make a registration token for open-cluster-management/agent-registration-bootstrap', result: 'done' },
        { context: 'cluster2', what: `install the klusterlet that registers it as "${plan.clusterName}"`, result: 'done' },
        { context: 'its1', what: `approve the request "${request?.request.name ?? ''}" of "${plan.clusterName}"`, result: 'done' },
        { context: 'its1', what: `accept the ManagedCluster "${plan.clusterName}"`, result: 'done' },
      ],
    );
  });

  it('kept the token out of log, review, run and private files, and those are gone', async () => {
    assert(plan !== undefined);
    const token = await bootstrapTokenOn(plan.wec);
    assert.deepEqual(
      filesAfterJoin.map(([name]) => name.split('/')[1]),
      ['1-kubeconfig', '2-kubeconfig', '3-its-ca.crt'],
    );
    assert.deepEqual(privateFiles(), []);
    const written = JSON.stringify([live.log.lines, live.reviews, live.snapshots, filesAfterJoin]);
    assert.deepEqual(findToken(token, written), []);
    assert.deepEqual(findToken(token, `${written}${token}`).map(({ form }) => form), ['plain'], 'a planted one is found');
  });

  it('asks and changes nothing when it is run again', async () => {
    assert(plan !== undefined);
    const again = new LiveRuns();
    await again.start(plan);
    assert.deepEqual([again.runs.runs()[0]?.state, again.reviews, again.audit], ['succeeded', [], []]);
  });
});
