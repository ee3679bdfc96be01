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
});
