import assert from 'node:assert/strict';

import { useVSCode } from '../vscode/fixture.ts';

describe('The steps of Register WEC', () => {
  const vscode = useVSCode({ settings: { 'kubestellar.clusteradmPath': '/nowhere/clusteradm' } });

  it('go back, refuse a bad name as it is typed, and are left silently', async () => {
    const { code } = vscode;
    const { quickInput } = code;
    await code.openViewContainer('KubeStellar');
    await code.row('ITS its1').waitFor();
    await code.runCommand('KubeStellar: Register WEC');
    await quickInput.waitForTitle('Register WEC (1/7)');
    assert.deepEqual((await quickInput.options()).map((text) => text.split(',')[0]), ['its1']);
    await quickInput.choose('its1');
    await quickInput.waitForTitle('Register WEC (2/7)');
    assert.equal((await quickInput.options()).at(-1)?.split(',')[0], 'wds1'); // after those that somebody may want to register
    await quickInput.choose('cluster2');
    await quickInput.waitForTitle('Register WEC (3/7)');
    await quickInput.type('bad.name');
    await quickInput.message("A name with dots can't be used").waitFor();
    await code.screenshot('register-bad-name');
    await quickInput.back();
    await quickInput.waitForTitle('Register WEC (2/7)');
    await quickInput.back();
    await quickInput.waitForTitle('Register WEC (1/7)');
    await quickInput.cancel();
    assert.equal(await code.notification(/./).count(), 0);
  });

  it('say what is missing before anything is changed, with a way to the log', async () => {
    const { code } = vscode;
    const { quickInput } = code;
    await code.runCommand('KubeStellar: Register WEC');
    await quickInput.choose('its1');
    await quickInput.waitForTitle('Register WEC (2/7)');
    await quickInput.choose('cluster2');
    await quickInput.waitForTitle('Register WEC (3/7)');
    await quickInput.answer('cluster2');
    await quickInput.waitForTitle('Register WEC (4/7)');
    await quickInput.accept();
    await quickInput.waitForTitle('Register WEC (5/7)');
    await quickInput.accept();
    await code.notification('/nowhere/clusteradm').waitFor();
    await code.clickNotificationButton('/nowhere/clusteradm', 'Show Log');
    // That the log is chosen, not its text: VS Code's server without its native spdlog shows no log at all.
    await code.page.waitForFunction(() => {
      const chosen = document.querySelector<HTMLSelectElement>('.panel select')?.selectedOptions[0]?.text;
      return chosen === 'KubeStellar';
    });
    await code.screenshot('register-no-clusteradm');
  });
});
