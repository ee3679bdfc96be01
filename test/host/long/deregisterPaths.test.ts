import assert from 'node:assert/strict';
import { execa } from 'execa';
import * as vscode from 'vscode';
import { livePlan, liveSandbox } from '../../cluster/livePlan.ts';
import { LiveRuns } from '../../cluster/liveRuns.ts';
import { dismissed } from '../givenDialogs.ts';
import { useExtension } from '../support.ts';

/** Where the straight way is barred: the WEC can't be reached, its agent is dead, or the ITS has forgotten it. */
describe('Deregister WEC by other ways, in a real extension host', function () {
  this.timeout(150_000);
  const host = useExtension();
  const wec = 'cluster2';
  let clusterName = '';
  const row = () => ({ kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
  const onIts = (...args: string[]) => host.kubectl('--context', 'its1', ...args);
  const onWec = (...args: string[]) => host.kubectl('--context', wec, ...args);
  const there = () => onIts('get', 'managedcluster', clusterName, '--ignore-not-found', '-o', 'name');
  const klusterlets = async () => (await onWec('get', 'klusterlets', '-o', 'name').catch((error: unknown) => (/doesn't have a resource type|NotFound/.test(String(error)) ? '' : String(error)))).trim();
  const workload = () => onWec('-n', 'default', 'get', 'configmap', clusterName, '--ignore-not-found', '-o', 'name');

  const register = async (name: string) => {
    clusterName = name;
    const live = new LiveRuns({ approveProved: true });
    await live.start(await livePlan(liveSandbox()!, { wec, clusterName }, live.log));
    await host.its('its1');
    await host.api.sessions.check(wec);
  };
  /** A workload that the agent applies to the WEC. */
  const deliver = async () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: clusterName, namespace: 'default' } };
    const work = { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'work1', namespace: clusterName }, spec: { workload: { manifests: [manifest] } } };
    const { kubectl, kubeconfig } = host.sandbox.describe();
    await execa(kubectl, ['--kubeconfig', kubeconfig, '--context', 'its1', 'apply', '-f', '-'], { input: JSON.stringify(work) });
    await onIts('-n', clusterName, 'wait', 'manifestwork/work1', '--for=condition=Applied', '--timeout=60s');
  };
  const scale = async (replicas: 0 | 1) => {
    await onWec('-n', 'open-cluster-management', 'scale', 'deployment/klusterlet', `--replicas=${replicas}`);
    await onWec('-n', 'open-cluster-management-agent', 'scale', 'deployment', '--all', `--replicas=${replicas}`);
    if (replicas === 0) await onWec('-n', 'open-cluster-management-agent', 'wait', 'pod', '--all', '--for=delete', '--timeout=60s');
  };
  const asked = () => host.dialogs.asked.flatMap((one) => (one.kind === 'confirm' ? [one.question] : []));

  after('takes back what is left', async () => {
    for (const { id } of host.api.runs.runs()) await host.execute('dismissRun', { kind: 'run', id, run: id });
    for (const name of ['host-unreached-wec', 'host-dead-agent']) {
      await onIts('delete', 'managedcluster', name, '--ignore-not-found');
      await onIts('delete', 'namespace', name, '--ignore-not-found', '--wait=false');
      await onIts('delete', 'csr', '-l', `open-cluster-management.io/cluster-name=${name}`);
    }
    await host.sandbox.resetWec(wec);
  });

  it('does the ITS\'s side of a WEC that can\'t be reached, only when that was agreed to, and says what to run there later', async () => {
    await register('host-unreached-wec');
    await host.sandbox.killComponent(wec, 'kube-apiserver');
    try {
      const unreached = /^The WEC of "host-unreached-wec" can't be reached\. Deregister it on the ITS "its1" only\?$/;
      host.dialogs.expect({ confirm: unreached, answer: false });
      await host.execute('deregisterClusters', row());
      assert.notEqual(await there(), '');
      const [question] = asked();
      assert.match(question?.detail ?? '', new RegExp(`^The cluster of context "${wec}" can't be reached at .*\nIts agent then stays on the WEC, to be removed there later\\.$`, 's'));
      assert.equal(question?.commands?.[0], `kubectl --context its1 delete managedcluster ${clusterName}`);
      assert.match(question.commands[1] ?? '', /^# On the WEC that was registered as host-unreached-wec, .*\nclusteradm unjoin --cluster-name host-unreached-wec\n/s);

      host.dialogs.expect({ confirm: unreached, answer: true }, { confirm: /^Deregister "host-unreached-wec" from the ITS "its1"\?$/, answer: true }, { pickMany: /^What Is Left of host-unreached-wec/, answer: dismissed });
      await host.execute('deregisterClusters', row());
      assert.match(asked().at(-1)?.detail ?? '', /^– nothing on the WEC: its agent goes on running until you remove it there$/m);
      assert.equal(await there(), '');
      await host.window.nextNotice(/^"host-unreached-wec" is deregistered from the ITS "its1"\. If its agent still runs on the WEC, remove it there\.$/);
      (await host.window.nextNotice(/^The agent of host-unreached-wec still runs on the WEC/)).choose('Copy Commands');
    } finally {
      await host.sandbox.startComponent(wec, 'kube-apiserver');
    }
    assert.match(await vscode.env.clipboard.readText(), /^clusteradm unjoin --cluster-name host-unreached-wec$/m);
    assert.notEqual(await klusterlets(), '');
  });

  it('leaves an agent whose ITS has forgotten it to Clean WEC, which removes it', async () => {
    await host.api.sessions.check(wec);
    host.dialogs.expect({ confirm: new RegExp(`^Remove the agent of "${clusterName}" from context "${wec}"\\?$`), answer: false });
    await host.execute('cleanWec', { kind: 'context', id: wec, context: wec });
    assert.notEqual(await klusterlets(), '');
    assert.deepEqual(
      asked().map(({ detail, commands }) => [detail, commands]),
      [['Its ITS (its1) has no such cluster any more, or is not known here. Nothing is changed there.', [`clusteradm unjoin --cluster-name ${clusterName} --context ${wec}`]]],
    );
    host.dialogs.expect({ confirm: /^Remove the agent of/, answer: true }, { pickMany: new RegExp(`^What Is Left of ${clusterName}`), answer: [/^crd "clusterclaims/] }, { confirm: /^Delete 1 objects that are left of/, answer: true });
    await host.execute('cleanWec', { kind: 'context', id: wec, context: wec });
    assert.equal(await klusterlets(), '');
    await onWec('wait', 'crd/clusterclaims.cluster.open-cluster-management.io', '--for=delete', '--timeout=60s');
  });

  it('forces the removal of a WEC whose agent is dead, by a typed name; its workloads stay, and so does the agent without another consent', async () => {
    await register('host-dead-agent');
    await deliver();
    await scale(0);
    host.dialogs.expect(
      { confirm: /^Deregister "host-dead-agent" from the ITS "its1"\?$/, answer: true },
      // Of the deletion, not typed at first.
      { confirm: /^Remove "host-dead-agent" by force\?$/, answer: true },
      { typedName: 'host-dead-agent', answer: true },
      // Of the agent.
      { confirm: /^Remove "host-dead-agent" by force\?$/, answer: false },
    );
    const running = host.execute('deregisterClusters', row());
    const { severity, message, actions, choose } = await host.window.nextNotice(/is held up/, 60_000);
    assert.deepEqual([severity, actions], ['warning', ['Force Removal…']]);
    assert.match(message, /^The deletion of "host-dead-agent" is held up\. No Pod of its work agent is on the WEC\. Still there: 1 ManifestWorks \(work1\)\..* It goes on waiting, and goes on by itself when the agent comes back\. For a WEC that is lost, the removal can be forced\.$/);
    assert.match(await there(), /host-dead-agent/);
    choose('Force Removal…');
    await running;
    assert.deepEqual([await there(), (await workload()) !== '', (await klusterlets()) !== ''], ['', true, true]);
    const [, ofDeletion, ofAgent] = asked();
    assert.match(ofDeletion?.detail ?? '', /^No Pod of its work agent .* Forced, its ManifestWorks and add-ons lose their finalizers: what runs on the WEC stays there\.\nNobody will then look after what the ITS has put on the WEC\.$/);
    assert.deepEqual(ofDeletion?.commands, [`kubectl --context its1 -n ${clusterName} patch manifestworks.work.open-cluster-management.io work1 --type=merge -p '{"metadata":{"finalizers":null}}'`]);
    assert.match(ofAgent?.detail ?? '', new RegExp(`^The agent was not removed from context "${wec}": 1 AppliedManifestWorks are still there`));
    assert.deepEqual(ofAgent?.commands, [`kubectl --context ${wec} delete klusterlet klusterlet`]);
    await host.window.nextNotice(/^The agent was not removed from context/);
  });

  it('cleans by force a WEC with workloads that nobody takes away any more, by a typed name only', async () => {
    await scale(1);
    await host.api.sessions.check(wec);
    const questions = [{ confirm: /^Remove the agent of "host-dead-agent"/, answer: true }, { confirm: /^Remove "host-dead-agent" by force\?$/, answer: true }] as const;
    host.dialogs.expect(...questions, { typedName: 'host-dead-agent', answer: false });
    await host.execute('cleanWec', { kind: 'context', id: wec, context: wec });
    await host.window.nextNotice(/^The agent was not removed from context/);
    assert.notEqual(await klusterlets(), '');
    host.dialogs.expect(...questions, { typedName: 'host-dead-agent', answer: true }, { pickMany: /^What Is Left of host-dead-agent/, answer: dismissed });
    await host.execute('cleanWec', { kind: 'context', id: wec, context: wec });
    assert.deepEqual([await klusterlets(), (await workload()) !== ''], ['', true]);
    await onWec('-n', 'default', 'delete', 'configmap', clusterName);
  });
});
