import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { shownText } from './shownText.ts';
import { useExtension } from './support.ts';

describe('Registration Timeline in a real extension host', () => {
  const host = useExtension();
  const unreachable = 'The WEC can\'t be reached from here';

  after('forgets what was copied', () => vscode.env.clipboard.writeText(''));

  it('is shown live, and copied as Markdown from its title or from a row', async () => {
    const { csrName, clusterName } = await host.requestWithoutAgent('its1', 'host-timeline');
    const row = { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName };
    host.dialogs.expect({ pick: /^Registration Timeline of host-timeline/, answer: unreachable });
    await host.execute('showTimeline', row);
    const made = await host.kubectl('--context', 'its1', 'get', 'csr', csrName, '-o', 'jsonpath={.metadata.creationTimestamp}');
    const first = await shownText((text) => text.includes('Request decided'));
    assert.ok(first.startsWith('# Registration timeline of host-timeline\n\nITS: its1\nWEC: no context of it is known'), first);
    assert.match(first, new RegExp(`^\\| Request made \\| ${made} \\| \\d+ s \\| ITS \\| CertificateSigningRequest ${csrName} \\|$`, 'm'));
    assert.match(first, /^\| Request decided \(Not so far\) \| – \| – \| – \|/m);

    await host.kubectl('--context', 'its1', 'certificate', 'deny', csrName);
    const denied = await shownText((text) => /\| Request denied \| \d/.test(text));
    await host.execute('copyTimeline', vscode.window.activeTextEditor?.document.uri);
    await host.window.nextNotice(/^The registration timeline of "host-timeline" is copied, as Markdown\.$/);
    assert.equal(await vscode.env.clipboard.readText(), denied);

    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.env.clipboard.writeText('');
    host.dialogs.expect({ pick: /^Registration Timeline of host-timeline/, answer: unreachable });
    await host.execute('copyTimeline', row);
    await host.window.nextNotice(/^The registration timeline of "host-timeline" is copied/);
    assert.equal(await vscode.env.clipboard.readText(), denied);
    assert.equal(await shownText((text) => text === denied), denied);
  });
});
