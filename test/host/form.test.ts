import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { useExtension } from './support.ts';

describe('The form in a real extension host', () => {
  const host = useExtension();
  let own: OwnClusters;

  before('makes two clusters', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'host-form', 2);
  });

  after('removes them', async () => {
    await own?.remove();
  });

  const forms = () =>
    vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.flatMap(({ label, input }) => (input instanceof vscode.TabInputWebview && input.viewType.endsWith('kubestellar.form') ? [label] : [])));
  const untilForms = (wanted: readonly string[]) =>
    new Promise<void>((resolve) => {
      const subscription = vscode.window.tabGroups.onDidChangeTabs(() => look());
      const look = () => {
        if (JSON.stringify(forms()) === JSON.stringify(wanted)) {
          subscription.dispose();
          resolve();
        }
      };
      look();
    });

  it('Edit Labels and Properties opens one form for each WEC', async () => {
    const [first = '', second = ''] = own.names;
    const row = (cluster: string) => ({ kind: 'cluster', id: cluster, its: 'its1', cluster });
    const titles = [`${first}: Labels and Properties`, `${second}: Labels and Properties`];
    await host.execute('editForm', row(first));
    await host.execute('editForm', row(second));
    await untilForms(titles);
    await host.execute('editForm', row(first));
    const active = () => vscode.window.tabGroups.activeTabGroup.activeTab?.label;
    await new Promise<void>((resolve) => {
      const subscription = vscode.window.tabGroups.onDidChangeTabs(() => look());
      const look = () => (active() === titles[0] ? (subscription.dispose(), resolve()) : undefined);
      look();
    });
    assert.deepEqual(forms(), titles);
  });
});
