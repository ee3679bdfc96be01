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
      'clusteradm --context its1 accept --clusters host-accept',
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
  });

  it('a cluster whose request is gone is never accepted silently, and says what helps', async () => {
    const { csrName, clusterName } = await made('its1', 'host-gone');
    await onIts('delete', 'csr', csrName);
    await host.until('the end of the request', () => (host.api.sessions.its('its1')?.requests.has(csrName) === false ? true : undefined));
    await host.execute('acceptRequests', { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
    const { message } = await host.window.nextNotice(/no request of it/);
    assert.match(message, /^"host-gone" was not accepted: no request of it is pending on the ITS "its1"\..* join the WEC again/);
    assert.equal(await accepted(clusterName), 'false');
  });

  it('approves nothing where the request is another one than was listed', async () => {
    const { csrName, clusterName } = await made('its1', 'host-changed');
    const confirm = host.dialogs.confirm.bind(host.dialogs);
    host.dialogs.confirm = async (question) => {
      await onIts('label', 'csr', csrName, 'changed=meanwhile');
      return confirm(question);
    };
    host.dialogs.expect({ confirm: /^Accept "host-changed"/, answer: true });
    await host.execute('acceptRequests', row(csrName));
    const { message, actions } = await host.window.nextNotice(/host-changed/);
    assert.match(message, /is not the one that you were shown any more, so nothing was approved or denied/);
    assert.deepEqual([actions, await accepted(clusterName), await conditions(csrName)], [['Retry Failed'], 'false', []]);
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
  });
});
