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
});
