import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The extension in a real extension host', () => {
  it('is found by its id and activates', async () => {
    const extension = vscode.extensions.getExtension('kubestellar.kubestellar');
    assert.ok(extension, 'No extension has the id kubestellar.kubestellar.');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('contributes commands that can be found in the palette', async () => {
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes('kubestellar.its.focus'), 'The view kubestellar.its has no focus command.');
  });
});
