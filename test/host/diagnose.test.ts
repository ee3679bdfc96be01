import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { clustersOnSandbox } from '../cluster/ownClusters.ts';
import { shownText } from './shownText.ts';
import { useExtension } from './support.ts';

/** Opens no surface that differs between the two VS Codes, so that one run is enough. */
const onNewest = process.env['KUBESTELLAR_VSCODE_LINE'] === 'newest' ? describe : describe.skip;

onNewest('Diagnose WEC in a real extension host', () => {
  const host = useExtension();

  it('begins with the cause, does its next step, and follows until it is gone', async () => {
    const { csrName, clusterName } = await host.requestWithoutAgent('its1', 'host-diagnose');
    await host.until('the request in the view', () => host.api.sessions.its('its1')?.requests.get(csrName));
    await host.until('the cluster in the view', () => host.api.sessions.its('its1')?.clusters.get(clusterName));
    host.dialogs.expect({ pick: /^Diagnose host-diagnose/, answer: 'The WEC can\'t be reached from here' });
    await host.execute('diagnose', { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
    const text = await shownText((one) => /Failed: Request approved/.test(one));
    assert.ok(
      text.startsWith(
        `The request "${csrName}" of "host-diagnose" waits on the ITS "its1" to be reviewed and accepted.\nNext step: Review and accept its request.\n\n` +
          'Diagnosis of "host-diagnose" on the ITS "its1"\nWEC context: none is known here\n\n✓ Passed: ITS answers. Its API server answers.\n',
      ),
      text,
    );
    const { document } = vscode.window.activeTextEditor ?? {};
    assert(document);
    assert.deepEqual([document.languageId, vscode.workspace.getConfiguration('editor', document).get('wordWrap')], ['kubestellar-report', 'on']);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
    assert.deepEqual(
      lenses.map(({ range, command }) => [document.lineAt(range.start.line).text.split('.')[0], command?.title]),
      [['WEC context: none is known here', 'Choose Context of the WEC'], ['✗ Failed: Request approved', 'Review and accept its request']],
    );
    assert.match(text, /\n- Not checked: WEC answers\. No context of this WEC is known here/);

    host.dialogs.expect({ confirm: /^Accept "host-diagnose" into the ITS "its1"\?$/, answer: true });
    const [, lens] = lenses;
    await vscode.commands.executeCommand(lens?.command?.command ?? '', ...((lens?.command?.arguments ?? []) as unknown[]));
    await host.window.nextNotice(/"host-diagnose" is accepted/);
    await shownText((text) => /^Nothing is wrong so far with "host-diagnose"[^]*✓ Passed: Accepted\./.test(text));

    host.dialogs.expect({ pick: /^Diagnose host-diagnose/, answer: 'wds1' });
    await host.execute('diagnosisContext', document.uri);
    await shownText((one) => /\nWEC context: wds1\n/.test(one));
    // A diagnosis anew asks no more.
    await host.execute('diagnose', { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
    await shownText((one) => /\nWEC context: wds1\n/.test(one));
    host.dialogs.expect({ pick: /^Diagnose host-diagnose/, answer: 'The WEC can\'t be reached from here' });
    await host.execute('diagnosisContext', document.uri);
    await shownText((one) => /\nWEC context: none is known here\n/.test(one));

    host.dialogs.expect({ pick: /^Logs of the Agent of host-diagnose/, answer: 'wds1' });
    await host.execute('diagnosisLogs');
    await host.window.nextNotice(/No Pod of an agent or its operator is on context "wds1"/);

    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await host.execute('diagnosisNextStep');
    await host.window.nextNotice(/No diagnosis is in this editor/);
  });

  it('shows agent logs beside the check that they can explain', async () => {
    const own = await clustersOnSandbox(host.sandbox.describe(), 'host-silent', 1);
    try {
      const [cluster = ''] = own.names;
      await host.until('the cluster in the view', () => host.api.sessions.its('its1')?.clusters.get(cluster));
      host.dialogs.expect({ pick: new RegExp(`^Diagnose ${cluster}`), answer: 'The WEC can\'t be reached from here' });
      await host.execute('diagnose', { kind: 'cluster', id: cluster, its: 'its1', cluster });
      await shownText((text) => text.includes('Waiting: Request seen'));
      const { document } = vscode.window.activeTextEditor ?? {};
      assert(document);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
      const [, log, ...others] = lenses.map(({ range, command }) => ({ line: document.lineAt(range.start.line).text.split('.')[0], command }));
      assert.deepEqual([log?.line, log?.command?.title, others], ['… Waiting: Request seen', 'Show Agent Logs', []]);
      host.dialogs.expect({ pick: new RegExp(`^Logs of the Agent of ${cluster}`), answer: 'wds1' });
      await vscode.commands.executeCommand(log?.command?.command ?? '', ...((log?.command?.arguments ?? []) as unknown[]));
      await host.window.nextNotice(/No Pod of an agent or its operator is on context "wds1"/);
    } finally {
      await own.remove();
    }
  });
});
