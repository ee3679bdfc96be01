import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { useExtension } from './support.ts';

interface SigningRequest {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string; readonly creationTimestamp: string };
  readonly spec: { readonly username: string; readonly groups: readonly string[]; readonly extra?: Readonly<Record<string, readonly string[]>> };
}

describe('Review Request in a real extension host', () => {
  const host = useExtension();
  const clusterName = 'host-review';

  const onIts = (...args: string[]) => host.kubectl('--context', 'its1', ...args);
  const shownLines = () => vscode.window.activeTextEditor?.document.getText().split('\n') ?? [];
  /** Ages go on while a test runs. */
  const withoutAges = (lines: readonly string[]) => lines.map((line) => line.replace(/\((just now|\d+ min ago)\)|(just now|\d+ min ago)(?=, made by)/g, 'AGE'));
  /** The document once it says this: it follows the clusters. */
  const until = async (what: RegExp) => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const look = () => (shownLines().some((line) => what.test(line)) ? resolve(undefined) : undefined);
    const subscription = vscode.workspace.onDidChangeTextDocument(look);
    const timer = setTimeout(resolve, 10_000);
    look();
    await promise;
    clearTimeout(timer);
    subscription.dispose();
    assert.match(shownLines().join('\n'), new RegExp(what.source, 'm'));
  };

  it('shows all that is to be seen before trusting a real request, and changes nothing', async () => {
    const { csrName, agentId } = await host.requestWithoutAgent('its1', clusterName);
    const before = await onIts('get', 'csr', csrName, '-o', 'json');
    const { metadata, spec } = await host.kubectlJson<SigningRequest>('--context', 'its1', 'get', 'csr', csrName);
    const cluster = await host.kubectlJson<{ metadata: { creationTimestamp: string } }>('--context', 'its1', 'get', 'managedcluster', clusterName);
    await host.execute('reviewRequest', { its: 'its1', request: csrName });
    await until(/^ {2}Joined: no$/);
    assert.deepEqual(
      { uri: vscode.window.activeTextEditor?.document.uri.toString(true), lines: withoutAges(shownLines()) },
      {
        uri: `kubestellar:/its1/request-${csrName}.kubestellar.txt`,
        lines: [
          `Registration request of "${clusterName}" on the ITS "its1"`,
          '',
          'Verdict: as expected, but not proved.',
          `Every field is as an OCM agent writes it, but nothing proves that the agent of "${clusterName}" made it: anybody who holds a registration token of this ITS could have.`,
          "The token of this join is not known here, and the agent's log was not read.",
          '',
          'What it asks for',
          `  Common name (CN): system:open-cluster-management:${clusterName}:${agentId}`,
          `  Organizations (O): system:open-cluster-management:${clusterName}, system:open-cluster-management:managed-clusters`,
          '  Alternative names (SAN): none',
          '  Key: ECDSA P-256',
          '  Signer: kubernetes.io/kube-apiserver-client',
          '  Usages: digital signature, key encipherment, client auth',
          '  Lifetime asked for: 365 days',
          '',
          'Who asks',
          `  Requester: ${spec.username}`,
          `  Groups: ${spec.groups.join(', ')}`,
          `  Credential id: ${spec.extra?.['authentication.kubernetes.io/credential-id']?.[0]?.replace(/^JTI=/, '') ?? 'not recorded by this ITS'}`,
          '',
          'The request',
          `  Name: ${csrName}`,
          `  Made: ${metadata.creationTimestamp} AGE`,
          '  State: pending',
          `  Object: uid ${metadata.uid}, resourceVersion ${metadata.resourceVersion}`,
          '',
          `ManagedCluster "${clusterName}" on the ITS`,
          `  Made: ${cluster.metadata.creationTimestamp} AGE`,
          '  Accepted: no',
          '  Joined: no',
          '  Available: no',
          '',
          'Other requests with this name',
          '  none',
          '',
          "What the WEC's agent says",
          '  No context in the kubeconfig is known to lead to this WEC, so its agent was not asked.',
          '',
          'To decide on it: Accept WEC or Deny Request, above this text, on its row, or from the palette.',
          '',
        ],
      },
    );
    assert.equal(await onIts('get', 'csr', csrName, '-o', 'json'), before);
  });

  it('follows the ITS while it is open: another request of its name, the cluster accepted, the request gone', async () => {
    const name = `${clusterName}-live`;
    const { csrName } = await host.requestWithoutAgent('its1', name);
    await host.execute('reviewRequest', { its: 'its1', request: csrName });
    const rival = await host.sandbox.requestWithoutAgent('its1', name);
    await until(/^Verdict: several agents ask for one name\.$/);
    await until(new RegExp(`^ {2}${rival.csrName}: pending, just now, made by .*:agent-registration-bootstrap, CN system:open-cluster-management:${name}:${rival.agentId}$`));
    await onIts('patch', 'managedcluster', name, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await until(/^ {2}Accepted: yes, since \d{4}-/);
    await onIts('delete', 'csr', csrName);
    await until(/^ {2}State: gone; this is what it was last$/);
  });

  it('decides on exactly the object that it shows: what changed is to be looked at again', async () => {
    const name = `${clusterName}-exact`;
    const { csrName } = await host.requestWithoutAgent('its1', name);
    const decided = () => onIts('get', 'csr', csrName, '-o', 'jsonpath={.status.conditions[*].type}');
    await host.execute('reviewRequest', { its: 'its1', request: csrName });
    const { uri } = vscode.window.activeTextEditor!.document;
    host.dialogs.expect({ text: new RegExp(`^Deny ${name} on the ITS its1`), answer: 'not asked for' }, { confirm: new RegExp(`^Deny ${name} on the ITS "its1"\\?$`), answer: true });
    const confirm = host.dialogs.confirm.bind(host.dialogs);
    host.dialogs.confirm = async (question) => {
      await onIts('label', 'csr', csrName, 'again=meanwhile');
      return confirm(question);
    };
    await host.execute('denyReviewed', uri);
    const { message } = await host.window.nextNotice(/not the one that you were shown/);
    assert.equal(message, `The request "${csrName}" on the ITS "its1" is not the one that you were shown any more, so nothing was approved or denied. Review it again.`);
    assert.equal(await decided(), '');

    host.dialogs.confirm = confirm;
    const { metadata } = await host.kubectlJson<SigningRequest>('--context', 'its1', 'get', 'csr', csrName);
    await until(new RegExp(`^ {2}Object: uid ${metadata.uid}, resourceVersion ${metadata.resourceVersion}$`));
    host.dialogs.expect({ confirm: new RegExp(`^Accept "${name}" into the ITS "its1"\\?$`), answer: true });
    await host.execute('acceptReviewed', uri);
    await host.window.nextNotice(/is accepted/);
    assert.equal(await decided(), 'Approved');
    await until(/^ {2}State: approved, certificate (issued|awaited)$/);
    await until(/^ {2}Accepted: yes/);
  });

  it('has nothing to decide on where no review is open', async () => {
    await host.its('its1');
    await host.execute('acceptReviewed');
    await host.window.nextNotice(/^No request is under review in this editor/);
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
    const lines = shownLines();
    assert.deepEqual(
      [lines[0], lines[2], lines.find((line) => line.startsWith('  Common name'))],
      [
        `Registration request of "${odd.clusterName}" on the ITS "its1"`,
        'Verdict: odd. Do not accept it before you know who made it.',
        '  Common name (CN): system:admin',
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
