import assert from 'node:assert/strict';

import { useVSCode } from '../vscode/fixture.ts';

describe('The KubeStellar view', () => {
  const vscode = useVSCode();

  it('opens from the activity bar and shows its two views', async () => {
    const { code } = vscode;
    await code.openViewContainer('KubeStellar');
    const headers = code.page.locator('.sidebar .pane-header .title');
    await headers.nth(1).waitFor();
    assert.deepEqual(await headers.allTextContents(), ['ITS', 'Clusters to Register']);
    await code.screenshot('view');
  });

  it('hides contexts that are an ITS until Show or Hide Other Contexts asks for them', async () => {
    const { code } = vscode;
    const view = 'Clusters to Register';
    await code.row('cluster1', view).waitFor();
    const its = code.row('its1', view);
    // Listed for a moment, until it is known to be an ITS.
    await its.waitFor({ state: 'detached' });
    await code.runCommand('KubeStellar: Show or Hide Other Contexts');
    await its.waitFor();
    await code.runCommand('KubeStellar: Show or Hide Other Contexts');
    await its.waitFor({ state: 'detached' });
  });

  it('counts down in the status bar how long a token lives that was copied', async () => {
    const { code } = vscode;
    await code.row('ITS its1').waitFor();
    await code.runCommand('KubeStellar: Get Registration Token');
    await code.notification('A registration token of the ITS "its1"').waitFor();
    const left = code.page.locator('.statusbar').getByRole('button', { name: /^Registration token of its1, valid for \d+:\d\d$/ });
    await left.waitFor();
    const spoken = await left.getAttribute('aria-label');
    assert.match(spoken ?? '', /valid for (60:00|5\d:\d\d)$/);
    await code.page.waitForFunction(([element, before]) => (element as Element | undefined)?.getAttribute('aria-label') !== before, [await left.elementHandle(), spoken] as const);
    await code.screenshot('token-countdown');
  });
});
