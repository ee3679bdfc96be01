import assert from 'node:assert/strict';
import { paths } from '../../src/cluster/ocm.ts';
import { FaultBench, type Outcome, type RunScript } from '../cluster/faultBench.ts';
import { liveSandbox } from '../cluster/livePlan.ts';
import { uniqueName } from '../cluster/liveRuns.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';

const tokenMade = 'make a registration token for open-cluster-management/agent-registration-bootstrap';
const agents = 'open-cluster-management-agent';

/** Each sentence that says why an agent makes no request, from what a real agent or operator reports. */
describe('an agent that makes no request', function () {
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
    name = uniqueName('silent');
    plan = await bench.plan(name);
  });

  afterEach(async () => {
    await bench.client.resetWec('cluster2');
    await bench.forget('its1', name);
  });

  after(() => bench?.dispose());

  const joined = () => [tokenMade, `install the klusterlet that registers it as "${name}"`];
  const ended = ({ error, stage, changes }: Outcome) => ({ error, stage, changes });
  const noRequest = (why: string, next: string): readonly [string, string] => [
    'NoRequestError',
    `The agent on the cluster of context "cluster2" has made no registration request: ${why}. ${next}`,
  ];

  /** Joins, and lets `change` happen after the join and before the operator starts. */
  async function runWith(change: () => Promise<unknown>, script: RunScript = {}): Promise<Outcome> {
    await bench.client.killComponent('cluster2', 'kubelet');
    const start = () => bench.client.startComponent('cluster2', 'kubelet');
    return bench.run(plan, { limits: { request: 8_000 }, ...script, when: { klusterlet: () => change().finally(start) } });
  }

  /** The sentence with the random parts of Pod names left out. */
  const withoutRandom = ([kind, sentence]: readonly [string, string] = ['', '']) => [kind, sentence.replace(/(agent)-[a-z0-9]+-[a-z0-9]{5}\b/g, '$1-*')];

  it('because ten requests carry its name already', async () => {
    const requests = await Promise.all(Array.from({ length: 10 }, () => bench.client.requestWithoutAgent('its1', name)));
    await bench.kubectl('its1', `delete managedcluster ${name}`);
    assert.deepEqual(ended(await bench.run(plan, { limits: { request: 15_000 } })), {
      error: noRequest(
        '10 requests carry its name already, and an agent stops at 10',
        'Delete the stale ones on the ITS, then register again.',
      ),
      stage: 'request',
      changes: joined(),
    });
    assert.deepEqual(Object.keys((await bench.footprint(plan)).requests), requests.map(({ csrName }) => csrName).sort());
  });

  it('because its image can\'t be pulled; a join that is seconds old is then done again', async () => {
    const image = 'quay.io/open-cluster-management/registration:v0.0.1';
    const { api } = plan.wec;
    const outcome = await runWith(() => api.patch(`${paths.klusterlets}/klusterlet`, 'merge', { spec: { registrationImagePullSpec: image } }));
    assert.deepEqual(
      [withoutRandom(outcome.error), outcome.stage, outcome.changes],
      [
        noRequest(
          `the image of Pod "klusterlet-registration-agent-*" can't be pulled (no program of this sandbox stands for image "${image}" (name and tag))`,
          'Make the image reachable from the WEC, or choose an image registry under More Flags, then register again.',
        ),
        'request',
        joined(),
      ],
    );
    const again = await bench.run(plan);
    assert.deepEqual([again.error?.[0], again.changes], ['ReviewPostponedError', joined()]);
  });

  it('because the image of its operator can\'t be pulled: then it is not even installed', async () => {
    // As of an ITS whose version is no longer in the registry.
    const content = JSON.stringify({ ocm: 'v0.0.1' });
    const gone = { ...plan, bundle: { kind: 'overrides', version: '0.0.1', content, warnings: [] } } as const;
    const { error, stage, changes } = await bench.run(gone, { limits: { klusterlet: 5_000 } });
    const image = 'quay.io/open-cluster-management/registration-operator:v0.0.1';
    assert.deepEqual(
      [error?.[0], error?.[1].replace(/"klusterlet-[a-z0-9]+-[a-z0-9]+"/, '"<pod>"'), stage, changes],
      [
        'KlusterletNotAppliedError',
        'The klusterlet operator on the cluster of context "cluster2" has not installed the agent. Pod "<pod>" is in ErrImagePull ' +
          `(no program of this sandbox stands for image "${image}" (name and tag)). ` +
          'Put that right: the operator tries again by itself. Then register again to go on.',
        'klusterlet',
        joined(),
      ],
    );
  });

  it('because nothing answers at the address that it was given', async () => {
    const outcome = await runWith(() => bench.rewriteBootstrap(plan.wec, (text) => text.replace(/(server: )\S+/, '$1https://127.0.0.1:1')));
    const [kind, sentence = ''] = outcome.error ?? [];
    assert.deepEqual([kind, outcome.stage, outcome.changes], ['NoRequestError', 'request', joined()]);
    assert.match(
      sentence,
      /made no registration request: it can't reach https:\/\/127\.0\.0\.1:1 \(.*connection refused.*\)\. The address must be valid inside the WEC: /,
    );
  });

  it('because it does not trust the ITS\'s certificate; a join that is seconds old is then done again', async () => {
    const ca = Buffer.from(bench.client.access('cluster1').ca).toString('base64');
    const outcome = await runWith(() => bench.rewriteBootstrap(plan.wec, (text) => text.replace(/(certificate-authority-data: )\S+/, `$1${ca}`)));
    const [kind, sentence = ''] = outcome.error ?? [];
    assert.deepEqual([kind, outcome.stage, outcome.changes], ['NoRequestError', 'request', joined()]);
    const server = plan.its.context.cluster.server.replaceAll('.', String.raw`\.`);
    assert.match(
      sentence,
      new RegExp(String.raw`it does not trust the certificate of ${server} \(.*x509: certificate signed by unknown authority.*\)\. The CA in the kubeconfig`),
    );
    const again = await bench.run(plan);
    assert.deepEqual([again.error?.[0], again.changes], ['ReviewPostponedError', joined()]);
  });

  it('because its token may not make one', async () => {
    const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/open-cluster-management:bootstrap';
    const { rules } = await plan.its.api.get<{ rules: readonly { resources: readonly string[] }[] }>(role);
    const withoutRequests = rules.filter(({ resources }) => !resources.includes('certificatesigningrequests'));
    assert.notEqual(withoutRequests.length, rules.length);
    await plan.its.api.patch(role, 'merge', { rules: withoutRequests });
    const outcome = await bench.run(plan, { limits: { request: 15_000 } }).finally(() => plan.its.api.patch(role, 'merge', { rules }));
    assert.deepEqual(ended(outcome), {
      error: noRequest(
        'its token may not create requests on the ITS',
        'The ClusterRole "open-cluster-management:bootstrap" of the ITS, or its binding, is missing or changed: Diagnose WEC gives the command that restores both.',
      ),
      stage: 'request',
      changes: joined(),
    });
  });

  it('because its Pod does not run, or is not there', async () => {
    assert.equal((await bench.run(plan, { until: 'request' })).error?.[0], 'CancelledError');
    const operator = (await bench.kubectl('cluster2', 'get pod -n open-cluster-management -l app=klusterlet -o name')).trim().split('/')[1] ?? '';
    await bench.client.pausePods('cluster2', operator);
    const registration = `-n ${agents} -l app=klusterlet-registration-agent`;
    await bench.kubectl('cluster2', `wait pod ${registration} --for=create --timeout=30s`);
    const [first = ''] = (await bench.kubectl('cluster2', `get pod ${registration} -o name`)).split('\n');
    const needs = '{"volumes":[{"name":"bootstrap-secret","secret":{"secretName":"not-there"}}]}';
    const patch = `{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":${needs}}}}`;
    await bench.kubectl('cluster2', `patch deployment klusterlet-registration-agent -n ${agents} -p ${patch}`);
    await bench.kubectl('cluster2', `wait ${first} -n ${agents} --for=delete --timeout=30s`);
    // It may have made its request by then.
    await bench.kubectl('its1', `delete csr -l open-cluster-management.io/cluster-name=${name}`);
    const waiting = await bench.run(plan, { limits: { request: 4_000 } });
    const pod = /Pod "([^"]+)"/.exec(waiting.error?.[1] ?? '')?.[1] ?? '';
    assert.deepEqual(ended(waiting), {
      error: noRequest(
        `its Pod "${pod}" is in ContainerCreating (Secret ${agents}/not-there is not there yet)`,
        `See "kubectl logs -n ${agents} ${pod}" on the WEC.`,
      ),
      stage: 'request',
      changes: [],
    });

    await bench.client.killComponent('cluster2', 'kube-controller-manager');
    try {
      await bench.kubectl('cluster2', `delete pod -n ${agents} --all --force --grace-period=0`);
      assert.deepEqual(ended(await bench.run(plan, { limits: { request: 1_000 } })), {
        error: noRequest(
          'it reports no reason',
          `See the logs of its Pods in namespace "${agents}", and whether Secret "bootstrap-hub-kubeconfig" names the right ITS.`,
        ),
        stage: 'request',
        changes: [],
      });
    } finally {
      await bench.client.startComponent('cluster2', 'kube-controller-manager');
      await bench.client.resumePods('cluster2', operator);
    }
  });
});
