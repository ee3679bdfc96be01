import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { shownText } from './shownText.ts';
import { useExtension } from './support.ts';

/** Opens no surface that differs between the two VS Codes, so that one run is enough. */
const onNewest = process.env['KUBESTELLAR_VSCODE_LINE'] === 'newest' ? describe : describe.skip;

onNewest('Collect Diagnostics in a real extension host', function () {
  this.timeout(60_000);
  const host = useExtension();
  const folder = mkdtempSync(join(tmpdir(), 'kubestellar-test-collect-'));
  const unreachable = 'The WEC can\'t be reached from here';

  after(() => rmSync(folder, { recursive: true }));

  it('collects into the folder that is chosen, from a row and from a diagnosis, and opens the index', async () => {
    const { csrName, clusterName } = await host.requestWithoutAgent('its1', 'host-collect');
    const row = { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName };
    const place = vscode.Uri.file(folder);
    host.dialogs.expect({ pick: /^Collect Diagnostics of host-collect/, answer: unreachable }, { folder: /^Collect Diagnostics of host-collect$/, answer: place });
    await host.execute('collectDiagnostics', row);
    const [name = ''] = readdirSync(folder);
    assert.match(name, /^kubestellar-host-collect-\d{8}T\d{6}Z$/);
    const made = join(folder, name);
    const { message } = await host.window.nextNotice(/^Diagnostics of "host-collect" are in /);
    assert.equal(message, `Diagnostics of "host-collect" are in ${made}. Nothing was sent anywhere: look through the files before you share them.`);

    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, join(made, 'README.md'));
    const index = vscode.window.activeTextEditor.document.getText();
    assert.ok(index.startsWith('# Diagnostics of host-collect\n') && index.includes('and no WEC, since no context of it is known'), index);
    const listed = [...index.matchAll(/^\| (\S+\/?\S*) \| (?!Is )/gm)].map(([, file = '']) => file.replaceAll('\\', '')).filter((file) => !file.startsWith('---'));
    const files = readdirSync(made, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(made.length + 1));
    assert.deepEqual(listed.sort(), files.filter((file) => file !== 'README.md').sort());
    assert.deepEqual(files.filter((file) => (statSync(join(made, file)).mode & 0o777) !== 0o600), []);
    const read = (file: string) => readFileSync(join(made, file), 'utf8');
    assert.match(read('diagnosis.txt'), new RegExp(`^The request "${csrName}" of "host-collect" waits on the ITS "its1"`));
    assert.match(read('versions.txt'), /^KubeStellar for VS Code: \d+\.\d+\.\d+\n.*: 1\.\d+\.\d+\nSystem: linux [^]*\nclusteradm: 1\.\d+\.\d+\nKubernetes of the ITS its1: v1\./);
    assert.match(read('its/requests.yaml'), new RegExp(`^apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata:\n  name: ${csrName}\n[^]*\n  managedFields:\n`));

    host.dialogs.expect({ pick: /^Diagnose host-collect/, answer: unreachable });
    await host.execute('diagnose', row);
    await shownText((text) => text.includes('Request approved'));
    host.dialogs.expect({ pick: /^Collect Diagnostics of host-collect/, answer: unreachable }, { folder: /^Collect Diagnostics/, answer: place });
    await host.execute('collectDiagnostics', vscode.window.activeTextEditor.document.uri);
    await host.window.nextNotice(/^Diagnostics of "host-collect" are in /);
    assert.equal(readdirSync(folder).length, 2);
  });

  it('says where it can\'t write, and leaves nothing', async () => {
    const { clusterName } = await host.requestWithoutAgent('its1', 'host-collect');
    host.dialogs.expect({ pick: /^Collect Diagnostics/, answer: unreachable }, { folder: /^Collect Diagnostics/, answer: vscode.Uri.file(join(folder, 'nowhere')) });
    await host.execute('collectDiagnostics', { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
    await host.window.nextNotice(new RegExp(`^The folder ${join(folder, 'nowhere')} can't be written to \\(ENOENT\\)`));
    assert.equal(readdirSync(folder).length, 2);
  });
});
