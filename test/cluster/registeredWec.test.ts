import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { FaultBench } from './faultBench.ts';
import { livePlan, liveSandbox } from './livePlan.ts';
import { deregister, LiveRuns, uniqueName } from './liveRuns.ts';
import { describeCollection, describeSilentWec } from './ofRegisteredWec/collect.ts';
import { describeTimeline } from './ofRegisteredWec/timeline.ts';

describe('a WEC with a real agent:', function () {
  this.timeout(120_000);
  let bench: FaultBench;
  let plan: RegistrationPlan | undefined;

  before('registers it', async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    const live = new LiveRuns();
    plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('registered') }, live.log);
    await live.start(plan);
  });

  after(async () => {
    if (plan !== undefined) {
      await deregister(plan);
    }
    bench?.dispose();
  });

  const given = () => ({ bench, plan: plan! });
  describeCollection(given);
  // It deletes the request.
  describeTimeline(given);
  describeSilentWec(given);
});
