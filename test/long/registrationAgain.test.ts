import assert from 'node:assert/strict';
import { FaultBench, type Outcome } from '../cluster/faultBench.ts';
import { liveSandbox } from '../cluster/livePlan.ts';
import { uniqueName } from '../cluster/liveRuns.ts';

/** No kubelet runs on the WEC, so that no agent makes a request: what counts is whether the next run joins again. */
describe('registering again where the agent has made no request yet', function () {
  this.timeout(120_000);
  const name = uniqueName('again');
  let bench: FaultBench;

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    await bench.client.killComponent('cluster2', 'kubelet');
    assert.deepEqual(await changes(), joined);
  });

  after(async () => {
    if (bench !== undefined) {
      await bench.client.startComponent('cluster2', 'kubelet');
      await bench.client.resetWec('cluster2');
      await bench.forget('its1', name);
      bench.dispose();
    }
  });

  const joined = [
    'make a registration token for open-cluster-management/agent-registration-bootstrap',
    `install the klusterlet that registers it as "${name}"`,
  ];
  /** What a run with these flags changes; it then waits for the operator in vain. */
  async function changes(...flags: readonly string[]): Promise<Outcome['changes']> {
    const { error, changes: made } = await bench.run(await bench.plan(name, { flags }), { limits: { klusterlet: 500 } });
    assert.equal(error?.[0], 'KlusterletNotAppliedError');
    return made;
  }

  it('waits for the request of a join that is seconds old', async () => {
    assert.deepEqual(await changes(), []);
  });

  it('joins at once with flags that differ, and waits with the same', async () => {
    assert.deepEqual(await changes('--singleton'), joined);
    assert.deepEqual(await changes('--singleton'), []);
    assert.deepEqual(await changes('--proxy-url=http://127.0.0.1:3128'), joined);
    assert.deepEqual(await changes('--proxy-url=http://127.0.0.1:3128'), []);
    assert.deepEqual(await changes(), joined);
  });

  it('joins at once where the agent trusts another CA than that of the ITS', async () => {
    const wec = await bench.connect('cluster2');
    const ca = Buffer.from(bench.client.access('cluster1').ca).toString('base64');
    await bench.rewriteBootstrap(wec, (text) => text.replace(/(certificate-authority-data: )\S+/, `$1${ca}`));
    assert.deepEqual(await changes(), joined);
    assert.deepEqual(await changes(), []);
  });

  it('joins again where the last join came to nothing for two minutes', async () => {
    const wec = await bench.connect('cluster2');
    const token = await bench.olderToken('its1');
    await bench.rewriteBootstrap(wec, (text) => text.replace(/(token: )\S+/, `$1${token}`));
    assert.deepEqual(await changes(), joined);
  });
});
