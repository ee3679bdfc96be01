import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { shownText } from './shownText.ts';
import { useExtension } from './support.ts';

describe('Live documents in a real extension host', () => {
  const host = useExtension();
  const its = { kind: 'its', id: 'its1', its: 'its1' };
  let own: OwnClusters;

  before('makes a cluster', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-documents', 1);
    await host.until('the cluster in the view', () => host.api.sessions.its('its1')?.clusters.get(own.names[0]!));
  });

  after('removes it', async () => {
    await own?.remove();
  });

  const row = () => ({ kind: 'cluster', id: own.names[0]!, its: 'its1', cluster: own.names[0]! });

  it('Check ITS Readiness has a row for each check, and follows the ITS', async () => {
    await own.kubectl('delete', 'namespace', 'customization-properties', '--ignore-not-found');
    await host.execute('checkItsReadiness', its);
    const first = await shownText((text) => text.includes('clusteradm'));
    assert.deepEqual(
      first.split('\n').flatMap((line) => /^(\S) \w[^:]*: ([^.]*)\./.exec(line)?.slice(1, 3).join(' ') ?? []),
      [
        ...['✓ Hub API', '✓ Bootstrap account', '✓ Registration controller', '! Hub Pods', '✓ Takes changes', '✓ Certificates', '! Properties namespace'],
        ...[first.includes('✓ Passed: Cluster info') ? '✓ Cluster info' : '! Cluster info', '✓ Your rights', '✓ clusteradm'],
      ],
    );
    assert.ok(first.startsWith('Readiness of the ITS "its1"\nIt can take WECs.\n'), first);

    host.dialogs.expect({ confirm: /^Create the namespace customization-properties on the ITS "its1"\?$/, answer: true });
    await host.execute('createPropertiesNamespace', its);
    assert.equal(await own.kubectl('get', 'namespace', 'customization-properties', '-o', 'jsonpath={.status.phase}'), 'Active');
    await host.window.nextNotice(/customization-properties is on the ITS/);
    await shownText((text) => text.includes('✓ Passed: Properties namespace'));
    await own.kubectl('delete', 'namespace', 'customization-properties', '--wait=false');
  });

  it('Verify Registration claims nothing of an agent that it can\'t see, and follows the cluster', async () => {
    await host.execute('verify', row());
    const first = await shownText((text) => text.includes('Agent Pods'));
    const [name] = own.names;
    assert.ok(first.startsWith(`Registration of "${name}" with the ITS "its1"\n\n"${name}" is not registered as it should be.\n`), first);
    assert.ok(first.includes('✗ Failed: Accepted. The ITS says nothing of it yet.') && first.includes('- Not checked: Agent Pods. No context of this WEC is known here.'), first);
    await own.kubectl('patch', 'managedcluster', name!, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await shownText((text) => text.includes('✓ Passed: Accepted.') && text.includes('✓ Passed: Mailbox namespace.'));
  });

  it('Show YAML follows the object, has no managedFields, and says when it is deleted', async () => {
    const [name = ''] = own.names;
    host.dialogs.expect({ pick: new RegExp(`^Show YAML of ${name}`), answer: 'ManagedCluster' });
    await host.execute('showYaml', row());
    const first = await shownText((text) => text.includes('hubAcceptsClient'));
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'yaml');
    assert.ok(first.includes(`\nkind: ManagedCluster\n`) && first.includes(`  name: ${name}\n`) && !/^\s+managedFields:/m.test(first), first);
    await own.kubectl('label', 'managedcluster', name, 'seen=live');
    await shownText((text) => text.includes('    seen: live\n'));

    await host.execute('toggleManagedFields');
    const whole = await shownText((text) => /^\s+managedFields:/m.test(text));
    assert.ok(whole.startsWith(`# kubectl --context its1 get managedcluster ${name} -o yaml --show-managed-fields\n`), whole);
    await own.kubectl('label', 'managedcluster', name, 'seen-');
    await shownText((text) => /^\s+managedFields:/m.test(text) && !text.includes('    seen: live\n'));
    await host.execute('toggleManagedFields', vscode.window.activeTextEditor?.document.uri);
    await shownText((text) => text.includes('hubAcceptsClient') && !/^\s+managedFields:/m.test(text));

    const { csrName } = await host.requestWithoutAgent('its1', 'host-yaml');
    await host.execute('showYaml', { kind: 'request', id: csrName, its: 'its1', request: csrName });
    await shownText((text) => text.includes('kind: CertificateSigningRequest'));
    await own.kubectl('delete', 'csr', csrName);
    await shownText((text) => text.includes('# DELETED. This is what it was last.') && text.includes(`  name: ${csrName}\n`));
  });

  it('Show YAML follows the customization properties from before there are any', async () => {
    const [name = ''] = own.names;
    const inProperties = ['-n', 'customization-properties'];
    await own.kubectl('wait', 'namespace/customization-properties', '--for=delete', '--timeout=30s');
    await own.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customization-properties' } });
    host.dialogs.expect({ pick: new RegExp(`^Show YAML of ${name}`), answer: 'ConfigMap' });
    await host.execute('showYaml', row());
    const none = await shownText((text) => text.includes('# It is not there.'));
    assert.ok(none.startsWith(`# kubectl --context its1 ${inProperties.join(' ')} get configmap ${name} -o yaml\n`), none);
    await own.kubectl('create', 'configmap', name, ...inProperties, '--from-literal=datacenter=us-east-1a');
    await shownText((text) => text.includes('kind: ConfigMap') && text.includes('  datacenter: us-east-1a\n'));
    await own.kubectl('delete', 'configmap', name, ...inProperties);
  });

  it('Copy as Command puts what a row shows or lets do into the clipboard', async () => {
    const { csrName, clusterName } = await host.requestWithoutAgent('its1', 'host-commands');
    const copied = async (wanted: string | RegExp, ...rows: readonly unknown[]) => {
      host.dialogs.expect({ pick: /^Copy as Command/, answer: wanted });
      await host.execute('copyAsCommand', ...rows);
      await host.window.nextNotice(/^Copied: /);
      return (await vscode.env.clipboard.readText()).split('\n');
    };
    assert.deepEqual(await copied('All of Them', { kind: 'request', id: csrName, its: 'its1', request: csrName }), [
      'kubectl --context its1 get csr',
      `kubectl --context its1 get csr ${csrName} -o yaml`,
      `kubectl --context its1 certificate approve ${csrName}`,
      `kubectl --context its1 patch managedcluster ${clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
      '# Not the same, the document\'s way: it takes any request with the label of that name.',
      `#   clusteradm --context its1 accept --clusters ${clusterName}`,
    ]);
    assert.deepEqual(await copied(/get managedcluster /, row()), [`kubectl --context its1 get managedcluster ${own.names[0]} -o yaml`]);
    assert.deepEqual(await copied(/get token$/, its), ['clusteradm --context its1 get token']);
    assert.deepEqual(await copied(/--show-labels/, its), ['kubectl --context its1 get managedclusters --show-labels']);
  });

  it('Show Agent Logs follows a log until its document is closed', async () => {
    const [name = ''] = own.names;
    host.dialogs.expect({ pick: /^Logs on its1/, answer: 'hub-registration-controller' });
    await host.execute('showAgentLogs', its);
    const first = await shownText((text) => /^# kubectl --context its1 -n open-cluster-management-hub logs cluster-manager-registration-controller/.test(text) && text.includes('follows the log'));
    assert.match(first.split('\n')[1] ?? '', /^# Tokens are hidden\.$/);
    // The controller says what it does with the next cluster that is accepted.
    await own.kubectl('patch', 'managedcluster', name, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":false}}');
    await shownText((text) => text.includes(name));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
