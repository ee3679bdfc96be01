import assert from 'node:assert/strict';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { bootstrapTokenOn } from '../cluster/endState.ts';
import { FaultBench } from '../cluster/faultBench.ts';
import { liveSandbox } from '../cluster/livePlan.ts';
import { uniqueName } from '../cluster/liveRuns.ts';

const agents = 'klusterlet-registration-agent';
async function cleanUp(bench: FaultBench | undefined, name: string): Promise<void> {
  await bench?.client.resumePods('cluster2', agents);
  await bench?.forget('its1', name);
  await bench?.client.resetWec('cluster2');
  bench?.dispose();
}

const accept = () => Promise.resolve('accept' as const);

/** One real join of cluster2, whose agent is then paused at last: each test goes on from what the one before left. */
describe('a request that must not be approved', function () {
  this.timeout(120_000);
  const name = uniqueName('faults');
  let bench: FaultBench;
  let plan: RegistrationPlan;
  let own: string;

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    plan = await bench.plan(name);
  });

  after(() => cleanUp(bench, name));

  const stand = (requests: Readonly<Record<string, string>>) => ({ accepted: false, requests, klusterlet: name });
  const requestBy = async (token?: string) => (await bench.client.requestWithoutAgent('its1', name, token === undefined ? {} : { token })).csrName;
  const remove = (...requests: readonly string[]) => bench.kubectl('its1', `delete csr ${requests.join(' ')}`);

  it('is left alone by a person who chooses Later', async () => {
    const { error, stage, reviews } = await bench.run(plan);
    const sentence = `The request of "${name}" was not accepted yet. Register it again to review the request once more.`;
    assert.deepEqual([error, stage], [['ReviewPostponedError', sentence], 'review']);
    own = reviews[0]?.request.name ?? '';
    assert.deepEqual(await bench.footprint(plan), stand({ [own]: 'pending' }));
  });

  it('was changed between being shown and being approved', async () => {
    const outcome = await bench.run(plan, {
      review: async () => {
        await bench.kubectl('its1', `label csr ${own} changed=meanwhile`);
        return 'accept';
      },
    });
    assert.deepEqual(
      [outcome.error, outcome.stage, outcome.changes],
      [
        [
          'RequestChangedError',
          `The request "${own}" on the ITS "its1" is not the one that you were shown any more, so nothing was approved or denied. ` +
            'Review it again.',
        ],
        'accept',
        [`failed: approve the request "${own}" of "${name}"`],
      ],
    );
    assert.deepEqual(await bench.footprint(plan), stand({ [own]: 'pending' }));
  });

  it('was denied', async () => {
    await bench.kubectl('its1', `certificate deny ${own}`);
    const { error, stage, changes } = await bench.run(plan, { review: accept });
    assert.deepEqual(
      [error, stage, changes],
      [
        [
          'RequestDeniedError',
          `The registration request "${own}" was denied on the ITS "its1", and the agent waits for ever on a denied request. ` +
            `If it should join after all, delete it ("kubectl delete csr ${own}"): the agent makes a new one. Then register again.`,
        ],
        'request',
        [],
      ],
    );
    assert.deepEqual(await bench.footprint(plan), stand({ [own]: 'denied' }));
    // Here, while the agent's watch is whole: one that is being taken up again never tells it that its request is gone.
    await remove(own);
    const next = (await bench.run(plan)).reviews[0]?.request.name;
    assert(next !== undefined && next !== own);
    own = next;
    assert.deepEqual(await bench.footprint(plan), stand({ [own]: 'pending' }));
  });

  it('waits while the API server of the ITS is gone half-way', async () => {
    const outcome = await bench.run(plan, {
      review: async () => {
        await bench.client.killComponent('its1', 'kube-apiserver');
        return 'accept';
      },
    }).finally(() => bench.client.startComponent('its1', 'kube-apiserver'));
    assert.deepEqual(
      [outcome.error, outcome.stage, outcome.changes],
      [
        [
          'UnreachableError',
          `The cluster of context "its1" can't be reached at ${bench.client.context('its1').server}: nothing listens there (connection refused). ` +
            'Check that it runs and that this machine can reach it, then retry.',
        ],
        'accept',
        [],
      ],
    );
    assert.deepEqual(await bench.footprint(plan), stand({ [own]: 'pending' }));
  });

  it('is not the one that is shown when a thief used the token of this join: the log of the agent names its own', async () => {
    const stolen = await requestBy(await bootstrapTokenOn(plan.wec));
    const { reviews } = await bench.run(plan);
    assert.deepEqual(
      reviews.map(({ request, verdict }) => [request.name, verdict]),
      [
        [
          own,
          {
            kind: 'proved',
            reasons: [
              "It was made with the token of this join (the ITS recorded the token's id).",
              "The agent's log on the WEC says that it created this request.",
              `Beside it, the request ${stolen} waits for the same cluster name; it is not this one.`,
            ],
          },
        ],
      ],
    );
    assert.deepEqual(await bench.footprint(plan), stand({ [own]: 'pending', [stolen]: 'pending' }));
    await remove(stolen);
  });

  it('is one of two with different CNs', async () => {
    await bench.client.pausePods('cluster2', agents);
    await remove(own);
    const token = await bootstrapTokenOn(plan.wec);
    const two = [await requestBy(token), await requestBy(token)].sort();
    const { error, stage, changes } = await bench.run(plan, { review: accept });
    assert.deepEqual(
      [error, stage, changes],
      [
        [
          'DifferentRequestersError',
          `Requests of different agents wait for the name "${name}" on the ITS "its1" (${two.join(', ')}), and none is proved to come from this join. ` +
            'Two clusters may use one name, or the agent was restarted. Delete the requests that are not yours, then register again.',
        ],
        'review',
        [],
      ],
    );
    assert.deepEqual(await bench.footprint(plan), stand(Object.fromEntries(two.map((each) => [each, 'pending']))));
    await remove(...two);
  });

  it('was made by somebody else with the same bootstrap account and every field right', async () => {
    // A join that came to no request for two minutes is carried out again: without this controller no new agent comes of it.
    const older = await bench.olderToken('its1');
    await bench.rewriteBootstrap(plan.wec, (text) => text.replace(/(token: )\S+/, `$1${older}`));
    await bench.client.killComponent('cluster2', 'kube-controller-manager');
    const stranger = await requestBy();
    const { error, stage, changes, reviews } = await bench
      .run(plan, { review: accept, limits: { request: 2_000 } })
      .finally(() => bench.client.startComponent('cluster2', 'kube-controller-manager'));
    assert.deepEqual(
      [error, stage, changes, reviews],
      [
        [
          'OddRequestError',
          `The request "${stranger}" on the ITS "its1" is not what the agent of this join would send: It was made with another token than this join's, or before this join began. ` +
            'It was not approved. Find out who made it before you accept it.',
        ],
        'request',
        [
          'make a registration token for open-cluster-management/agent-registration-bootstrap',
          `install the klusterlet that registers it as "${name}"`,
        ],
        [],
      ],
    );
    assert.deepEqual(await bench.footprint(plan), stand({ [stranger]: 'pending' }));
    await remove(stranger);
  });
});

