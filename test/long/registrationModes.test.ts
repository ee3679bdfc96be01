import assert from 'node:assert/strict';
import { endState } from '../cluster/endState.ts';
import { livePlan, liveSandbox, type LiveSandbox } from '../cluster/livePlan.ts';
import { deregister, LiveRuns, uniqueName } from '../cluster/liveRuns.ts';
import { expectedEnd, expectedStages } from '../cluster/registered.ts';

/** The straight way without flags is in test/cluster/registration.test.ts. */
describe('registering a WEC in its other modes', function () {
  this.timeout(120_000);
  let sandbox: LiveSandbox;

  before(function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
  });

  const modes = [
    { flags: ['--singleton'], mode: 'Singleton', pinsCa: true },
    { flags: ['--force-internal-endpoint-lookup'], mode: 'Default', pinsCa: false },
  ] as const;
  for (const { flags, mode, pinsCa } of modes) {
    it(`reaches Available with ${flags.join(' ')}, and asks nothing where proved requests may be approved`, async () => {
      const live = new LiveRuns({ approveProved: true });
      const plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('mode'), flags }, live.log);
      try {
        await live.start(plan);
        const [run] = live.runs.runs();
        assert.deepEqual([run?.state, run?.stages], ['succeeded', expectedStages(live.runs.runs(), plan)]);
        assert.deepEqual(live.reviews, []);
        assert.deepEqual([plan.internalLookup, plan.pinnedCa !== undefined], [!pinsCa, pinsCa]);
        assert.deepEqual(await endState(plan), expectedEnd(plan, mode));
      } finally {
        await deregister(plan);
      }
    });
  }
});
