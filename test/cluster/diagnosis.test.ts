import assert from 'node:assert/strict';
import { DiagnosisWatch } from '../../src/cluster/diagnosis/diagnosisWatch.ts';
import type { Diagnosis } from '../../src/cluster/diagnosis/walk.ts';
import { prepareAim } from '../../src/cluster/registration/planner.ts';
import { FaultBench } from './faultBench.ts';
import { liveSandbox } from './livePlan.ts';
import { uniqueName } from './liveRuns.ts';
import { untilDiagnosis } from './untilDiagnosis.ts';

/** What the ITS alone tells, live: each symptom is made on a real one, and its answer changes when the cause goes away. */
describe('a diagnosis of a WEC that only its ITS tells of', function () {
  this.timeout(60_000);
  const name = uniqueName('diagnosis');
  let bench: FaultBench;
  let watch: DiagnosisWatch;

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    const its = await bench.connect('its1');
    const aim = await prepareAim({ its, wec: undefined, clusterName: name, itsServers: [its.context.cluster.server] }, new AbortController().signal);
    watch = new DiagnosisWatch({ aim, wecName: undefined, wecProblem: undefined, rivals: () => [], log: bench.log, tick: 1_000 });
  });

  after(async () => {
    watch?.dispose();
    await bench?.forget('its1', name);
    bench?.dispose();
  });

  const until = (fits: (diagnosis: Diagnosis) => boolean) => untilDiagnosis(watch, 'The diagnosis did not become as expected', 25_000, fits);
  const causesOf = ({ causes }: Diagnosis) => causes.map(({ check }) => check.id);
  const failing = async (...checks: readonly string[]) => (await until((diagnosis) => JSON.stringify(causesOf(diagnosis)) === JSON.stringify(checks))).sentence;

  it('follows it: nothing yet, a webhook that is down, a request, its denial, suspension', async () => {
    assert.equal((await until(({ kind }) => kind === 'waiting')).sentence, `Nothing is wrong so far with "${name}". The agent of "${name}" makes its request within two minutes after it was joined.`);

    const { csrName } = await bench.client.requestWithoutAgent('its1', name);
    assert.equal(await failing('approved'), `The request "${csrName}" of "${name}" waits on the ITS "its1" to be reviewed and accepted.`);

    await bench.client.killComponent('its1', 'webhook');
    try {
      // Two causes at once, and both are found.
      assert.match(await failing('webhooks', 'approved'), /^The ITS "its1" takes no change of ManagedClusters, because its webhook doesn't answer \(failed calling webhook .*connection refused/);
    } finally {
      await bench.client.startComponent('its1', 'webhook');
    }
    await failing('approved');

    await bench.kubectl('its1', `certificate deny ${csrName}`);
    assert.match(await failing('request'), new RegExp(`^The registration request "${csrName}" was denied on the ITS "its1"`));
    await bench.kubectl('its1', `delete csr ${csrName}`);
    // Whether another request comes only the agent knows: there is nothing to accept.
    await until(({ kind }) => kind === 'waiting');

    await bench.kubectl('its1', `patch managedcluster ${name} --type=merge -p {"spec":{"hubAcceptsClient":true}}`);
    await bench.kubectl('its1', `wait managedcluster/${name} --for=condition=HubAcceptedManagedCluster --timeout=30s`);
    await bench.kubectl('its1', `patch managedcluster ${name} --type=merge -p {"spec":{"hubAcceptsClient":false}}`);
    assert.equal(await failing('accepted'), `"${name}" is suspended: the ITS "its1" is told to accept it no longer.`);
  });
});
