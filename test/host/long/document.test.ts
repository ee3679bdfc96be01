import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { commands } from '../../../src/ids.ts';
import { documentedSteps } from '../../document.ts';
import { shownText } from '../shownText.ts';
import { useExtension } from '../support.ts';

/**
 * The whole registration document, top to bottom, by the extension's commands alone, on a real ITS and a real agent; kubectl only looks.
 * The form is filled in where a person's hands are: test/browser/form.test.ts.
 */
describe('The registration document, from its first command to its last', function () {
  this.timeout(240_000);
  const host = useExtension();
  const clusterName = 'host-document';
  const wec = Object.entries(host.sandbox.describe().contexts).find(([, { role }]) => role === 'wec')![0];
  const its = { kind: 'its', id: 'its1', its: 'its1' };
  const cluster = { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName };
  const context = { kind: 'context', id: wec, context: wec };
  const onIts = (...args: string[]) => host.kubectl('--context', 'its1', ...args);
  const file = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'document.wecs.yaml');
  const executed = new Set<keyof typeof commands>();
  const run = async (command: keyof typeof commands, ...rows: readonly unknown[]) => {
    executed.add(command);
    await host.execute(command, ...rows);
  };
  /** The steps of Register WEC and Join WEC from the row of the context, each with what is recommended. */
  const answerSteps = async (last: RegExp) => {
    const next = () => host.window.nextInput(30_000);
    await (await next()).choose('its1');
    const name = await next();
    await name.type(clusterName);
    await name.accept();
    await (await next()).accept();
    await (await next()).accept();
    await (await next()).choose(last);
  };

  before('knows the ITS', () => host.its('its1'));

  after('takes the registration back', async () => {
    await vscode.env.clipboard.writeText('');
    await vscode.workspace.fs.delete(file).then(undefined, () => undefined);
    await onIts('-n', 'customization-properties', 'delete', 'configmap', clusterName, '--ignore-not-found');
    for (const { id } of host.api.runs.runs()) await host.execute('dismissRun', { kind: 'run', id, run: id });
    await onIts('delete', 'managedcluster', clusterName, '--ignore-not-found');
    await onIts('delete', 'csr', '-l', `open-cluster-management.io/cluster-name=${clusterName}`);
    await host.sandbox.resetWec(wec);
    await host.api.sessions.check(wec);
  });

  it('Prerequisites: Check ITS Readiness', async () => {
    await run('checkItsReadiness', its);
    await shownText((text) => text.startsWith('Readiness of the ITS "its1"\nIt can take WECs.\n') && text.includes('✓ Passed: clusteradm'));
  });

  it('Step 1: Get Registration Token', async () => {
    await run('getToken', its);
    await host.window.nextNotice(/registration token/i);
    assert.match(await vscode.env.clipboard.readText(), /^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('Step 2: Join WEC', async () => {
    const ended = run('joinWec', context);
    await answerSteps(/Join host-document/);
    await ended;
    await host.window.nextNotice(/^"host-document" is joined/);
    await host.until('what the context is registered as', () => host.api.sessions.contexts().find(({ name }) => name === wec)?.registeredAs?.clusterName);
  });

  it('Step 3: Wait for Request', async () => {
    await run('waitForRequest', context);
    await host.window.nextNotice(/^The request of "host-document" has come/);
    assert.equal(await onIts('get', 'managedcluster', clusterName, '-o', 'jsonpath={.spec.hubAcceptsClient}'), 'false');
  });

  it('Step 4: Accept WEC', async () => {
    await host.until('the cluster in the view', () => host.api.sessions.its('its1')?.clusters.get(clusterName));
    // The view watches requests by itself: it may hear of this one after Wait for Request did.
    await host.until('its request in the view', () => [...(host.api.sessions.its('its1')?.requests.values() ?? [])].find((request) => request.clusterName === clusterName));
    host.dialogs.expect({ confirm: /^Accept "host-document" into the ITS "its1"\?$/, answer: true });
    await run('acceptRequests', cluster);
    await host.window.nextNotice(/^"host-document" is accepted/);
  });

  it('Step 5: Verify Registration, Show YAML', async () => {
    await run('verify', cluster);
    const text = await shownText((one) => one.includes('"host-document" is registered, and its agent runs.'), 90_000);
    assert.ok(!text.includes('✗'), text);
    host.dialogs.expect({ pick: /^Show YAML of host-document/, answer: 'ManagedCluster' });
    await run('showYaml', cluster);
    await shownText((one) => /type: ManagedClusterJoined/.test(one) && /hubAcceptsClient: true/.test(one));
  });

  it('Labeling WECs: Edit Labels, with all ten keys', async () => {
    const labels = {
      ...{ 'location-group': 'edge', name: clusterName, region: 'us-east', zone: 'us-east-1', gpu: 'true' },
      ...{ 'cpu-architecture': 'amd64', environment: 'production', tier: 'critical', team: 'platform', 'business-unit': 'engineering' },
    };
    host.dialogs.expect({ text: /^Labels of host-document/, answer: Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(' ') });
    await run('editLabels', cluster);
    const { metadata } = await host.kubectlJson<{ metadata: { labels: Record<string, string> } }>('--context', 'its1', 'get', 'managedcluster', clusterName);
    assert.deepEqual(Object.fromEntries(Object.entries(metadata.labels).filter(([key]) => key in labels)), labels);
  });

  it('Customization Properties: the form of this WEC, and the same three properties as a file', async () => {
    if ((await onIts('get', 'namespace', 'customization-properties', '--ignore-not-found', '-o', 'name')) === '') {
      host.dialogs.expect({ confirm: /^Create the namespace customization-properties/, answer: true });
      await host.execute('createPropertiesNamespace', its);
    }
    await run('editForm', cluster);
    const form = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    await new Promise<void>((resolve) => {
      const look = () => (form() === `${clusterName}: Labels and Properties` ? (subscription.dispose(), resolve()) : undefined);
      const subscription = vscode.window.tabGroups.onDidChangeTabs(look);
      look();
    });

    const data = { clusterURL: 'https://my.clusters/1001-abcd', datacenter: 'us-east-1a', maxPods: '100' };
    const uid = await onIts('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(JSON.stringify({ its: { context: 'its1', uid }, wecs: { [clusterName]: { properties: data } } })));
    host.dialogs.expect({ confirm: /^Apply document\.wecs\.yaml/, answer: true });
    await host.execute('applyFile', file);
    await host.window.nextNotice(/document|host-document/);
    const written = await host.kubectlJson<{ data: object }>('--context', 'its1', '-n', 'customization-properties', 'get', 'configmap', clusterName);
    assert.deepEqual(written.data, data);
  });

  it('Viewing WEC Status: Filter Clusters', async () => {
    host.dialogs.expect({ text: /^Filter Clusters of its1/, answer: 'environment=production' });
    await run('filterClusters', its);
    await host.execute('clearFilter', its);
  });

  it('Updating WEC Labels: a new one, another value, one away', async () => {
    host.dialogs.expect({ text: /^Labels of host-document/, answer: 'new-label=value tier=standard' }, { confirm: /^Change labels of host-document/, answer: true });
    await run('editLabels', cluster);
    await host.until('the label in the view', () => (host.api.sessions.its('its1')?.clusters.get(clusterName)?.labels['tier'] === 'standard' ? true : undefined));
    host.dialogs.expect({ pickMany: /^Remove Labels from host-document/, answer: ['gpu'] }, { confirm: /^Change labels of host-document/, answer: true });
    await run('removeLabels', cluster);
    assert.equal(await onIts('get', 'managedcluster', clusterName, '-o', 'jsonpath={.metadata.labels.new-label} {.metadata.labels.tier} {.metadata.labels.gpu}'), 'value standard ');
  });

  it('Troubleshooting: Show Agent Logs', async () => {
    host.dialogs.expect({ pick: /^Logs/, answer: /registration|agent/i });
    await run('showAgentLogs', context);
    await shownText((text) => text.includes('open-cluster-management-agent') && text.split('\n').length > 10);
  });

  it('Troubleshooting: Diagnose WEC, whose context is found by its agent from either row; a healthy WEC is called healthy', async () => {
    for (const row of [context, cluster]) {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await run('diagnose', row);
      const text = await shownText((one) => !/^(Loading|Nothing is wrong so far)/.test(one) && one.includes('Diagnosis of'), 90_000);
      const marks = new Set(text.split('\n').filter((line) => /^[✓✗…-] /.test(line)).map(([mark]) => mark));
      assert.deepEqual([text.split('\n').slice(0, 4), marks], [[`"${clusterName}" is healthy: the ITS "its1" accepts it, and its agent reports it as Available.`, '', `Diagnosis of "${clusterName}" on the ITS "its1"`, `WEC context: ${wec}`], new Set('✓')]);
    }
  });

  it('Deregistering a WEC: Deregister WEC', async () => {
    host.dialogs.expect({ confirm: /^Deregister "host-document" from the ITS "its1"\?$/, answer: true }, { pickMany: /^What Is Left of host-document/, answer: [] });
    await run('deregisterClusters', cluster);
    await host.window.nextNotice(/^"host-document" is deregistered/);
    assert.equal(await onIts('get', 'managedcluster', clusterName, '--ignore-not-found', '-o', 'name'), '');
    assert.match(await host.kubectl('--context', wec, 'get', 'klusterlets').catch(String), /NotFound|doesn't have a resource type|No resources found/);
  });

  it('More WECs: Register WEC does the same in one', async () => {
    host.dialogs.expect({ confirm: /^Accept "host-document" into the ITS "its1"\?$/, answer: true });
    const ended = run('registerWec', context);
    await answerSteps(/Register host-document/);
    await ended;
    await host.window.nextNotice(/^"host-document" is registered with the ITS "its1"/);
  });

  it('and that is every command that the document\'s steps name', () => {
    const named = new Set(Object.values(documentedSteps).flatMap((steps) => steps.map(({ command }) => command)));
    assert.deepEqual([...named].filter((command) => !executed.has(command)), []);
  });
});
