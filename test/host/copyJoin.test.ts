import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { useExtension } from './support.ts';

describe('Joins that are copied, in a real extension host', () => {
  const host = useExtension();
  const clusterName = 'host-copied';
  const row = { kind: 'its', id: 'its1', its: 'its1' };
  const tokenIn = (text: string) => /--hub-token (\S+)/.exec(text)?.[1] ?? '';

  after('forgets the token', () => vscode.env.clipboard.writeText(''));

  it('Copy Join Command warns of an address of this machine, and copies nothing when it is refused', async () => {
    await vscode.env.clipboard.writeText('as it was');
    host.dialogs.expect({ text: /^Copy Join Command of its1/, answer: clusterName }, { pick: /^Copy Join Command/, answer: 'POSIX Shell' }, { pickMany: /^Copy Join Command/, answer: [] }, { confirm: /leads to this machine/, answer: false });
    await host.execute('copyJoinCommand', row);
    assert.equal(await vscode.env.clipboard.readText(), 'as it was');
  });

  it('Copy Join Command copies the command with its token; the request that is made with it is told, and proved', async () => {
    host.dialogs.expect(
      { text: /^Copy Join Command/, answer: clusterName },
      { pick: /^Copy Join Command/, answer: 'POSIX Shell' },
      { pickMany: /^Copy Join Command/, answer: ['--singleton', 'More Flags...'] },
      { text: /^Copy Join Command[^]*More flags/, answer: '--image-registry=registry.example.com/ocm' },
      { confirm: /leads to this machine/, answer: true },
    );
    await host.execute('copyJoinCommand', row);
    const text = await vscode.env.clipboard.readText();
    assert.match(text, /^\(\n {2}set -e\n {2}umask 077\n[^]*clusteradm join --hub-token \S+ --hub-apiserver https:\/\/\S+ --cluster-name host-copied --ca-file "\$its_ca" --bundle-version \S+ --singleton --image-registry=registry\.example\.com\/ocm\n\)\n$/);
    const more = host.dialogs.asked.findLast((asked) => asked.kind === 'text');
    assert.match(more?.question.check?.('--proxy-ca-file=/etc/ssl/proxy.pem') ?? '', /^A file of this machine is not there/);
    assert.ok(!text.includes('--context') && !text.includes('--kubeconfig'));
    await host.window.nextNotice(/^The join command for "host-copied" is copied/);

    const { csrName } = await host.requestWithoutAgent('its1', clusterName, { token: tokenIn(text) });
    const { message, actions } = await host.window.nextNotice(/has come to the ITS/);
    assert.deepEqual([message, actions], [`The request of ${clusterName} has come to the ITS its1, made with the token that you copied.`, ['Accept WEC', 'Review']]);
    host.dialogs.expect({ confirm: /^Accept "host-copied"/, answer: true });
    await host.execute('acceptRequests', { kind: 'request', id: csrName, its: 'its1', request: csrName });
    const asked = host.dialogs.asked.at(-1);
    assert.ok(asked?.kind === 'confirm' && asked.question.detail.startsWith("Verdict: proved.\nIt was made with the token of this join"), JSON.stringify(asked));
    assert.equal(await host.kubectl('--context', 'its1', 'get', 'managedcluster', clusterName, '-o', 'jsonpath={.spec.hubAcceptsClient}'), 'true');
  });

  it('Copy Join Command asks before the token would go over a connection that nobody verifies, and says what else is not well', async () => {
    await vscode.env.clipboard.writeText('as it was');
    const expect = (answer: boolean) =>
      host.dialogs.expect(
        { text: /^Copy Join Command/, answer: 'host-unverified' },
        { pick: /^Copy Join Command/, answer: 'POSIX Shell' },
        { pickMany: /^Copy Join Command/, answer: ['--force-internal-endpoint-lookup'] },
        { confirm: /leads to this machine/, answer: true },
        { confirm: /^Send the registration token of "host-unverified" over a connection that is not verified\?$/, answer },
      );
    expect(false);
    await host.execute('copyJoinCommand', row);
    assert.equal(await vscode.env.clipboard.readText(), 'as it was');
    const [address, unverified] = host.dialogs.asked.slice(-2).map((asked) => (asked.kind === 'confirm' ? asked.question.commands : undefined));
    assert.deepEqual([address, unverified], [['clusteradm --context its1 get token'], ['clusteradm --context its1 get token']]);

    expect(true);
    await host.execute('copyJoinCommand', row);
    const text = await vscode.env.clipboard.readText();
    assert.ok(/clusteradm join --hub-token \S+ .* --force-internal-endpoint-lookup/.test(text) && !text.includes('--ca-file'), 'the command that was agreed to');
    const { severity, message } = await host.window.nextNotice(/^The join command for "host-unverified" is copied/);
    assert.deepEqual([severity, /Before you go on: 3 Pods of the ITS are pending \(.*\): without the webhooks, .*\.$/.test(message)], ['warning', true], message);
  });

  it('Get Registration Token copies a token that the ITS takes, and says nowhere what it is', async () => {
    await host.execute('getToken', row);
    const token = await vscode.env.clipboard.readText();
    const { message } = await host.window.nextNotice(/registration token/i);
    assert.ok(!message.includes(token));
    const { csrName } = await host.requestWithoutAgent('its1', 'host-bare-token', { token });
    await host.window.nextNotice(/host-bare-token has come/);
    assert.match(await host.kubectl('--context', 'its1', 'get', 'csr', csrName, '-o', 'name'), /host-bare-token/);
  });
});
