import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import type { CopiedToken, RegistrationAim } from '../../src/cluster/registration/plan.ts';
import { prepareAim } from '../../src/cluster/registration/planner.ts';
import { RegistrationRuns } from '../../src/cluster/registration/runs.ts';
import { readToken } from '../../src/cluster/requests/token.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { FaultBench, sentenceOf } from './faultBench.ts';
import { liveSandbox } from './livePlan.ts';
import { uniqueName } from './liveRuns.ts';

/** Real requests, made as an agent makes them; a wait must change nothing, so that all questions and guards refuse. */
describe('waiting for the request of a join', function () {
  const { signal } = new AbortController();
  let bench: FaultBench;
  let its: Connection;
  let name: string;

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    its = await bench.connect('its1');
  });

  beforeEach(() => {
    name = uniqueName('waited');
  });

  afterEach(() => bench.forget('its1', name));
  after(() => bench?.dispose());

  const runs = (limits = {}): RegistrationRuns =>
    new RegistrationRuns({
      gate: new WriteGate({ guardOf: () => 'readOnly', confirmTypedName: () => Promise.resolve(false), log: bench.log }),
      prompts: { reviewRequest: () => Promise.reject(new Error('A wait asks nothing.')), acceptWithoutRequest: () => Promise.resolve(false) },
      ...{ approveProved: () => true, log: bench.log, environment: process.env, limits },
    });
  const aim = async (copied: readonly CopiedToken[] = []): Promise<RegistrationAim> =>
    ({ ...(await prepareAim({ its, wec: undefined, clusterName: name, itsServers: [its.context.cluster.server] }, signal)), copied });
  const copiedOf = (token: string): CopiedToken => {
    const { jti, expiresAt } = readToken(token);
    return { credentialId: jti!, expiresAt: expiresAt! };
  };

  it('on the ITS alone gives the request of the copied token, and passes over another one for its name', async () => {
    const token = await bench.client.bootstrapToken('its1');
    await bench.client.requestWithoutAgent('its1', name);
    const all = runs();
    let asked: Promise<unknown> | undefined;
    const seen = await all.wait(await aim([copiedOf(token)]), signal, ({ stages: [stage] }) => {
      if (stage?.evidence.startsWith('Waiting for the agent. Not from this join:') === true) {
        asked ??= bench.client.requestWithoutAgent('its1', name, { token });
      }
    });
    await asked;
    assert.deepEqual(seen.map(({ clusterName, credentialId, state }) => [clusterName, credentialId, state]), [[name, copiedOf(token).credentialId, 'pending']]);
    const [run] = all.runs();
    assert.deepEqual(run, {
      ...{ id: 'run-1', kind: 'wait', its: 'its1', wec: undefined, clusterName: name, state: 'succeeded' },
      stages: [{ id: 'request', title: 'Request seen', state: 'done', evidence: `${seen[0]?.name ?? ''} on the ITS.` }],
      sentence: `The request of "${name}" has come to the ITS "its1". Next: Review Request, then Accept WEC.`,
    });
  });

  it('on the ITS alone needs none where the WEC has joined', async () => {
    await bench.client.requestWithoutAgent('its1', name);
    await bench.forget('its1', 'no-such-name');
    await bench.kubectl('its1', `patch managedcluster ${name} --type=merge -p {"spec":{"hubAcceptsClient":true}}`);
    const joined = `{"status":{"conditions":[{"type":"ManagedClusterJoined","status":"True","reason":"x","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}`;
    await bench.kubectl('its1', `patch managedcluster ${name} --subresource=status --type=merge -p ${joined}`);
    const all = runs();
    await all.wait(await aim(), signal, () => undefined);
    assert.deepEqual(all.runs().map(({ state, stages, sentence }) => [state, stages[0]?.evidence, sentence]), [
      ['succeeded', 'The ITS has accepted it, and it has joined: no request is needed.', `"${name}" is accepted by the ITS "its1" already.`],
    ]);
  });

  it('on the ITS alone explains the silence, by what is known of the copied tokens', async () => {
    const silence = async (copied?: readonly CopiedToken[]) => sentenceOf(runs({ request: 300 }).wait(await aim(copied), signal, () => undefined));
    const sentence = (why: string, next: string) => ['NoRequestFromAfarError', `No registration request of "${name}" has come to the ITS "its1": ${why}. ${next}`];
    const untold = 'why, only the WEC can tell, and no context of it is known here';
    const good = copiedOf(await bench.client.bootstrapToken('its1'));
    const old = copiedOf(await bench.expiredToken('its1'));
    assert.deepEqual(
      [await silence(), await silence([old, good]), await silence([old])],
      [
        sentence(untold, 'Run Copy Join Command, and its command on the WEC; where that was done, see the Pods in "open-cluster-management-agent" there.'),
        sentence(untold, 'Check that the copied command was run on the WEC, and see the Pods in "open-cluster-management-agent" there; then wait again.'),
        sentence('the token that was copied for it has expired', 'Copy Join Command again, and run the new command on the WEC.'),
      ],
    );
  });

  it('is refused where the WEC has no agent, and beside another run of the name', async () => {
    const wec = await bench.connect('cluster2');
    const servers = { clusterName: name, itsServers: [its.context.cluster.server] };
    const all = runs();
    assert.deepEqual(await sentenceOf(all.wait(await prepareAim({ its, wec, ...servers }, signal), signal, () => undefined)), [
      'NothingJoinedError',
      'The cluster of context "cluster2" has no agent, so that no registration request can come from it. ' +
        'Run Join WEC, or the copied join command on it; then wait for its request.',
    ]);
    const cancel = new AbortController();
    const waiting = sentenceOf(all.wait(await aim(), cancel.signal, () => undefined));
    const second = await sentenceOf(all.wait(await aim(), signal, () => undefined));
    cancel.abort();
    assert.deepEqual(
      [second, await waiting, all.runs().map(({ sentence }) => sentence)],
      [
        ['RunInProgressError', `A registration or deregistration of "${name}" with the ITS "its1", is running already. See its row in the KubeStellar view.`],
        ['CancelledError', 'Cancelled.'],
        [`The wait for the request of "${name}" was cancelled. Nothing was changed: wait for it again at any time.`],
      ],
    );
  });
});
