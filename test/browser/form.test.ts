import assert from 'node:assert/strict';
import { clustersOnSandbox, type OwnClusters } from '../cluster/ownClusters.ts';
import { useVSCode } from '../vscode/fixture.ts';
import { seriousFindings } from '../vscode/webview.ts';
import { FormOnScreen } from './formOnScreen.ts';

const properties = { clusterURL: 'https://my.clusters/1001-abcd', datacenter: 'us-east-1a', maxPods: '100' };

describe('The form of labels and properties', () => {
  const vscode = useVSCode();
  let own: OwnClusters;
  let cluster = '';
  let other = '';
  let form: FormOnScreen;

  before('makes a WEC that is accepted, and the namespace of properties', async () => {
    own = await clustersOnSandbox(vscode.sandbox, 'form', 2);
    [cluster = '', other = ''] = own.names;
    await own.kubectl('patch', 'managedcluster', cluster, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await own.kubectl('label', 'managedcluster', other, `${other}=only-here`);
    await own.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customization-properties' } });
  });

  after('removes them', async () => {
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', cluster, '--ignore-not-found');
    await own?.remove();
  });

  const region = () => own.kubectl('get', 'managedcluster', cluster, '-o', 'jsonpath={.metadata.labels.region}');
  const data = async () => own.kubectl('-n', 'customization-properties', 'get', 'configmap', cluster, '--ignore-not-found', '-o', 'jsonpath={.data}');

  it('opens from the palette, and says of what is typed what KubeStellar makes of it', async () => {
    form = await FormOnScreen.open(vscode.code, cluster);
    await form.table('properties').getByRole('button', { name: 'Add Property' }).click();
    const key = form.table('properties').locator('input[data-field="key"]');
    await key.fill('us-east');
    await form.frame.getByRole('button', { name: 'Use us_east' }).click();
    assert.equal(await key.inputValue(), 'us_east');
    await key.fill('a b');
    // What is wrong is read aloud with the field that it is about.
    assert.deepEqual(await form.toldOf(key), { invalid: 'true', described: await form.frame.locator('.message.error:visible').textContent() });
    await key.fill('us_east');
    await form.valueOf('us_east').press('Alt+Delete');
    await key.waitFor({ state: 'detached' });
  });

  it('offers the usual keys, and keys and values of other WECs', async () => {
    const labels = form.table('labels');
    await labels.getByRole('button', { name: 'Add name' }).click();
    assert.equal(await form.valueOf('name').inputValue(), cluster);
    await form.valueOf('name').press('Alt+Delete');
    await labels.locator(`datalist option[value="${other}"]`).waitFor({ state: 'attached' });
    await form.add('labels', other, '');
    await labels.locator('datalist option[value="only-here"]').waitFor({ state: 'attached' });
    await form.valueOf(other).press('Alt+Delete');
  });

  it('runs no script that a cluster could have written', async () => {
    const violated = await form.frame.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true });
          const script = document.createElement('script');
          script.textContent = 'globalThis.injected = true';
          document.body.append(script);
        }),
    );
    assert.deepEqual([violated, await form.frame.evaluate(() => 'injected' in globalThis)], ['script-src-elem', false]);
  });

  it('saves a label and the three properties of the document, and undoes that', async () => {
    const { code } = vscode;
    await form.fill('labels', 'region', 'us-east');
    for (const [key, value] of Object.entries(properties)) {
      await form.fill('properties', key, value);
    }
    await form.frame.getByText('Changes: 4').waitFor();
    await form.frame.locator('.effective').getByRole('row', { name: 'datacenter us-east-1a ConfigMap' }).waitFor();
    await form.frame.getByText('No BindingPolicy selects this WEC').waitFor();
    await code.screenshot('form-filled');
    await form.save();
    await form.result('Customization Properties: saved clusterURL, datacenter, maxPods.');
    await form.result('Labels: saved region.');
    assert.deepEqual([await region(), JSON.parse(await data())], ['us-east', properties]);

    await form.frame.getByRole('button', { name: 'Undo Last Save' }).click();
    await code.clickDialogButton('Undo');
    await form.result('Labels: as before the save: region.');
    assert.deepEqual([await region(), await data()], ['', '']);
  });

  it('shows at once what is changed elsewhere, and leaves the decision where both changed it', async () => {
    const { code } = vscode;
    await own.kubectl('label', 'managedcluster', cluster, 'region=eu', 'tier=gold');
    await form.valueOf('tier').waitFor();
    await form.valueOf('region').fill('mine');
    await own.kubectl('label', 'managedcluster', cluster, '--overwrite', 'region=theirs');
    await form.frame.getByText('Changed on both sides').waitFor();
    assert.equal(await form.valueOf('region').inputValue(), 'mine');
    await code.screenshot('form-conflict');
    await form.frame.getByRole('button', { name: 'Keep Mine for region' }).click();
    await form.save();
    await code.clickDialogButton('Save');
    await form.result('Labels: saved region.');
    assert.equal(await region(), 'mine');
  });

  it('saves labels where the properties can only be read, and says why', async () => {
    await own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: cluster, namespace: 'customization-properties' }, data: { maxPods: '100' }, immutable: true });
    await form.table('properties').getByText('The ConfigMap is immutable').waitFor();
    assert.equal(await form.valueOf('maxPods').evaluate((input: HTMLInputElement) => input.readOnly), true);
    assert.equal(await form.table('properties').getByRole('button', { name: /^(Remove|Add) / }).and(form.frame.locator(':enabled')).count(), 0);
    await form.fill('labels', 'environment', 'prod');
    await vscode.code.screenshot('form-locked');
    await form.save();
    await form.result('Labels: saved environment.');
    assert.equal(await own.kubectl('get', 'managedcluster', cluster, '-o', 'jsonpath={.metadata.labels.environment}'), 'prod');
  });

  it('saves nothing to another cluster that has taken the name since', async () => {
    await form.fill('labels', 'team', 'platform');
    await own.kubectl('delete', 'managedcluster', cluster);
    await own.apply({ apiVersion: 'cluster.open-cluster-management.io/v1', kind: 'ManagedCluster', metadata: { name: cluster }, spec: { hubAcceptsClient: true } });
    await form.frame.getByText('registered anew since').waitFor();
    await vscode.code.screenshot('form-another-cluster');
    assert.equal(await form.frame.getByRole('button', { name: 'Save', exact: true }).evaluate((button) => (button as HTMLButtonElement).disabled), true);
    await form.frame.getByRole('button', { name: 'Discard Changes' }).click();
    await form.frame.getByText('registered anew since').waitFor({ state: 'hidden' });
    assert.equal(await own.kubectl('get', 'managedcluster', cluster, '-o', 'jsonpath={.metadata.labels.team}'), '');
  });

  it('keeps nobody out', async () => {
    assert.deepEqual(await seriousFindings(form.frame), []);
  });
});
