import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { livePlan, liveSandbox } from '../../cluster/livePlan.ts';
import { LiveRuns } from '../../cluster/liveRuns.ts';
import { useExtension } from '../support.ts';

describe('Deregister WEC in a real extension host', function () {
  this.timeout(150_000);
  const host = useExtension();
  const clusterName = 'host-leaves';
  const wec = Object.entries(host.sandbox.describe().contexts).find(([, { role }]) => role === 'wec')![0];
  const row = { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName };
  const onIts = (...args: string[]) => host.kubectl('--context', 'its1', ...args);
  /** Real ones, on the real WDS: what of each a label can do is in the preview. `leave-eu` delivers something, and wants the state of one WEC. */
  const policies = {
    'leave-all': [{}],
    'leave-bare': [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }],
    'leave-eu': [{ matchLabels: { region: 'eu' } }],
    'leave-not-us': [{ matchExpressions: [{ key: 'region', operator: 'NotIn', values: ['us'] }] }],
    'leave-web': [{ matchLabels: { tier: 'web' } }],
  };
  let folder = '';
  const apply = async (context: string, ...items: readonly object[]) => {
    const file = join(folder, 'list.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await host.kubectl('--context', context, 'apply', '-f', file);
  };
  /** As KubeStellar's controller says in the Binding of this policy. */
  const destinations = `{range .spec.destinations[?(@.clusterId=="${clusterName}")]}{.clusterId}{end}`;
  const untilDestination = async (binding: string, wanted: boolean) => {
    const on = (...args: string[]) => host.kubectl('--context', 'wds1', ...args, `bindings.control.kubestellar.io/${binding}`, '-o', `jsonpath=${destinations}`);
    await host.kubectl('--context', 'wds1', 'wait', '--for=create', `bindings.control.kubestellar.io/${binding}`, '--timeout=30s');
    for (let left = 100; (await on('get')) !== (wanted ? clusterName : ''); left--) {
      assert.ok(left > 0, `Binding "${binding}" ${wanted ? 'never delivered' : 'goes on delivering'} to ${clusterName}.`);
    }
  };
  const there = (kind: string, name: string) => onIts('get', kind, name, '--ignore-not-found', '-o', 'name');

  before('registers the WEC, and selects it', async () => {
    folder = await mkdtemp(join(tmpdir(), 'deregister-'));
    const live = new LiveRuns({ approveProved: true });
    await live.start(await livePlan(liveSandbox()!, { wec, clusterName }, live.log));
    await onIts('label', 'managedcluster', clusterName, 'region=eu', 'tier=web');
    await apply('wds1', ...Object.entries(policies).map(([name, clusterSelectors]) => ({
      ...{ apiVersion: 'control.kubestellar.io/v1alpha1', kind: 'BindingPolicy', metadata: { name } },
      spec: { clusterSelectors, downsync: name === 'leave-eu' ? [{ resources: ['configmaps'], namespaces: ['default'], objectSelectors: [{ matchLabels: { app: clusterName } }], wantSingletonReportedState: true }] : [] },
    })), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: clusterName, namespace: 'default', labels: { app: clusterName } } });
    await host.its('its1');
    await host.api.sessions.check(wec);
    await host.until('wds1 as a WDS', () => host.api.sessions.contexts().find(({ name, roles, state }) => name === 'wds1' && roles.has('wds') && state.kind === 'ready'));
    for (const name of ['leave-all', 'leave-eu', 'leave-not-us', 'leave-web']) await untilDestination(name, true);
    await host.kubectl('--context', 'wds1', 'wait', 'bindings.control.kubestellar.io/leave-eu', `--for=jsonpath={.spec.workload.namespaceScope[0].name}=${clusterName}`, '--timeout=30s');
  });

  after('takes back what is left', async () => {
    for (const { id } of host.api.runs.runs()) await host.execute('dismissRun', { kind: 'run', id, run: id });
    await rm(folder, { recursive: true, force: true });
    await host.kubectl('--context', 'wds1', 'delete', 'bindingpolicies', '--ignore-not-found', ...Object.keys(policies));
    await host.kubectl('--context', 'wds1', '-n', 'default', 'delete', 'configmap', '--ignore-not-found', clusterName);
    await onIts('-n', clusterName, 'delete', 'manifestwork', '--all', '--wait=false').catch(() => undefined);
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
    const request = (await onIts('get', 'csr', '-l', `open-cluster-management.io/cluster-name=${clusterName}`, '-o', 'name')).trim().replace(/.*\//, '');
    assert.deepEqual(asked.question.detail.split('\n').slice(0, -2), [
      'Goes:',
      '– its ManagedCluster on the ITS "its1", with its rights there',
      '– first its labels that select it: region',
      `– its agent on context "${wec}"`,
      '',
      'BindingPolicies that select it:',
      '– leave-eu of WDS "wds1" (workload objects: 1) lets go of it',
      '– leave-all of WDS "wds1" (workload objects: 0) selects it to the end: an empty selector {} selects every WEC',
      '– leave-not-us of WDS "wds1" (workload objects: 0) selects it to the end: no label that can be taken away makes region notin (us) false',
      '– leave-web of WDS "wds1" (workload objects: 0) selects it to the end: without the label tier it would come under leave-bare',
      '– its label tier stays, since leave-bare of WDS "wds1" would select it without',
      '– leave-eu of WDS "wds1" wants the state of exactly one WEC (wantSingletonReportedState), and would select 0; now it selects 1.',
      '',
      'Stays, until you say otherwise afterwards:',
      `– its mailbox namespace "${clusterName}" on the ITS`,
      `– 1 requests: ${request}`,
      `– 3 objects on context "${wec}": namespace "open-cluster-management", crd "appliedmanifestworks.work.open-cluster-management.io", crd "clusterclaims.cluster.open-cluster-management.io"`,
    ]);
    assert.match(asked.question.detail, /\nNot done: the short way of the document .* its Pods hang\./);
    assert.deepEqual(asked.question.commands?.slice(0, 4), [
      `kubectl --context its1 label managedcluster ${clusterName} --overwrite region-`,
      `kubectl --context its1 delete managedcluster ${clusterName}`,
      `clusteradm unjoin --cluster-name ${clusterName} --context ${wec}`,
      '# Not done, the short way of the document:',
    ]);
  });

  it('takes the selecting labels away for real, waits for what Bindings deliver, and offers the labels back when it is cancelled', async () => {
    const labels = { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'leave-eu', 'transport.kubestellar.io/originWdsName': 'wds1' };
    const workload = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: clusterName, namespace: 'default' } };
    await apply('its1', {
      ...{ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'work1', namespace: clusterName, labels } },
      spec: { workload: { manifests: [workload] } },
    });
    host.dialogs.expect({ confirm: /^Deregister "host-leaves"/, answer: true });
    const running = host.execute('deregisterClusters', row);
    const run = await host.until('The wait for BindingPolicies', () =>
      host.api.runs.runs().find(({ clusterName: name, stages }) => name === clusterName && stages.some(({ id, state, evidence }) => id === 'released' && state === 'running' && evidence !== '')),
    );
    assert.equal(run.stages.find(({ id }) => id === 'released')?.evidence, '1 ManifestWorks of Bindings are left: work1.');
    await untilDestination('leave-eu', false);
    assert.equal(await onIts('get', 'managedcluster', clusterName, '-o', 'jsonpath={.metadata.labels.region}{.metadata.labels.tier}'), 'web');
    await host.execute('cancelRun', { kind: 'run', id: run.id, run: run.id });
    await running;
    host.dialogs.expect({ confirm: /^Undo the last label change on its1\?$/, answer: true });
    const offer = await host.window.nextNotice(/^Deregistering host-leaves stopped after labels were taken away\.$/);
    offer.choose('Put Labels Back');
    await host.window.nextNotice(/^The labels of "host-leaves" are as they were: region=eu\.$/);
    await untilDestination('leave-eu', true);
    assert.match(await there('managedcluster', clusterName), /host-leaves/);
    // Nothing delivers on the sandbox, so nothing takes back either.
    await onIts('-n', clusterName, 'delete', 'manifestwork', 'work1');
  });

  it('is what Clean WEC leads to while the ITS still has the cluster', async () => {
    await host.execute('cleanWec', { kind: 'context', id: wec, context: wec });
    const { message } = await host.window.nextNotice(/still registered/);
    assert.equal(message, `"${clusterName}" is still registered with the ITS "its1". Run Deregister WEC on it there: it cleans the WEC as its last step.`);
    assert.equal(await host.kubectl('--context', wec, 'get', 'klusterlet', 'klusterlet', '-o', 'jsonpath={.spec.clusterName}'), clusterName);
  });

  it('of several tells a result of each: one that fails stops no other, and can be retried', async () => {
    const named = (cluster: string) => ({ kind: 'cluster', id: cluster, its: 'its1', cluster });
    await host.requestWithoutAgent('its1', 'host-leaves-bad');
    await host.requestWithoutAgent('its1', 'host-leaves-good');
    host.dialogs.expect(
      // On that context is the agent of another one.
      { pick: /^Deregister host-leaves-bad/, answer: wec },
      { pick: /^Deregister host-leaves-good/, answer: /can't be reached/ },
      { confirm: /^Deregister "host-leaves-good" from the ITS "its1"\?$/, answer: true },
      { pickMany: /^What Is Left of host-leaves-good/, answer: [] },
    );
    await host.execute('deregisterClusters', named('host-leaves-bad'), [named('host-leaves-bad'), named('host-leaves-good')]);
    assert.deepEqual([await there('managedcluster', 'host-leaves-good'), (await there('managedcluster', 'host-leaves-bad')) !== ''], ['', true]);
    const { message, actions, choose } = await host.window.nextNotice(/^Deregistering host-leaves-bad, host-leaves-good/);
    assert.deepEqual([message, actions], ['Deregistering host-leaves-bad, host-leaves-good from the ITS its1: 1 done, 1 failed, 0 not started.', ['Retry Failed', 'Show Results']]);
    const byHand = await host.window.nextNotice(/^The agent of host-leaves-good still runs on the WEC/);
    byHand.choose('Copy Commands');

    host.dialogs.expect(
      { pick: /^Deregister host-leaves-bad/, answer: /can't be reached/ },
      { confirm: /^Deregister "host-leaves-bad"/, answer: true },
      { pickMany: /^What Is Left of host-leaves-bad/, answer: [] },
    );
    choose('Retry Failed');
    await host.window.nextNotice(/^"host-leaves-bad" is deregistered from the ITS "its1"\. If its agent still runs on the WEC, it will ask the ITS again: remove it there\.$/, 30_000);
    assert.equal(await there('managedcluster', 'host-leaves-bad'), '');
    assert.match(await vscode.env.clipboard.readText(), /^# On the WEC that was registered as host-leaves-good.*\nclusteradm unjoin --cluster-name host-leaves-good\n/);
    await host.window.nextNotice(/^The agent of host-leaves-bad still runs/);
  });

  it('takes the cluster off the ITS and the agent off the WEC, then deletes what is chosen of the rest', async () => {
    host.dialogs.expect({ confirm: /^Deregister/, answer: true }, { pickMany: /^What Is Left of host-leaves/, answer: [`namespace "${clusterName}"`] }, { confirm: /^Delete 1 objects that are left of host-leaves\?$/, answer: true });
    await host.execute('deregisterClusters', row);
    assert.equal(await there('managedcluster', clusterName), '');
    assert.match(await host.kubectl('--context', wec, 'get', 'klusterlets').catch(String), /NotFound|doesn't have a resource type|No resources found/);
    await onIts('wait', 'namespace', clusterName, '--for=delete', '--timeout=60s');
    const [offered, confirmed] = host.dialogs.asked.slice(-2);
    assert.ok(offered?.kind === 'pickMany' && offered.question.choices.every(({ picked }) => picked !== true) && confirmed?.kind === 'confirm');
    assert.deepEqual(
      [confirmed.question.detail, confirmed.question.commands],
      [`Context its1: namespace "${clusterName}". The mailbox namespace: whatever is still in it goes with it.`, [`kubectl --context its1 delete namespace ${clusterName}`]],
    );
    const { message } = await host.window.nextNotice(/is deregistered/);
    assert.equal(message, `"${clusterName}" is deregistered from the ITS "its1", and its agent is removed from "${wec}".`);
    const ofIt = host.api.runs.runs().filter((run) => run.clusterName === clusterName);
    assert.deepEqual(ofIt.map(({ kind, state }) => [kind, state]), [['deregister', 'succeeded']]);
    // What is left is offered again from the row of the run, and once nothing is left the row goes.
    host.dialogs.expect({ confirm: /^Deregister "host-leaves"/, answer: true }, { pickMany: /^What Is Left of host-leaves/, answer: [] });
    await host.execute('deregisterClusters', { kind: 'run', id: ofIt[0]!.id, run: ofIt[0]!.id });
    await host.window.nextNotice(/is deregistered/);
    const again = host.dialogs.asked.at(-1);
    assert.ok(again?.kind === 'pickMany');
    assert.deepEqual(again.question.choices.map(({ label }) => label.replace(/csr ".*"/, 'csr')), offered.question.choices.map(({ label }) => label.replace(/csr ".*"/, 'csr')).filter((label) => !label.startsWith('namespace "host-leaves"')));
  });
});
