import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { useVSCode } from '../vscode/fixture.ts';
import { seriousFindings, shownWebview } from '../vscode/webview.ts';

const properties = { clusterURL: 'https://my.clusters/1001-abcd', datacenter: 'us-east-1a', maxPods: '100' };

describe('The form of labels and properties', () => {
  const vscode = useVSCode();
  let own: OwnClusters;
  let cluster = '';
  let form: Frame;

  before('makes a WEC that is accepted, and the namespace of properties', async () => {
    own = await clustersOnSandbox(vscode.sandbox, 'form', 1);
    [cluster = ''] = own.names;
    await own.kubectl('patch', 'managedcluster', cluster, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await own.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customization-properties' } });
  });

  after('removes them', async () => {
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', cluster, '--ignore-not-found');
    await own?.remove();
  });

  const region = () => own.kubectl('get', 'managedcluster', cluster, '-o', 'jsonpath={.metadata.labels.region}');
  const data = async () => own.kubectl('-n', 'customization-properties', 'get', 'configmap', cluster, '--ignore-not-found', '-o', 'jsonpath={.data}');
  const table = (side: string) => form.locator(`section[aria-labelledby="${side}-heading"]`);
  const valueOf = (key: string) => form.getByRole('textbox', { name: `Value of ${key}` }).or(form.getByRole('combobox', { name: `Value of ${key}` }));
  const fill = async (side: string, key: string, value: string) => {
    await table(side).getByRole('button', { name: `Add ${key}`, exact: true }).click();
    await valueOf(key).fill(value);
  };
  const save = () => form.getByRole('button', { name: 'Save', exact: true }).click();
  const result = (text: string) => form.locator('.result').filter({ hasText: text }).waitFor();

  it('opens from the palette, and says of what is typed what KubeStellar makes of it', async () => {
    const { code } = vscode;
    await code.openViewContainer('KubeStellar');
    await code.row(cluster, 'ITS').first().waitFor();
    await code.runCommand('KubeStellar: Edit Labels and Properties');
    await code.quickInput.choose(cluster);
    await code.page.locator('iframe.webview.ready').waitFor();
    form = await shownWebview(code);
    await form.getByRole('heading', { name: `Labels and Properties of ${cluster}` }).waitFor();

    await table('properties').getByRole('button', { name: 'Add Property' }).click();
    const key = table('properties').locator('input[data-field="key"]');
    await key.fill('us-east');
    await form.getByRole('button', { name: 'Use us_east' }).click();
    assert.equal(await key.inputValue(), 'us_east');
    await valueOf('us_east').press('Alt+Delete');
    await key.waitFor({ state: 'detached' });
  });

  it('saves a label and the three properties of the document, and undoes that', async () => {
    const { code } = vscode;
    await fill('labels', 'region', 'us-east');
    for (const [key, value] of Object.entries(properties)) {
      await fill('properties', key, value);
    }
    await form.getByText('Changes: 4').waitFor();
    await form.locator('.effective').getByRole('row', { name: 'datacenter us-east-1a ConfigMap' }).waitFor();
    await form.getByText('No BindingPolicy selects this WEC').waitFor();
    await code.screenshot('form-filled');
    await save();
    await result('Customization Properties: saved clusterURL, datacenter, maxPods.');
    await result('Labels: saved region.');
    assert.deepEqual([await region(), JSON.parse(await data())], ['us-east', properties]);

    await form.getByRole('button', { name: 'Undo Last Save' }).click();
    await code.clickDialogButton('Undo');
    await result('Labels: as before the save: region.');
    assert.deepEqual([await region(), await data()], ['', '']);
  });

  it('shows at once what is changed elsewhere, and leaves the decision where both changed it', async () => {
    const { code } = vscode;
    await own.kubectl('label', 'managedcluster', cluster, 'region=eu', 'tier=gold');
    await valueOf('tier').waitFor();
    await valueOf('region').fill('mine');
    await own.kubectl('label', 'managedcluster', cluster, '--overwrite', 'region=theirs');
    await form.getByText('Changed on both sides').waitFor();
    assert.equal(await valueOf('region').inputValue(), 'mine');
    await code.screenshot('form-conflict');
    await form.getByRole('button', { name: 'Keep Mine for region' }).click();
    await save();
    await code.clickDialogButton('Save');
    await result('Labels: saved region.');
    assert.equal(await region(), 'mine');
  });

  const paste = (text: string) =>
    table('properties').evaluate((section, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      section.querySelector('button')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);

  it('takes pasted lines and YAML, and comes back after a reload with what was not saved, less what looks secret', async () => {
    const { code } = vscode;
    await paste('one=1\ntwo=2');
    await valueOf('two').waitFor();
    await paste('data:\n  three: "3"\n  dbPassword: correct-horse\n');
    await form.getByText('Changes: 4').waitFor();
    await form.getByText('No BindingPolicy selects this WEC').waitFor();
    const reloaded = code.page.waitForEvent('load');
    await code.runCommand('Developer: Reload Window');
    await reloaded;
    await code.openViewContainer('KubeStellar');
    form = await shownWebview(code);
    await form.getByText('Changes: 3').waitFor();
    assert.deepEqual([await valueOf('one').inputValue(), await valueOf('three').inputValue(), await valueOf('region').inputValue()], ['1', '3', 'mine']);
    await form.getByRole('button', { name: 'Discard Changes' }).click();
    await form.getByText('Changes: 0').waitFor();
  });

  it('keeps nobody out, in a dark theme too', async () => {
    const { code } = vscode;
    const light = await seriousFindings(form);
    await code.runCommand('Preferences: Color Theme');
    await code.quickInput.option(/^Dark Modern/).first().click();
    await form.locator('body.vscode-dark').waitFor();
    const dark = await seriousFindings(form);
    await code.screenshot('form-dark');
    assert.deepEqual({ light, dark }, { light: [], dark: [] });
  });
});
