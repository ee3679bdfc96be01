import assert from 'node:assert/strict';
import { clustersOnSandbox, type OwnClusters } from '../../cluster/ownClusters.ts';
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
