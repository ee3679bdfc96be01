import assert from 'node:assert/strict';
import { livePlan, liveSandbox } from '../cluster/livePlan.ts';
import { LiveRuns } from '../cluster/liveRuns.ts';
import { useExtension } from './support.ts';

// Each registers a WEC first, which the older VS Code would do once more.
const onNewest = process.env['KUBESTELLAR_VSCODE_LINE'] === 'newest' ? describe : describe.skip;

onNewest('Deregister WEC in a real extension host', function () {
  this.timeout(150_000);
  const host = useExtension();
  const clusterName = 'host-leaves';
  const wec = Object.entries(host.sandbox.describe().contexts).find(([, { role }]) => role === 'wec')![0];
  const row = { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName };
  const onIts = (...args: string[]) => host.kubectl('--context', 'its1', ...args);
  const there = (kind: string, name: string) => onIts('get', kind, name, '--ignore-not-found', '-o', 'name');

  before('registers the WEC', async () => {
    const live = new LiveRuns({ approveProved: true });
    await live.start(await livePlan(liveSandbox()!, { wec, clusterName }, live.log));
    await onIts('label', 'managedcluster', clusterName, 'region=eu');
    await host.its('its1');
    await host.api.sessions.check(wec);
  });

  after('takes back what is left', async () => {
    await onIts('delete', 'managedcluster', clusterName, '--ignore-not-found');
    await onIts('delete', 'namespace', clusterName, '--ignore-not-found', '--wait=false');
    await onIts('delete', 'csr', '-l', `open-cluster-management.io/cluster-name=${clusterName}`);
    await host.sandbox.resetWec(wec);
  });

  it('shows what goes and what stays, and changes nothing when it is refused', async () => {
    host.dialogs.expect({ confirm: /^Deregister "host-leaves" from the ITS "its1"\?$/, answer: false });
    await host.execute('deregisterClusters', row);
    assert.equal(await there('managedcluster', clusterName), `managedcluster.cluster.open-cluster-management.io/${clusterName}\n`);
    const [asked] = host.dialogs.asked;
    assert.ok(asked?.kind === 'confirm');
    assert.deepEqual(asked.question.detail.split('\n').slice(0, 8), [
      'Goes:',
      '– its ManagedCluster, with its rights on the ITS',
      `– its agent on context ${wec}`,
      '',
      'Stays, until you say otherwise afterwards:',
      '– its mailbox namespace on the ITS',
      '– 1 requests',
      '– namespaces and CRDs of OCM on the WEC',
    ]);
    assert.deepEqual(asked.question.commands, [
      `kubectl --context its1 delete managedcluster ${clusterName}`,
      `clusteradm unjoin --cluster-name ${clusterName} --context ${wec}`,
    ]);
  });

  it('is what Clean WEC leads to while the ITS still has the cluster', async () => {
    await host.execute('cleanWec', { kind: 'context', id: wec, context: wec });
    const { message } = await host.window.nextNotice(/still registered/);
    assert.equal(message, `"${clusterName}" is still registered with the ITS "its1". Run Deregister WEC on it there: it cleans the WEC as its last step.`);
    assert.equal(await host.kubectl('--context', wec, 'get', 'klusterlet', 'klusterlet', '-o', 'jsonpath={.spec.clusterName}'), clusterName);
  });

  it('takes the cluster off the ITS and the agent off the WEC, then deletes what is chosen of the rest', async () => {
    host.dialogs.expect({ confirm: /^Deregister/, answer: true }, { pickMany: /^What Is Left of host-leaves/, answer: [`namespace "${clusterName}"`] });
    await host.execute('deregisterClusters', row);
    assert.equal(await there('managedcluster', clusterName), '');
    assert.match(await host.kubectl('--context', wec, 'get', 'klusterlets').catch(String), /NotFound|doesn't have a resource type|No resources found/);
    await onIts('wait', 'namespace', clusterName, '--for=delete', '--timeout=60s');
    const offered = host.dialogs.asked.at(-1);
    assert.ok(offered?.kind === 'pickMany' && offered.question.choices.every(({ picked }) => picked !== true));
    const { message } = await host.window.nextNotice(/is deregistered/);
    assert.equal(message, `"${clusterName}" is deregistered from the ITS "its1", and its agent is removed from "${wec}".`);
  });
});
