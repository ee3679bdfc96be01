import assert from 'node:assert/strict';
import { namespaces } from '../../src/cluster/ocm.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { untilThere } from '../cluster/endState.ts';
import { FaultBench, sentenceOf } from '../cluster/faultBench.ts';
import { liveSandbox } from '../cluster/livePlan.ts';
import { uniqueName } from '../cluster/liveRuns.ts';

const tokenMade = 'make a registration token for open-cluster-management/agent-registration-bootstrap';
const installed = (name: string) => `install the klusterlet that registers it as "${name}"`;
const deployments = `/apis/apps/v1/namespaces/${namespaces.hub}/deployments`;
const controller = 'cluster-manager-registration-controller';

describe('an ITS that can\'t take a WEC, and a join that does not take hold', function () {
  this.timeout(120_000);
  let bench: FaultBench;
  let name: string;
  let plan: RegistrationPlan;

  before(function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
  });

  beforeEach(async () => {
    name = uniqueName('faults');
    plan = await bench.plan(name);
  });

  afterEach(() => bench.client.resetWec('cluster2'));

  after(() => bench?.dispose());

  it('its registration controller has no Pod, or is missing', async () => {
    const its1 = (command: string) => bench.kubectl('its1', command);
    const operator = `deployment/cluster-manager -n ${namespaces.operator}`;
    const replicas = (await its1(`get ${operator} -o jsonpath={.spec.replicas}`)).trim();
    const stopped = { stage: 'itsReady', changes: [], reviews: [] };
    const sentence = (found: string) => [
      'RegistrationControllerDownError',
      `The registration controller of the ITS "its1" doesn't run (${found}), so no cluster could join. ` +
        'Look at the Pods in its namespace "open-cluster-management-hub".',
    ] as const;
    // Its operator would bring it back at once.
    await its1(`scale ${operator} --replicas=0`);
    await its1(`wait pod -n ${namespaces.operator} -l app=cluster-manager --for=delete --timeout=30s`);
    try {
      await its1(`scale deployment/${controller} -n ${namespaces.hub} --replicas=0`);
      await untilThere(plan.its, deployments, controller, (_, { status }) => status !== undefined && !('availableReplicas' in status));
      assert.deepEqual(await bench.run(plan), { error: sentence('its Deployment has no available Pod'), ...stopped });
      await its1(`delete deployment/${controller} -n ${namespaces.hub}`);
      assert.deepEqual(await bench.run(plan), { error: sentence('its Deployment is missing'), ...stopped });
      assert.deepEqual(await sentenceOf(bench.plan(name)), sentence('its Deployment is missing'));
    } finally {
      await its1(`scale ${operator} --replicas=${replicas}`);
      await untilThere(plan.its, deployments, controller, ({ Available }) => Available?.startsWith('True') === true);
    }
    assert.equal((await bench.run(plan, { until: 'token' })).error?.[0], 'CancelledError');
  });

  it('its cluster-info is gone after the internal lookup was chosen, so that the agent gets an empty address; without the flag it goes on', async () => {
    const path = '/api/v1/namespaces/kube-public/configmaps';
    const info = await plan.its.api.get<{ data: unknown; immutable: unknown }>(`${path}/cluster-info`);
    const lookup = await bench.plan(name, { flags: ['--force-internal-endpoint-lookup'] });
    await plan.its.api.delete(`${path}/cluster-info`);
    try {
      assert.deepEqual(await bench.run(lookup), {
        error: [
          'EmptyHubAddressError',
          'The agent on the cluster of context "cluster2" was given an empty address of the ITS, because the cluster-info of "its1" names no server. ' +
            'Register again without --force-internal-endpoint-lookup.',
        ],
        stage: 'join',
        changes: [tokenMade, installed(name)],
        reviews: [],
      });
    } finally {
      await plan.its.api.post(path, { metadata: { name: 'cluster-info' }, data: info.data, immutable: info.immutable });
    }
    const again = await bench.run(plan);
    assert.deepEqual([again.error?.[0], again.changes], ['ReviewPostponedError', [tokenMade, installed(name)]]);
    await bench.forget('its1', name);
  });

  it('clusteradm ends well and has installed nothing', async () => {
    const real = plan.clusteradm.path;
    const faultClusteradm = bench.program('fault-clusteradm', `#!/bin/sh\n[ "$1" = join ] && exec '${real}' "$@" --dry-run || exec '${real}' "$@"\n`, 0o755);
    const outcome = await bench.run({ ...plan, clusteradm: { ...plan.clusteradm, path: faultClusteradm } }, { limits: { join: 2_000 } });
    assert.deepEqual(outcome, {
      error: [
        'JoinIncompleteError',
        'clusteradm ended, but the join of the cluster of context "cluster2" is not complete. The WEC lacks the klusterlet operator. ' +
          'Register it again to complete it.',
      ],
      stage: 'join',
      changes: [tokenMade, installed(name)],
      reviews: [],
    });
    assert.deepEqual(await bench.footprint(plan), { accepted: undefined, requests: {}, klusterlet: undefined });
  });
});