describe('a request that is approved', function () {
  this.timeout(120_000);
  const name = uniqueName('faults');
  let bench: FaultBench;
  let plan: RegistrationPlan;

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    plan = await bench.plan(name);
  });

  after(() => cleanUp(bench, name));

  it('gets no certificate while the controller manager of the ITS is down', async () => {
    const review = async (): Promise<'accept'> => {
      await bench.client.pausePods('cluster2', agents);
      await bench.client.killComponent('its1', 'kube-controller-manager');
      return 'accept';
    };
    const { error, stage, changes, reviews } = await bench
      .run(plan, { review, limits: { accept: 2_000 } })
      .finally(() => bench.client.startComponent('its1', 'kube-controller-manager'));
    const own = reviews[0]?.request.name ?? '';
    assert.deepEqual(
      [error, stage, changes],
      [
        [
          'RequestNotIssuedError',
          `The request "${own}" was approved, but the ITS "its1" issues no certificate for it. ` +
            'Its kube-controller-manager is down, or this kind of cluster signs no client certificates (EKS does not).',
        ],
        'accept',
        [
          'make a registration token for open-cluster-management/agent-registration-bootstrap',
          `install the klusterlet that registers it as "${name}"`,
          `approve the request "${own}" of "${name}"`,
          `accept the ManagedCluster "${name}"`,
        ],
      ],
    );
    assert.deepEqual(await bench.footprint(plan), { accepted: true, requests: { [own]: 'approved' }, klusterlet: name });
  });

  it('is approved, but its agent doesn\'t use the certificate; and goes on from there', async () => {
    assert.deepEqual(await bench.run(plan, { limits: { joined: 2_000 } }), {
      error: [
        'NotJoinedError',
        `"${name}" was accepted by the ITS "its1" but has not joined: the agent has not used its certificate yet. ` +
          'Look at the agent Pods on it, then register again to go on from here.',
      ],
      stage: 'joined',
      changes: [],
      reviews: [],
    });
    await bench.client.resumePods('cluster2', agents);
    const onlyCancelled = { error: ['CancelledError', 'Cancelled.'], stage: 'available', changes: [], reviews: [] };
    assert.deepEqual(await bench.run(plan, { until: 'available' }), onlyCancelled);
  });
});
