import assert from 'node:assert/strict';
import { FaultBench, type Outcome } from '../cluster/faultBench.ts';
import { liveSandbox } from '../cluster/livePlan.ts';
import { uniqueName } from '../cluster/liveRuns.ts';

const cancelled = ['CancelledError', 'Cancelled.'];
const tokenMade = 'make a registration token for open-cluster-management/agent-registration-bootstrap';
const installed = (name: string) => `install the klusterlet that registers it as "${name}"`;

describe('a registration that stops half-way', function () {
  this.timeout(180_000);
  let bench: FaultBench;
  let name: string;
  let its: string;

  before(function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
  });

  beforeEach(() => {
    name = uniqueName('faults');
    its = 'its1';
  });

  afterEach(async () => {
    await bench.client.resetWec('cluster2');
    await bench.forget(its, name);
  });

  after(() => bench?.dispose());

  const ended = ({ error, stage, changes }: Outcome) => ({ error, stage, changes });
  const server = (cluster: string): string => bench.client.context(cluster).server;

  it('at its time limit: no operator runs on the WEC; and goes on when one does', async () => {
    const plan = await bench.plan(name);
    await bench.client.killComponent('cluster2', 'kubelet');
    const outcome = await bench
      .run(plan, { limits: { klusterlet: 2_000 } })
      .finally(() => bench.client.startComponent('cluster2', 'kubelet'));
    assert.equal(
      outcome.error?.[1].replace(/"klusterlet-[a-z0-9]+-[a-z0-9]+"/, '"<pod>"'),
      'The klusterlet operator on the cluster of context "cluster2" has not installed the agent. Its Pod "<pod>" is not ready. ' +
        'Put that right: the operator tries again by itself. Then register again to go on.',
    );
    assert.deepEqual([outcome.error[0], outcome.stage, outcome.changes], ['KlusterletNotAppliedError', 'klusterlet', [tokenMade, installed(name)]]);
    assert.deepEqual(await bench.footprint(plan), { accepted: undefined, requests: {}, klusterlet: name });
    assert.equal((await bench.run(plan)).error?.[0], 'ReviewPostponedError');
  });

  it('at its time limit: the token expired before the agent used it; and gets a new one', async () => {
    const plan = await bench.plan(name);
    const expired = await bench.expiredToken('its1');
    // The agent's Pod starts an hour late, as after a slow image pull: here the token is made old instead.
    const age = () => bench.rewriteBootstrap(plan.wec, (text) => text.replace(/(token: )\S+/, `$1${expired}`));
    await bench.client.killComponent('cluster2', 'kubelet');
    const outcome = await bench.run(plan, {
      limits: { request: 20_000 },
      when: { klusterlet: () => age().then(() => bench.client.startComponent('cluster2', 'kubelet')) },
    });
    assert.deepEqual(ended(outcome), {
      error: [
        'NoRequestError',
        'The agent on the cluster of context "cluster2" has made no registration request: its registration token has expired or is not accepted. ' +
          'Register again: a new token is made.',
      ],
      stage: 'request',
      changes: [tokenMade, installed(name)],
    });
    assert.deepEqual(await bench.footprint(plan), { accepted: undefined, requests: {}, klusterlet: name });
    const again = await bench.run(plan);
    assert.deepEqual([again.error?.[0], again.changes], ['ReviewPostponedError', [tokenMade, installed(name)]]);
  });

  for (const [how, why] of [
    ['killComponent', 'nothing listens there (connection refused)'],
    ['pauseComponent', 'no complete answer came within 8 s'],
  ] as const) {
    it(`at its time limit: the API server of the WEC is gone (${how}), which is said in place of what could not be seen`, async () => {
      const plan = await bench.plan(name);
      const when = { klusterlet: () => bench.client[how]('cluster2', 'kube-apiserver') };
      const outcome = await bench.run(plan, { limits: { klusterlet: 3_000 }, when });
      await bench.client[how === 'killComponent' ? 'startComponent' : 'resumeComponent']('cluster2', 'kube-apiserver');
      assert.deepEqual(ended(outcome), {
        error: [
          'UnreachableError',
          `The cluster of context "cluster2" can't be reached at ${server('cluster2')}: ${why}. ` +
            'Check that it runs and that this machine can reach it, then retry.',
        ],
        stage: 'klusterlet',
        changes: [tokenMade, installed(name)],
      });
      assert.equal((await bench.run(plan)).error?.[0], 'ReviewPostponedError');
    });
  }

  it('before anything is changed: the WEC is registered at another ITS, or here under another name', async function () {
    if (bench.sandbox.contexts['its2'] === undefined) {
      this.skip();
    }
    its = 'its2';
    const second = await bench.connect('its2');
    const plan = await bench.plan(name, { its: second });
    assert.equal((await bench.run(plan)).error?.[0], 'ReviewPostponedError');
    const before = await bench.footprint(plan);

    const elsewhere = await bench.plan(name);
    assert.deepEqual(ended(await bench.run(elsewhere)), {
      error: [
        'AlreadyRegisteredError',
        `The cluster of context "cluster2" is already registered as "${name}" with the ITS at ${server('its2')}. ` +
          'Deregister it there first: a second join would silently move it.',
      ],
      stage: 'wec',
      changes: [],
    });
    const otherName = await bench.plan(uniqueName('faults'), { its: second });
    assert.deepEqual(ended(await bench.run(otherName)), {
      error: [
        'RegisteredHereError',
        `The cluster of context "cluster2" is already registered with the ITS "its2", as "${name}". ` +
          'Register it under that name to complete or check it, or deregister it first.',
      ],
      stage: 'wec',
      changes: [],
    });
    assert.deepEqual(await bench.footprint(plan), before);
    assert.deepEqual(await bench.footprint(elsewhere), { accepted: undefined, requests: {}, klusterlet: name });
  });

  it('before anything is changed: the context leads to another cluster than the one that was shown', async () => {
    const plan = await bench.plan(name);
    // What holds a namespace back makes the sandbox set up a new cluster at the same address.
    const namespace = 'open-cluster-management';
    await plan.wec.api.post('/api/v1/namespaces', { metadata: { name: namespace } });
    const held = { metadata: { name: 'held', finalizers: ['kubestellar.example/held'] } };
    await plan.wec.api.post(`/api/v1/namespaces/${namespace}/configmaps`, held);
    assert.deepEqual(await bench.client.resetWec('cluster2'), { rebuilt: true });
    assert.deepEqual(ended(await bench.run(plan)), {
      error: [
        'OtherClusterError',
        'Context "cluster2" now leads to another cluster than the one that was shown, so nothing was changed. ' +
          'Look at the kubeconfig, then start again.',
      ],
      stage: 'tools',
      changes: [],
    });
    assert.deepEqual(await bench.footprint(plan), { accepted: undefined, requests: {}, klusterlet: undefined });
    const anew = await bench.plan(name);
    assert.deepEqual(ended(await bench.run(anew, { until: 'token' })), { error: cancelled, stage: 'token', changes: [] });
  });
});
