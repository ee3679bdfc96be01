import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { outputOf } from '../../processes.ts';
import { SandboxClient } from '../../sandbox/client.ts';
import { useVSCode } from '../../vscode/fixture.ts';

const prefix = `bulk-${randomUUID().slice(0, 6)}`;
const names = ['a', 'b', 'c'].map((suffix) => `${prefix}-${suffix}`);

describe('Decisions in the tree, as a person takes them', () => {
  const vscode = useVSCode();
  const onIts = (...args: string[]) => outputOf(vscode.sandbox.kubectl, ['--kubeconfig', vscode.sandbox.kubeconfig, '--context', 'its1', ...args]);
  const accepted = () => onIts('get', 'managedclusters', ...names, '--ignore-not-found', '-o', 'jsonpath={range .items[*]}{.spec.hubAcceptsClient} {end}');

  after('removes what the test made', async () => {
    await onIts('delete', 'managedcluster', ...names, '--ignore-not-found');
    await onIts('delete', 'csr', '-l', `open-cluster-management.io/cluster-name in (${names.join(',')})`);
  });

  it('accepts all of Pending Requests after one question that names them, and says what became of each', async () => {
    const { code } = vscode;
    const client = SandboxClient.connect(vscode.sandbox.file);
    await code.openViewContainer('KubeStellar');
    // Else they would be accepted with these.
    await onIts('delete', 'csr', '-l', 'open-cluster-management.io/cluster-name');
    for (const name of names) await client.requestWithoutAgent('its1', name);
    for (const name of names) await code.row(new RegExp(`cluster ${name} with ITS its1 waits for review: not proved`), 'ITS').waitFor();
    await code.chooseFromMenu(code.row('Pending Requests, 3', 'ITS'), 'Accept WEC');
    const { dialog } = code;
    await dialog.getByText('Accept 3 WECs into the ITS "its1"?').waitFor();
    for (const name of names) await dialog.getByText(name).first().waitFor();
    await code.screenshot('decisions-bulk-accept');
    await code.clickDialogButton('Accept 3 WECs');
    await code.clickNotificationButton('Accepting 3 WECs into the ITS its1: 3 done, 0 failed, 0 not started.', 'Show Results');
    const document = code.page.locator('.editor-instance .view-lines');
    for (const name of names) await document.getByText(`✓ ${name}`).waitFor();
    await code.screenshot('decisions-bulk-result');
    assert.equal(await accepted(), 'true true true ');
  });

  it('deregisters by right-click, after a preview of what goes and what stays', async () => {
    const { code } = vscode;
    const [name = ''] = names;
    await code.chooseFromMenu(code.row(new RegExp(`^${name}\\b`), 'ITS'), 'Deregister WEC');
    await code.quickInput.choose(/can't be reached/);
    const { dialog } = code;
    await dialog.getByText(`Deregister "${name}" from the ITS "its1"?`).waitFor();
    await dialog.getByText(/Goes:/).waitFor();
    await code.screenshot('decisions-deregister');
    await code.clickDialogButton('Deregister');
    await code.quickInput.waitForTitle(`What Is Left of ${name}`);
    await code.screenshot('decisions-leftovers');
    await code.quickInput.accept();
    await code.row(new RegExp(`^${name}\\b.*Accepted`), 'ITS').waitFor({ state: 'detached' });
    await code.notification(`"${name}" is deregistered from the ITS "its1"`).waitFor();
    assert.equal(await onIts('get', 'managedcluster', name, '--ignore-not-found', '-o', 'name'), '');
  });
});
