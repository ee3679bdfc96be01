import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

import { clustersOnSandbox } from '../cluster/ownClusters.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { useVSCode } from '../vscode/fixture.ts';

const run = promisify(execFile);
const cluster = `edge-${randomUUID().slice(0, 6)}`;

describe('The tree, live', () => {
  const vscode = useVSCode();
  const onIts = (...args: string[]) =>
    run(vscode.sandbox.kubectl, ['--kubeconfig', vscode.sandbox.kubeconfig, '--context', 'its1', ...args]);

  after('removes what the test made', async () => {
    await onIts('delete', 'managedcluster', cluster, `${cluster}-odd`, '--ignore-not-found');
    await onIts('delete', 'csr', '-l', `open-cluster-management.io/cluster-name in (${cluster},${cluster}-odd)`);
  });

  it('tells of a new request by row, badge and notification, and shows what to know before trusting it', async () => {
    const { code } = vscode;
    await code.openViewContainer('KubeStellar');
    await code.row('Pending Requests', 'ITS').waitFor();
    const client = SandboxClient.connect(vscode.sandbox.file);
    await client.requestWithoutAgent('its1', cluster);

    await code.row(cluster, 'ITS').first().waitFor();
    await code.notification(`asks to register cluster ${cluster}`).waitFor();
    const badge = await code.page.locator('.activitybar').getByRole('tab', { name: /^KubeStellar/ }).getAttribute('aria-label');
    assert.match(badge ?? '', /[1-9]\d* registration requests? waits? for review/);
    await code.screenshot('tree-new-request');

    await code.clickNotificationButton(`asks to register cluster ${cluster}`, 'Review');
    const document = code.page.locator('.editor-instance .view-lines');
    await document.getByText('Verdict: as expected, but not proved.').waitFor();
    await document.getByText(`Common name (CN): system:open-cluster-management:${cluster}:`).waitFor();
    await code.screenshot('tree-review-request');
  });

  it('tells the verdict in each row, and shows requests of add-ons and renewals only when asked to', async () => {
    const { code } = vscode;
    const client = SandboxClient.connect(vscode.sandbox.file);
    // A row below the end of the view is none that could be found, and other tests may have left theirs above it.
    const usual = code.page.viewportSize() ?? { width: 1280, height: 800 };
    await code.page.setViewportSize({ ...usual, height: 2 * usual.height });
    await client.requestWithoutAgent('its1', `${cluster}-odd`, { commonName: 'system:admin' });
    await client.requestWithoutAgent('its1', cluster, { addOn: 'status', commonName: `system:open-cluster-management:cluster:${cluster}:addon:status:agent:x` });
    await code.row(new RegExp(`cluster ${cluster}-odd with ITS its1 waits for review: odd`), 'ITS').waitFor();
    await code.row(new RegExp(`cluster ${cluster} with ITS its1 waits for review: not proved`), 'ITS').waitFor();
    await code.runCommand('KubeStellar: Show or Hide Add-on and Renewal Requests');
    await code.row(new RegExp(`of cluster ${cluster} on ITS its1: add-on`), 'ITS').waitFor();
    await code.screenshot('tree-verdicts');
    await code.runCommand('KubeStellar: Show or Hide Add-on and Renewal Requests');
    await code.row('Add-ons', 'ITS').waitFor({ state: 'detached' });
    await code.page.setViewportSize(usual);
  });

  it('shows a label that kubectl puts on, and a cluster that goes', async () => {
    const { code } = vscode;
    await onIts('label', 'managedcluster', cluster, 'location-group=edge');
    await code.row(new RegExp(`^${cluster}\\b.*location-group=edge`), 'ITS').waitFor();
    await onIts('delete', 'managedcluster', cluster);
    await code.row(new RegExp(`^${cluster}\\b.*location-group=edge`), 'ITS').waitFor({ state: 'detached' });
  });

  it('is filtered and grouped by command, and a cluster opens to its facts', async () => {
    const { code } = vscode;
    const { quickInput } = code;
    const own = await clustersOnSandbox(vscode.sandbox, 'view', 3);
    try {
      const [first = '', second = '', third = ''] = own.names;
      await onIts('label', 'managedcluster', first, second, 'region=eu');
      await onIts('label', 'managedcluster', third, 'region=us');
      await code.row(new RegExp(`^${third}\\b.*region=us`), 'ITS').waitFor();
      await code.runCommand('KubeStellar: Filter Clusters');
      await quickInput.answer(`${first.slice(0, 11)} region=eu`);
      await code.row(/^Clusters, 2 shown/, 'ITS').waitFor();
      await code.row(third, 'ITS').waitFor({ state: 'detached' });

      await code.expand(code.row(first, 'ITS'));
      await code.row('Last heartbeat: none yet', 'ITS').waitFor();
      await code.row('Bindings: nothing is delivered', 'ITS').waitFor();
      await code.screenshot('tree-cluster-facts');

      await code.runCommand('KubeStellar: Group Clusters');
      await quickInput.choose('region');
      await code.row('eu, 2', 'ITS').waitFor();
      await code.screenshot('tree-grouped');
      await code.runCommand('KubeStellar: Clear Filter');
      await code.row('us, 1', 'ITS').waitFor();
    } finally {
      await own.remove();
    }
  });
});
