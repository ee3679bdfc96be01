import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { outputOf } from '../../processes.ts';
import { SandboxClient } from '../../sandbox/client.ts';
import { useVSCode } from '../../vscode/fixture.ts';

describe('A diagnosis, as a person sees it', () => {
  const name = `diagnosed-${randomUUID().slice(0, 6)}`;
  const vscode = useVSCode();
  const onIts = (...args: string[]) => outputOf(vscode.sandbox.kubectl, ['--kubeconfig', vscode.sandbox.kubeconfig, '--context', 'its1', ...args]);

  after('removes what the test made', async () => {
    await onIts('delete', 'managedcluster', name, '--ignore-not-found');
    await onIts('delete', 'csr', '-l', `open-cluster-management.io/cluster-name=${name}`);
  });

  it('begins with the cause; its next step stands at the check that failed, and is done by a click', async () => {
    const { code } = vscode;
    await code.openViewContainer('KubeStellar');
    await SandboxClient.connect(vscode.sandbox.file).requestWithoutAgent('its1', name);
    const row = code.row(new RegExp(`^${name}\\b`), 'ITS');
    await row.waitFor();
    await code.chooseFromMenu(row, 'Diagnose WEC');
    await code.quickInput.choose(/can't be reached/);
    const document = code.page.locator('.editor-instance');
    await document.getByText('Failed: Request approved').waitFor();
    const step = document.locator('.codelens-decoration').getByText('Review and accept its request');
    await step.waitFor();
    await code.screenshot('diagnosis-cause');
    await step.click();
    await code.dialog.getByText(`Accept "${name}" into the ITS "its1"?`).waitFor();
    await code.clickDialogButton('Accept WEC');
    await document.getByText(`Nothing is wrong so far with "${name}".`, { exact: false }).waitFor();
    await code.screenshot('diagnosis-followed');
    assert.equal(await onIts('get', 'managedcluster', name, '-o', 'jsonpath={.spec.hubAcceptsClient}'), 'true');
  });
});
