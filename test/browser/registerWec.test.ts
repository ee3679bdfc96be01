import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { SandboxClient } from '../sandbox/client.ts';
import { findTokenInFolder } from '../tokenSearch.ts';
import { liveSandbox, useVSCode } from '../vscode/fixture.ts';
import { FormOnScreen } from './formOnScreen.ts';

const run = promisify(execFile);

const { line } = liveSandbox();
const ground = line === '1.0' ? 'OCM 1.0.0 controllers under the 1.3.1 chart' : `OCM ${line}`;

describe(`Register WEC, as a person does it, on ${ground}`, function () {
  this.timeout(240_000);
  const vscode = useVSCode();

  const kubectl = async (...args: string[]) =>
    (await run(vscode.sandbox.kubectl, ['--kubeconfig', vscode.sandbox.kubeconfig, ...args])).stdout;

  it('takes cluster1 through the palette to Available in the tree', async () => {
    const { code } = vscode;
    const { quickInput } = code;
    await code.openViewContainer('KubeStellar');
    await code.row('ITS its1').waitFor();
    await code.screenshot('register-0-view');

    await code.runCommand('KubeStellar: Register WEC');
    await quickInput.waitForTitle('Register WEC (1/7)');
    await quickInput.choose('its1');
    await quickInput.waitForTitle('Register WEC (2/7)');
    await code.screenshot('register-1-wec');
    await quickInput.choose('cluster1');
    await quickInput.waitForTitle('Register WEC (3/7)');
    await quickInput.answer('cluster1');
    await quickInput.waitForTitle('Register WEC (4/7)');
    await code.screenshot('register-2-environment');
    await quickInput.accept();
    await quickInput.waitForTitle('Register WEC (5/7)');
    await code.screenshot('register-3-flags');
    await quickInput.accept();
    await quickInput.waitForTitle('Register WEC (7/7)');
    await code.screenshot('register-4-review');
    await quickInput.choose(/Register cluster1/);

    await code.row(/^Klusterlet applied\b.*(running|installed)/i, 'ITS').waitFor({ timeout: 60_000 });
    await code.screenshot('register-5-running');

    await code.dialog.waitFor({ timeout: 120_000 });
    await code.screenshot('register-6-request');
    const question = (await code.dialog.textContent()) ?? '';
    assert.match(question, /Accept "cluster1" into the ITS "its1"\?/);
    assert.match(question, /Verdict: proved\./);
    await code.clickDialogButton('Accept WEC');
    await code.notification('is registered with the ITS').waitFor({ timeout: 120_000 });
    await code.screenshot('register-7-done');
    await code.notification('is registered with the ITS').getByRole('button', { name: 'Edit Labels and Properties' }).click();
    await FormOnScreen.shown(code, 'cluster1');
    await code.row(/^cluster1\b.*available/i, 'ITS').first().waitFor();

    const conditions = await kubectl(
      ...['--context', 'its1', 'get', 'managedcluster', 'cluster1', '-o'],
      'jsonpath={range .status.conditions[*]}{.type}={.status};{end}',
    );
    for (const wanted of ['HubAcceptedManagedCluster', 'ManagedClusterJoined', 'ManagedClusterConditionAvailable']) {
      assert.match(conditions, new RegExp(`${wanted}=True;`));
    }
  });

  it('left the token nowhere in the editor: logs, storage, state', async () => {
    const secret = ['get', 'secret', 'bootstrap-hub-kubeconfig', '-o', 'jsonpath={.data.kubeconfig}'];
    const kubeconfig = await kubectl('--context', 'cluster1', '-n', 'open-cluster-management-agent', ...secret);
    const token = /\btoken: (\S+)/.exec(Buffer.from(kubeconfig, 'base64').toString())?.[1];
    assert(token !== undefined);
    const { dataFolder } = vscode.session;
    assert.deepEqual(await findTokenInFolder(token, dataFolder), []);
    const planted = join(dataFolder, 'planted.txt');
    await writeFile(planted, `a log line with ${token} in it`);
    assert.deepEqual((await findTokenInFolder(token, dataFolder)).map(({ file, form }) => [file, form]), [[planted, 'plain']]);
  });

  after('takes the registration back', async () => {
    await kubectl('--context', 'its1', 'delete', 'managedcluster', 'cluster1', '--ignore-not-found');
    await SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '').resetWec('cluster1');
  });
});
