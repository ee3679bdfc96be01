import assert from 'node:assert/strict';
import { RegistrationRuns } from '../../src/cluster/registration/runs.ts';
import type { RequestReview } from '../../src/cluster/registration/prompts.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { livePlan, liveSandbox, recordingLog } from './livePlan.ts';

describe('registering a WEC on the sandbox', function () {
  this.timeout(120_000);
  const sandbox = liveSandbox();

  before(function () {
    if (sandbox === undefined) {
      this.skip();
    }
  });

  for (const flags of [[], ['--singleton']]) {
    it(`takes cluster1 from nothing to Available ${flags.join(' ')}`, async () => {
      assert(sandbox !== undefined);
      const log = recordingLog();
      const reviews: RequestReview[] = [];
      const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log });
      const runs = new RegistrationRuns({
        gate,
        prompts: { reviewRequest: (review) => (reviews.push(review), Promise.resolve('accept' as const)) },
        approveProved: () => false,
        log,
        environment: process.env,
      });
      const plan = await livePlan(sandbox, { wec: 'cluster1', flags }, log);
      try {
        await runs.start(plan, new AbortController().signal, () => undefined);
      } catch (error) {
        console.error(log.lines.join('\n'));
        throw error;
      } finally {
        const client = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '');
        await plan.its.api.delete(`/apis/cluster.open-cluster-management.io/v1/managedclusters/cluster1`).catch(() => undefined);
        await client.resetWec('cluster1');
        plan.its.api.dispose();
        plan.wec.api.dispose();
      }
      assert.deepEqual(reviews.map(({ verdict, clusterName }) => [clusterName, verdict.kind]), [['cluster1', 'proved']]);
    });
  }
});
