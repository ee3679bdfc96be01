import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { useExtension } from './support.ts';

interface SigningRequest {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly username: string; readonly groups: readonly string[]; readonly extra?: Readonly<Record<string, readonly string[]>> };
}

describe('Review Request in a real extension host', () => {
  const host = useExtension();
  const clusterName = 'host-review';

  it('shows a real request with its subject, its requester and the verdict, and changes nothing', async () => {
    const { csrName, agentId } = await host.requestWithoutAgent('its1', clusterName);
    const before = await host.kubectl('--context', 'its1', 'get', 'csr', csrName, '-o', 'json');
    const { spec } = await host.kubectlJson<SigningRequest>('--context', 'its1', 'get', 'csr', csrName);
    await host.execute('reviewRequest', { its: 'its1', request: csrName });
    const document = vscode.window.activeTextEditor?.document;
    assert.deepEqual(
      { uri: document?.uri.toString(true), lines: document?.getText().replace(/^Age: \d+ s$/m, 'Age: some s').split('\n') },
      {
        uri: `kubestellar:/its1/request-${csrName}.txt`,
        lines: [
          `Registration request of "${clusterName}" on the ITS "its1"`,
          '',
          'Verdict: as expected, but not proved.',
          `Every field is as an OCM agent writes it, but nothing proves that the agent of "${clusterName}" made it: anybody who holds a registration token of this ITS could have.`,
          "The token of this join is not known here, and the agent's log was not read.",
          '',
          `Request: ${csrName}`,
          `Common name: system:open-cluster-management:${clusterName}:${agentId}`,
          `Organizations: system:open-cluster-management:${clusterName}, system:open-cluster-management:managed-clusters`,
          'Key: ECDSA P-256',
          `Requester: ${spec.username}`,
          `Groups: ${spec.groups.join(', ')}`,
          `Credential id: ${spec.extra?.['authentication.kubernetes.io/credential-id']?.[0]?.replace(/^JTI=/, '') ?? 'not recorded by this ITS'}`,
          'Signer: kubernetes.io/kube-apiserver-client',
          'Usages: digital signature, key encipherment, client auth',
          'Lifetime asked for: 365 days',
          'Age: some s',
          '',
          'To decide on it: Accept WEC or Deny Request, on its row or from the palette.',
          '',
        ],
      },
    );
    assert.equal(await host.kubectl('--context', 'its1', 'get', 'csr', csrName, '-o', 'json'), before);
  });

  it('lets the person pick one of several from the palette', async () => {
    const own = await host.requestWithoutAgent('its1', clusterName);
    const odd = await host.requestWithoutAgent('its1', `${clusterName}-odd`, { commonName: 'system:admin' });
    const ended = host.execute('reviewRequest');
    const pick = await host.window.nextInput();
    const rows = (await pick.rows()).filter(({ label }) => label.startsWith(clusterName));
    assert.deepEqual(
      rows.sort((a, b) => a.label.localeCompare(b.label)),
      [own, odd].map((made) => ({ label: made.clusterName, description: 'its1', detail: made.csrName })),
    );
    await pick.choose(odd.clusterName);
    await ended;
    const lines = vscode.window.activeTextEditor?.document.getText().split('\n') ?? [];
    assert.deepEqual(
      [lines[0], lines[2], lines.find((line) => line.startsWith('Common name'))],
      [
        `Registration request of "${odd.clusterName}" on the ITS "its1"`,
        'Verdict: odd. Do not accept it before you know who made it.',
        'Common name: system:admin',
      ],
    );
  });

  it('says so when the request is gone', async () => {
    await host.its('its1');
    await host.execute('reviewRequest', { its: 'its1', request: 'host-review-gone' });
    const { severity, message } = await host.window.nextNotice(/host-review-gone/);
    assert.deepEqual([severity, message], ['information', 'The request host-review-gone is no longer there.']);
    assert.equal(vscode.window.activeTextEditor, undefined);
  });
});
