import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import { FollowedLog } from '../../src/cluster/logs/followedLog.ts';
import { hubLogSources } from '../../src/cluster/logs/logSources.ts';
import { outputOf } from '../processes.ts';
import { eventually } from '../unit/session/eventually.ts';
import { connect, liveSandbox, recordingLog, type LiveSandbox } from './livePlan.ts';
import { clustersOnSandbox } from './ownClusters.ts';

/** Through a real API server, which asks the process kubelet; the controllers of the ITS are real. An agent's: test/long/symptoms/installation.test.ts. */
describe('the log of a container', function () {
  this.timeout(60_000);
  let sandbox: LiveSandbox;
  let its: Connection;

  before(async function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
    its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
  });

  after(() => its?.api.dispose());

  it('is what kubectl shows, and goes on as the controller writes', async () => {
    const sources = await hubLogSources(its, new AbortController().signal);
    const controller = sources.find(({ pod }) => pod.startsWith('cluster-manager-registration-controller'));
    assert.ok(controller !== undefined, sources.map(({ pod }) => pod).join(', '));
    const log = new FollowedLog(its, controller);
    try {
      await eventually([log.onDidChange], () => log.lines.length > 0);
      const shown = await outputOf(sandbox.kubectl, ['--kubeconfig', sandbox.kubeconfig, '--context', 'its1', '-n', controller.namespace, 'logs', controller.pod, '-c', controller.container]);
      const first = shown.split('\n', 1)[0] ?? '';
      assert.ok(log.dropped > 0 || log.lines[0] === first, `${log.lines[0]} is not ${first}`);
      const own = await clustersOnSandbox(sandbox, 'log', 1);
      try {
        const [name = ''] = own.names;
        await own.kubectl('patch', 'managedcluster', name, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
        await eventually([log.onDidChange], () => log.lines.some((line) => line.includes(name)));
        assert.deepEqual(log.state, { kind: 'following' });
      } finally {
        await own.remove();
      }
    } finally {
      log.dispose();
    }
  });
});
