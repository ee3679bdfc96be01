import assert from 'node:assert/strict';
import { clustersOnSandbox, type OwnClusters } from '../../cluster/ownClusters.ts';
import { outputOf } from '../../processes.ts';
import { ApiClient } from '../../sandbox/apiClient.ts';
import { SandboxClient } from '../../sandbox/client.ts';
import { useVSCode } from '../../vscode/fixture.ts';
import { seriousFindings } from '../../vscode/webview.ts';
import { FormOnScreen } from '../formOnScreen.ts';

/** Each kind of theme, by the class that the editor gives to the page. */
const themes = { 'vscode-light': 'Light Modern', 'vscode-dark': 'Dark Modern', 'vscode-high-contrast': 'Default High Contrast', 'vscode-high-contrast-light': 'Default High Contrast Light' } as const;
const widths = [300, 1200] as const;
const many = 500;

describe('The form of labels and properties, for everybody', () => {
  const vscode = useVSCode();
  let own: OwnClusters;
  let few = '';
  let large = '';

  before('makes a WEC with what a form can show, and one with 500 labels and 500 properties', async () => {
    own = await clustersOnSandbox(vscode.sandbox, 'form-all', 2);
    [few = '', large = ''] = own.names;
    await own.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'customization-properties' } });
    await own.kubectl('label', 'managedcluster', few, 'region=eu', 'zone=eu-1', 'tier=gold', 'us-east=yes', 'team=platform');
    const entries = (prefix: string) => Object.fromEntries(Array.from({ length: many }, (_, index) => [`${prefix}${index}`, `value-${index}`]));
    await own.kubectl('patch', 'managedcluster', large, '--type=merge', '-p', JSON.stringify({ spec: { hubAcceptsClient: true }, metadata: { labels: entries('label') } }));
    const configMap = (name: string, data: object, more: object = {}) => own.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'customization-properties' }, data, ...more });
    await configMap(few, { datacenter: 'us-east-1a', maxPods: '100', notes: 'two\nlines', region: 'hides the label' }, { binaryData: { raw: 'aGVsbG8=' } });
    await configMap(large, entries('property'));
  });

  after('removes them', async () => {
    await own?.kubectl('-n', 'customization-properties', 'delete', 'configmap', '--ignore-not-found', ...own.names);
    await own?.remove();
  });

  const inEachTheme = async (form: FormOnScreen, name: string, look: (theme: string) => Promise<void>) => {
    for (const [kind, theme] of Object.entries(themes)) {
      await vscode.session.change({ 'workbench.colorTheme': theme });
      await form.frame.locator(`body.${kind}`).waitFor();
      await look(`${name}-${kind.replace('vscode-', '')}`);
    }
  };

  it('keeps nobody out in any kind of theme, at 300 px and at 1200 px', async () => {
    const { code } = vscode;
    const form = await FormOnScreen.open(code, few);
    await form.valueOf('team').waitFor();
    await code.runCommand('View: Toggle Primary Side Bar Visibility');
    await form.valueOf('zone').fill('not a value!');
    await form.valueOf('tier').press('Alt+Delete');
    await form.valueOf('region').first().fill('mine');
    await own.kubectl('label', 'managedcluster', few, '--overwrite', 'region=theirs', 'team-', 'new=here');
    await form.frame.getByText('Changed on both sides').waitFor();
    await form.add('properties', 'us-west', '{{ .x }}');
    await form.add('properties', 'dbPassword', 'correct-horse');
    await form.frame.locator('.effective').getByRole('row', { name: /^raw/ }).waitFor();
    const found: Record<string, string[]> = {};
    await inEachTheme(form, 'form', async (shot) => {
      for (const width of widths) {
        await form.widen(code, width);
        await form.frame.evaluate(() => scrollTo(0, 0));
        await code.screenshot(`${shot}-${width}`);
        assert.equal(await form.frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${shot}-${width} scrolls to the side`);
        found[`${shot}-${width}`] = await seriousFindings(form.frame);
      }
    });
    assert.deepEqual(found, Object.fromEntries(Object.keys(found).map((shot) => [shot, []])));
    assert.equal(Object.keys(found).length, 8);
    await form.frame.getByRole('button', { name: 'Discard Changes' }).click();
  });

  it('keeps nobody out with 500 labels and 500 properties', async () => {
    const { code } = vscode;
    await code.page.setViewportSize({ width: 1280, height: 800 });
    const form = await FormOnScreen.open(code, large);
    await form.frame.locator('[data-row]').nth(2 * many - 1).waitFor({ state: 'attached' });
    // Their colours are those of the rows above; to look at this many takes axe-core the better part of a minute.
    await inEachTheme(form, 'form-500', async (shot) => {
      await code.screenshot(shot);
    });
    assert.deepEqual(await seriousFindings(form.frame), []);
  });

  it('previews what a save does to a BindingPolicy, and lets nobody leave out what its templates need unknowingly', async () => {
    const { code } = vscode;
    const onWds = (...args: string[]) => outputOf(vscode.sandbox.kubectl, ['--kubeconfig', vscode.sandbox.kubeconfig, '--context', 'wds1', ...args]);
    const wds = new ApiClient(SandboxClient.connect(vscode.sandbox.file).access('wds1'));
    await wds.post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: few } });
    await wds.post(`/api/v1/namespaces/${few}/configmaps`, {
      ...{ apiVersion: 'v1', kind: 'ConfigMap' },
      metadata: { name: 'site', labels: { app: few }, annotations: { 'control.kubestellar.io/expand-templates': 'true' } },
      data: { url: 'https://{{ .site }}/' },
    });
    await wds.post('/apis/control.kubestellar.io/v1alpha1/bindingpolicies', {
      ...{ apiVersion: 'control.kubestellar.io/v1alpha1', kind: 'BindingPolicy', metadata: { name: few } },
      spec: { clusterSelectors: [{ matchLabels: { stage: few } }], downsync: [{ resources: ['configmaps'], namespaces: [few], objectSelectors: [{ matchLabels: { app: few } }] }] },
    });
    wds.close();
    try {
      await onWds('wait', 'binding.control.kubestellar.io', few, '--for=create', '--timeout=30s');
      await onWds('wait', 'binding.control.kubestellar.io', few, '--for=jsonpath={.spec.workload.namespaceScope[0].name}=site', '--timeout=30s');
      await code.runCommand('View: Close All Editors');
      const form = await FormOnScreen.open(code, few);
      await form.add('labels', 'stage', few);
      await form.frame.getByText(`joins: 1, leaves: 0, stays in: 0. Missing properties: 1.`).waitFor();
      await form.frame.locator('.foresight').scrollIntoViewIfNeeded();
      await code.screenshot('form-preview');
      await form.save();
      await code.dialog.getByText('Templates need properties that').waitFor();
      await code.screenshot('form-preview-question');
      await code.clickDialogButton('Cancel');
      assert.equal(await own.kubectl('get', 'managedcluster', few, '-o', 'jsonpath={.metadata.labels.stage}'), '');

      await form.add('properties', 'site', 'a.example');
      await form.frame.getByText(`joins: 1, leaves: 0, stays in: 0. Missing properties: 0.`).waitFor();
      await form.save();
      await code.dialog.getByText(`It joins ${few} of WDS wds1.`).waitFor();
      await code.clickDialogButton('Save');
      await form.result('Customization Properties: saved site.');
      // Properties come before labels where it joins.
      assert.deepEqual(await form.frame.locator('.result').allTextContents(), ['Customization Properties: saved site.', 'Labels: saved stage.']);

      await form.frame.getByRole('button', { name: 'Undo Last Save' }).click();
      await code.dialog.getByText(`It leaves ${few} of WDS wds1, which takes its workload away.`).waitFor();
      await code.clickDialogButton('Undo');
      await form.result('Customization Properties: as before the save: site.');
      assert.deepEqual(await form.frame.locator('.result').allTextContents(), ['Labels: as before the save: stage.', 'Customization Properties: as before the save: site.']);
    } finally {
      await onWds('delete', 'bindingpolicy.control.kubestellar.io', few);
      await onWds('delete', 'namespace', few, '--wait=false');
    }
  });

  it('makes the namespace of properties on consent alone, and saves what waited for it', async () => {
    const { code } = vscode;
    const client = SandboxClient.connect(vscode.sandbox.file);
    const onIts2 = (...args: string[]) => outputOf(vscode.sandbox.kubectl, ['--kubeconfig', vscode.sandbox.kubeconfig, '--context', 'its2', ...args]);
    const [cluster = ''] = await client.createManagedClusters('its2', 1, `${few}-its2`);
    try {
      await onIts2('delete', 'namespace', 'customization-properties', '--ignore-not-found', '--wait');
      await code.runCommand('View: Close All Editors');
      const form = await FormOnScreen.open(code, cluster);
      await form.fill('properties', 'datacenter', 'us-east-1a');
      await form.save();
      await code.clickDialogButton('Cancel');
      await form.result('Customization Properties: The properties can\'t be saved: the ITS "its2" has no namespace customization-properties.');
      await form.save();
      await code.dialog.getByText('Create the namespace customization-properties on the ITS "its2"?').waitFor();
      await code.clickDialogButton('Create Namespace');
      await form.result('Customization Properties: saved datacenter.');
      assert.equal(await onIts2('-n', 'customization-properties', 'get', 'configmap', cluster, '-o', 'jsonpath={.data}'), '{"datacenter":"us-east-1a"}');
    } finally {
      await onIts2('delete', 'managedcluster', cluster, '--wait=false');
    }
  });

  it('keeps what was typed while its tab is hidden, secrets too, and shows what was changed meanwhile', async () => {
    const { code } = vscode;
    await code.runCommand('View: Close All Editors');
    const before = await FormOnScreen.open(code, few);
    await before.add('properties', 'dbPassword', 'correct-horse');
    await before.frame.getByText('Changes: 1').waitFor();
    await before.frame.getByText('No BindingPolicy selects this WEC').waitFor();
    await FormOnScreen.open(code, large);
    await own.kubectl('label', 'managedcluster', few, 'hidden=meanwhile');
    await code.page.getByRole('tab', { name: `${few}: Labels and Properties` }).click();
    const form = await FormOnScreen.shown(code, few);
    await form.frame.getByText('Changes: 1').waitFor();
    assert.deepEqual([await form.valueOf('dbPassword').inputValue(), await form.valueOf('hidden').inputValue()], ['correct-horse', 'meanwhile']);
    await form.frame.getByRole('button', { name: 'Discard Changes' }).click();
  });

  it('is filled, corrected and saved by keyboard alone', async () => {
    const { code } = vscode;
    const { keyboard } = code.page;
    await code.runCommand('View: Close All Editors');
    const form = await FormOnScreen.open(code, few);
    await form.valueOf('tier').focus();
    await keyboard.press('Control+Enter');
    await keyboard.type('by');
    await keyboard.press('Tab');
    await keyboard.type('keys');
    await form.frame.getByText('Changes: 1').waitFor();
    await keyboard.press('Alt+Delete');
    await form.frame.getByText('Changes: 0').waitFor();
    await form.valueOf('tier').focus();
    await keyboard.press('Alt+Delete');
    await form.frame.getByText('Changes: 1').waitFor();
    await keyboard.press('Alt+z');
    await form.frame.getByText('Changes: 0').waitFor();
    await keyboard.press('End');
    await keyboard.type('-more');
    await form.frame.getByText('Changes: 1').waitFor();
    const onSave = () => form.frame.evaluate(() => document.activeElement?.textContent === 'Save');
    for (let steps = 0; !(await onSave()); steps++) {
      assert.ok(steps < 40, 'Save can not be reached from a row by Shift+Tab');
      await keyboard.press('Shift+Tab');
    }
    await keyboard.press('Enter');
    await code.dialog.getByText('tier: gold → gold-more').waitFor();
    await keyboard.press('Enter');
    await form.result('Labels: saved tier.');
    assert.equal(await own.kubectl('get', 'managedcluster', few, '-o', 'jsonpath={.metadata.labels.tier}'), 'gold-more');
  });

  it('comes back after a reload with what was not saved, pasted as lines and as YAML, less what looks secret', async () => {
    const { code } = vscode;
    await code.runCommand('View: Close All Editors');
    const before = await FormOnScreen.open(code, few);
    await before.paste('properties', 'one=1\ntwo=2');
    await before.valueOf('two').waitFor();
    await before.paste('properties', 'data:\n  three: "3"\n  dbPassword: correct-horse\n');
    await before.frame.getByText('Changes: 4').waitFor();
    await before.frame.getByText('No BindingPolicy selects this WEC').waitFor();
    const reloaded = code.page.waitForEvent('load');
    await code.runCommand('Developer: Reload Window');
    await reloaded;
    await code.openViewContainer('KubeStellar');
    const form = await FormOnScreen.shown(code, few);
    await form.frame.getByText('Changes: 3').waitFor();
    assert.deepEqual([await form.valueOf('one').inputValue(), await form.valueOf('three').inputValue()], ['1', '3']);
    await form.frame.getByRole('button', { name: 'Discard Changes' }).click();
    await form.frame.getByText('Changes: 0').waitFor();
  });
});
