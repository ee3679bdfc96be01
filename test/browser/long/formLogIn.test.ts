import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { clustersOnSandbox, type OwnClusters } from '../../cluster/ownClusters.ts';
import { temporaryFolder } from '../../folders.ts';
import { SandboxClient } from '../../sandbox/client.ts';
import { kubeconfigText } from '../../sandbox/clusterAccess.ts';
import { liveSandbox, useVSCode } from '../../vscode/fixture.ts';
import { FormOnScreen } from '../formOnScreen.ts';

/** A kubeconfig whose only context logs in to its1 with a program that gives the admin's certificate, and counts how often it ran. */
function kubeconfigWithPlugin(folder: string): { readonly file: string; readonly logIns: () => number } {
  const access = SandboxClient.connect(liveSandbox().file).access('its1');
  const [file, credential, runs] = ['kubeconfig', 'credential.json', 'runs'].map((name) => join(folder, name)) as [string, string, string];
  const status = { clientCertificateData: access.cert, clientKeyData: access.key };
  writeFileSync(credential, JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }), { mode: 0o600 });
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: 'sh', args: ['-c', `echo >> ${runs}; cat ${credential}`] };
  const config = parse(kubeconfigText({ plugged: access })) as object;
  writeFileSync(file, stringify({ ...config, users: [{ name: 'plugged-admin', user: { exec } }] }), { mode: 0o600 });
  return { file, logIns: () => (existsSync(runs) ? readFileSync(runs, 'utf8').length : 0) };
}

describe('The form of a WEC whose ITS has a log-in plugin', () => {
  const folder = temporaryFolder('log-in');
  const { file, logIns } = kubeconfigWithPlugin(folder.path);
  const vscode = useVSCode({ env: { KUBECONFIG: file } });
  let own: OwnClusters;
  let cluster = '';

  before('makes a WEC', async () => {
    own = await clustersOnSandbox(vscode.sandbox, 'form-log-in', 1);
    [cluster = ''] = own.names;
  });

  after('removes it', async () => {
    await own?.remove();
    folder.remove();
  });

  it('asks a person to connect after a reload, and runs no plugin before; what looked secret was not kept', async () => {
    const { code } = vscode;
    await code.openViewContainer('KubeStellar');
    await code.runCommand('KubeStellar: Check Context');
    await code.quickInput.choose('plugged');
    const before = await FormOnScreen.open(code, cluster);
    await before.valueOf('cluster.open-cluster-management.io/clusterset').waitFor();
    await before.paste('labels', 'region=eu\nzone=a\naccess-token=correct-horse');
    await before.frame.getByText('Changes: 3').waitFor();
    await before.frame.getByText('Nothing delivered').or(before.frame.getByText('No WDS is known')).waitFor();
    // A view of clusters that is shown contacts ITSes that are remembered.
    await code.page.keyboard.press('Control+Shift+E');
    await code.page.locator('.sidebar .composite.title').filter({ hasText: 'Explorer' }).waitFor();
    const earlier = logIns();
    const reloaded = code.page.waitForEvent('load');
    await code.runCommand('Developer: Reload Window');
    await reloaded;

    const form = await FormOnScreen.shown(code, cluster);
    await form.frame.getByText(`The ITS plugged was not contacted since the window was opened. Connect to see what ${cluster} has now.`).waitFor();
    await code.screenshot('form-connect');
    assert.deepEqual([earlier > 0, logIns() - earlier], [true, 0]);
    assert.equal(await form.frame.getByText('There is none yet.').filter({ visible: true }).count(), 0);
    await form.frame.getByRole('button', { name: 'Connect', exact: true }).click();
    await form.valueOf('cluster.open-cluster-management.io/clusterset').waitFor();
    await form.frame.getByText('Changes: 2').waitFor();
    assert.deepEqual([await form.valueOf('region').inputValue(), await form.valueOf('access-token').count(), logIns() > earlier], ['eu', 0, true]);
  });
});
