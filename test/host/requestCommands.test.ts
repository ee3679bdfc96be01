import assert from 'node:assert/strict';
import { useExtension } from './support.ts';

interface SigningRequest {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly certificate?: string; readonly conditions?: readonly { readonly type: string; readonly message: string }[] };
}

describe('Decisions on requests in a real extension host', () => {
  const host = useExtension();
  const onIts = (...args: string[]) => host.kubectl('--context', 'its1', ...args);
  const accepted = (cluster: string) => onIts('get', 'managedcluster', cluster, '-o', 'jsonpath={.spec.hubAcceptsClient}');
  const conditions = async (request: string) => {
    const { status } = await host.kubectlJson<SigningRequest>('--context', 'its1', 'get', 'csr', request);
    return (status?.conditions ?? []).map(({ type, message }) => [type, message]);
  };
  const row = (request: string) => ({ kind: 'request', id: request, its: 'its1', request });
  /** A request that the extension's own watch has brought. */
  const made = async (...args: Parameters<typeof host.requestWithoutAgent>) => {
    const request = await host.requestWithoutAgent(...args);
    await host.until(`${request.csrName} in the view`, () => host.api.sessions.its('its1')?.requests.get(request.csrName));
    return request;
  };

  it('Accept WEC approves the request that was shown and accepts its cluster; refused, it changes nothing', async () => {
    const { csrName, clusterName } = await made('its1', 'host-accept');
    host.dialogs.expect({ confirm: /^Accept "host-accept" into the ITS "its1"\?$/, answer: false });
    await host.execute('acceptRequests', row(csrName));
    assert.deepEqual([await accepted(clusterName), await conditions(csrName)], ['false', []]);

    host.dialogs.expect({ confirm: /^Accept "host-accept" into the ITS "its1"\?$/, answer: true });
    await host.execute('acceptRequests', row(csrName));
    assert.deepEqual([await accepted(clusterName), await conditions(csrName)], ['true', [['Approved', 'Reviewed and approved in KubeStellar for VS Code.']]]);
    const { message } = await host.window.nextNotice(/is accepted/);
    assert.equal(message, '"host-accept" is accepted by the ITS "its1". It joins within a minute; its row tells when it is available.');
    const [asked] = host.dialogs.asked;
    assert.ok(asked?.kind === 'confirm');
    assert.deepEqual(asked.question.commands, [
      `kubectl --context its1 certificate approve ${csrName}`,
      `kubectl --context its1 patch managedcluster host-accept --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
      '# Not the same, the document\'s way: it takes any request with the label of that name.',
      '#   clusteradm --context its1 accept --clusters host-accept',
    ]);
  });

  it('of several selected, what is odd is asked on its own and the rest in one question', async () => {
    const requests = await Promise.all(['a', 'b'].map((suffix) => made('its1', `host-many-${suffix}`)));
    const odd = await made('its1', 'host-many-odd', { commonName: 'system:admin' });
    const rows = [...requests, odd].map(({ csrName }) => row(csrName));
    host.dialogs.expect(
      { confirm: /^Accept 2 WECs into the ITS "its1"\?$/, answer: true },
      { confirm: /^Something about the request of "host-many-odd" is not as it should be/, answer: false },
    );
    await host.execute('acceptRequests', rows[0], rows);
    assert.deepEqual(await Promise.all(['a', 'b', 'odd'].map((suffix) => accepted(`host-many-${suffix}`))), ['true', 'true', 'false']);
    assert.deepEqual(await conditions(odd.csrName), []);
    const { message, actions } = await host.window.nextNotice(/2 done/);
    assert.deepEqual([message, actions], ['Accepting 2 WECs into the ITS its1: 2 done, 0 failed, 0 not started.', ['Show Results']]);
    const [several] = host.dialogs.asked;
    assert.ok(several?.kind === 'confirm');
    const accept = ({ csrName, clusterName }: (typeof requests)[number]) => [
      `kubectl --context its1 certificate approve ${csrName}`,
      `kubectl --context its1 patch managedcluster ${clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
    ];
    assert.deepEqual(several.question.commands, [...requests.flatMap(accept), '# Not the same, the document\'s way: it takes any request with the label of that name.', '#   clusteradm --context its1 accept --clusters host-many-a,host-many-b']);
  });

  it('what is odd is accepted only by who has read what is odd about it', async () => {
    const { csrName, clusterName } = await made('its1', 'host-odd', { commonName: 'system:admin' });
    host.dialogs.expect({ confirm: /^Something about the request of "host-odd" is not as it should be\. Accept it into the ITS "its1" all the same\?$/, answer: true });
    await host.execute('acceptRequests', row(csrName));
    const [asked] = host.dialogs.asked;
    assert.ok(asked?.kind === 'confirm');
    assert.equal(asked.question.accept, 'Accept All the Same');
    assert.deepEqual(asked.question.detail.split('\n').slice(0, 5), [
      'Verdict: odd. Do not accept it before you know who made it.',
      'Its common name is "system:admin", not "system:open-cluster-management:host-odd:<agent>".',
      '',
      `Request: ${csrName}`,
      'Common name: system:admin',
    ]);
    await host.window.nextNotice(/^"host-odd" is accepted/);
    assert.deepEqual([await accepted(clusterName), (await conditions(csrName)).map(([type]) => type)], ['true', ['Approved']]);
  });

  it('a cluster whose request is gone is never accepted silently: it says what helps, and waits for a new request where asked to', async () => {
    const { csrName, clusterName } = await made('its1', 'host-gone');
    await onIts('delete', 'csr', csrName);
    await host.until('the end of the request', () => (host.api.sessions.its('its1')?.requests.has(csrName) === false ? true : undefined));
    await host.execute('acceptRequests', { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
    const { message, actions, choose } = await host.window.nextNotice(/no request of it/);
    assert.match(message, /^"host-gone" was not accepted: no request of it is pending on the ITS "its1"\..* join the WEC again/);
    assert.deepEqual([actions, await accepted(clusterName)], [['Wait for Request', 'Register WEC', 'Copy Join Command'], 'false']);

    host.dialogs.expect({ confirm: /^Accept "host-gone" into the ITS "its1"\?$/, answer: true });
    choose('Wait for Request');
    await made('its1', 'host-gone');
    await host.window.nextNotice(/^"host-gone" is accepted/);
    assert.equal(await accepted(clusterName), 'true');
  });

  it('finishes what was left half done: the request approved, its cluster not accepted', async () => {
    const { csrName, clusterName } = await made('its1', 'host-half');
    await onIts('certificate', 'approve', csrName);
    await host.until('the approval', () => (host.api.sessions.its('its1')?.requests.get(csrName)?.state === 'approved' ? true : undefined));
    host.dialogs.expect({ confirm: /^Accept "host-half" into the ITS "its1"\?$/, answer: true });
    await host.execute('acceptRequests', { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
    await host.window.nextNotice(/^"host-half" is accepted/);
    assert.equal(await accepted(clusterName), 'true');
  });

  it('of several ITSes each is asked on its own, and what one fails at keeps no other from its turn', async () => {
    const { csrName, clusterName } = await made('its1', 'host-its');
    const rows = [{ ...row('other-request'), its: 'gone-its' }, row(csrName)];
    host.dialogs.expect({ confirm: /^Accept "host-its" into the ITS "its1"\?$/, answer: true });
    await host.execute('acceptRequests', rows[0], rows);
    const { severity, message } = await host.window.nextNotice(/gone-its/);
    assert.deepEqual([severity, message.includes('"gone-its"'), await accepted(clusterName)], ['error', true, 'true']);
  });

  it('a request of an add-on is accepted by nobody, alone or in a selection', async () => {
    const addOn = await host.sandbox.requestWithoutAgent('its1', 'host-addon', { addOn: 'status', commonName: 'system:open-cluster-management:cluster:host-addon:addon:status:agent:x' });
    try {
      const { csrName } = await made('its1', 'host-beside');
      await host.until('the add-on\'s request', () => host.api.sessions.its('its1')?.requests.get(addOn.csrName));
      await host.execute('acceptRequests', row(addOn.csrName));
      await host.window.nextNotice(/is none of a registration, so nobody has to accept it/);
      host.dialogs.expect({ confirm: /^Accept "host-beside" into the ITS "its1"\?$/, answer: true });
      const rows = [row(csrName), row(addOn.csrName)];
      await host.execute('acceptRequests', rows[0], rows);
      const [asked] = host.dialogs.asked;
      assert.ok(asked?.kind === 'confirm');
      assert.match(asked.question.detail, /^1 of the selected requests are left out: they are decided already, or none of a registration\.$/m);
      await host.execute('denyRequests', row(addOn.csrName));
      await host.window.nextNotice(/^Nothing was denied on the ITS "its1"/);
      assert.deepEqual([await accepted('host-beside'), await conditions(addOn.csrName)], ['true', []]);
    } finally {
      await onIts('delete', 'csr', addOn.csrName);
    }
  });

  it('approves nothing where the request is another one than was listed; what failed is taken up by Retry Failed', async () => {
    const [changed, plain] = await Promise.all(['changed', 'plain'].map((suffix) => made('its1', `host-retry-${suffix}`)));
    const confirm = host.dialogs.confirm.bind(host.dialogs);
    host.dialogs.confirm = async (question) => {
      await onIts('label', 'csr', changed!.csrName, '--overwrite', `changed=${String(Date.now())}`);
      return confirm(question);
    };
    host.dialogs.expect({ confirm: /^Accept 2 WECs into the ITS "its1"\?$/, answer: true });
    const rows = [row(changed!.csrName), row(plain!.csrName)];
    await host.execute('acceptRequests', rows[0], rows);
    const { message, actions, choose } = await host.window.nextNotice(/1 failed/);
    assert.equal(message, 'Accepting 2 WECs into the ITS its1: 1 done, 1 failed, 0 not started.');
    assert.deepEqual(actions, ['Retry Failed', 'Show Results']);
    assert.deepEqual([await accepted(changed!.clusterName), await conditions(changed!.csrName), await accepted(plain!.clusterName)], ['false', [], 'true']);

    // From the notification, and once more in vain.
    host.dialogs.expect({ confirm: /^Accept "host-retry-changed"/, answer: true });
    choose('Retry Failed');
    const again = await host.window.nextNotice(/is not the one that you were shown/);
    assert.equal(again.message, `The request "${changed!.csrName}" on the ITS "its1" is not the one that you were shown any more, so nothing was approved or denied. Review it again.`);
    // From the tree, which marks it.
    host.dialogs.confirm = confirm;
    host.dialogs.expect({ confirm: /^Accept "host-retry-changed"/, answer: true });
    await host.execute('retryFailed', { kind: 'requests', id: 'its1', its: 'its1' });
    await host.window.nextNotice(/^"host-retry-changed" is accepted/);
    assert.equal(await accepted(changed!.clusterName), 'true');
    await host.execute('retryFailed', { kind: 'requests', id: 'its1', its: 'its1' });
    await host.window.nextNotice(/^Nothing has failed to be accepted into the ITS "its1"\.$/);
  });

  it('Deny Request denies with the reason that is given, and Delete Stale Requests then offers it', async () => {
    const { csrName, clusterName } = await made('its1', 'host-deny');
    host.dialogs.expect({ text: /^Deny host-deny on the ITS its1/, answer: 'nobody asked for it' }, { confirm: /^Deny host-deny on the ITS "its1"\?$/, answer: true });
    await host.execute('denyRequests', row(csrName));
    assert.deepEqual([await conditions(csrName), await accepted(clusterName)], [[['Denied', 'nobody asked for it']], 'false']);
    await host.until('the denial', () => (host.api.sessions.its('its1')?.requests.get(csrName)?.state === 'denied' ? true : undefined));

    host.dialogs.expect({ pickMany: /^Delete Stale Requests of its1/, answer: [clusterName] }, { confirm: /^Delete 1 requests from the ITS "its1"\?$/, answer: true });
    await host.execute('deleteStaleRequests', { kind: 'its', id: 'its1', its: 'its1' });
    assert.equal(await onIts('get', 'csr', csrName, '--ignore-not-found', '-o', 'name'), '');

    await host.execute('denyRequests', row(csrName));
    await host.window.nextNotice(/^Nothing was denied on the ITS "its1": host-deny-\w+ was decided on already, is no registration, or is gone\.$/);
  });
});
