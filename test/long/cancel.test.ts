import assert from 'node:assert/strict';
import { CancelledError } from '../../src/cluster/errors.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import type { RunSnapshot, RegistrationStageId } from '../../src/cluster/registration/runsReader.ts';
import { endState } from '../cluster/endState.ts';
import { livePlan, liveSandbox } from '../cluster/livePlan.ts';
import { deregister, LiveRuns, stateOf, uniqueName, type LiveRunsOptions } from '../cluster/liveRuns.ts';
import { expectedEnd } from '../cluster/registered.ts';

const titles: Readonly<Record<RegistrationStageId, string>> = {
  tools: 'Tools and rights',
  itsReady: 'ITS ready',
  wec: 'WEC free to register',
  name: 'Name free',
  token: 'Registration token',
  join: 'Join',
  klusterlet: 'Klusterlet applied',
  request: 'Request seen',
  review: 'Request reviewed',
  accept: 'Accepted',
  joined: 'Joined',
  available: 'Available',
};
const order = Object.keys(titles) as RegistrationStageId[];

interface Case {
  readonly when: string;
  /** Says when to cancel. */
  readonly cancel: (run: RunSnapshot, live: LiveRuns) => boolean;
  /** Where the run then stands; where all that this stage needs is there already, it is done and the next one stands. */
  readonly standsAt: RegistrationStageId;
  /** What this run has changed when it is cancelled, and not a thing more when it has ended. */
  readonly changed: readonly string[];
  /** The audit's word on what was under way. */
  readonly underWay?: readonly string[];
}

const atBeginOf = (id: RegistrationStageId, ...changed: readonly string[]): Case => ({
  when: `"${titles[id]}" begins`,
  cancel: (run) => stateOf(run, id) === 'running',
  standsAt: id,
  changed,
});
const cases: readonly Case[] = [
  atBeginOf('tools'),
  atBeginOf('itsReady'),
  atBeginOf('wec'),
  atBeginOf('name'),
  atBeginOf('token'),
  atBeginOf('join', 'token'),
  {
    when: 'clusteradm join runs',
    cancel: (_, { log }) => log.lines.some((line) => line.startsWith('clusteradm: Preflight check: ClusterName')),
    standsAt: 'join',
    changed: ['token'],
    underWay: ['join: Cancelled.'],
  },
  atBeginOf('klusterlet', 'token', 'join'),
  // The request of a join that is seconds old is waited for.
  atBeginOf('request'),
  atBeginOf('review'),
  { when: 'the review asks, though the answer is to accept', cancel: (_, { reviews }) => reviews.length > 0, standsAt: 'review', changed: [] },
  atBeginOf('accept'),
  atBeginOf('joined', 'approve', 'accept'),
  atBeginOf('available'),
  {
    when: 'it waits for the agent to be available',
    cancel: (run) => run.stages.some(({ id, state, evidence }) => id === 'available' && state === 'running' && evidence !== ''),
    standsAt: 'available',
    changed: [],
  },
];

/** One registration, cancelled again and again: each run goes on from where the one before it stood. */
describe('cancelling a registration', function () {
  this.timeout(120_000);
  let plan: RegistrationPlan | undefined;

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('cancel') }, new LiveRuns().log);
  });

  after(() => plan && deregister(plan));

  for (const { when, cancel, standsAt, changed, underWay = [] } of cases) {
    it(`changes nothing more when it is cancelled as ${when}, and says where it stands`, async () => {
      assert(plan !== undefined);
      const cancelled = new AbortController();
      let changedAtCancel: readonly string[] | undefined;
      const look = (run: RunSnapshot | undefined): void => {
        if (run !== undefined && !cancelled.signal.aborted && cancel(run, live)) {
          changedAtCancel = live.changes;
          cancelled.abort();
        }
      };
      const reviewRequest: LiveRunsOptions['reviewRequest'] = () => {
        look(live.runs.runs()[0]);
        return Promise.resolve('accept');
      };
      const live = new LiveRuns({ reviewRequest, onLine: () => look(live.runs.runs()[0]) });

      await assert.rejects(live.start(plan, cancelled.signal, look), new CancelledError());

      const [run] = live.runs.runs();
      assert(run !== undefined);
      const position = order.indexOf(standsAt) + (stateOf(run, standsAt) === 'done' ? 1 : 0);
      const title = titles[order[position] ?? 'available'];
      assert.deepEqual(live.runs.runs(), [
        {
          ...run,
          state: 'cancelled',
          stages: order.map((id, index) => ({
            id,
            title: titles[id],
            state: index < position ? 'done' : index === position ? 'cancelled' : 'notReached',
            evidence: index === position ? 'Cancelled before it was reached. Register again to go on from here.' : run.stages[index]?.evidence,
          })),
          sentence: `The registration of "${plan.clusterName}" was cancelled at "${title}". Nothing is lost: register it again to go on from there.`,
        },
      ]);
      assert.deepEqual([changedAtCancel, live.changes], [changed, [...changed, ...underWay]]);
    });
  }

  it('goes on to Available when it is run again, in the state of an undisturbed run', async () => {
    assert(plan !== undefined);
    const live = new LiveRuns();
    await live.start(plan);
    assert.deepEqual([live.runs.runs()[0]?.state, live.changes], ['succeeded', []]);
    assert.deepEqual(await endState(plan), expectedEnd(plan, 'Default'));
  });
});
