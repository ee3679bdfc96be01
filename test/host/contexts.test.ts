import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { LatePort, OtherKubeconfig } from './otherKubeconfig.ts';
import { useExtension } from './support.ts';

describe('Commands of contexts in a real extension host', () => {
  const host = useExtension();
  let kubeconfig: OtherKubeconfig;
  let port: LatePort;

  before('uses contexts with log-in plugins, and one that is unreachable', async () => {
    kubeconfig = new OtherKubeconfig(host.sandbox);
    port = await LatePort.to(host.sandbox.context('cluster2').server);
    await kubeconfig.addWithPlugin('login-its', 'its1');
    await kubeconfig.addWithPlugin('login-wec', 'cluster1');
    await kubeconfig.addAt('late', 'cluster2', port.server);
    await kubeconfig.use();
  });

  after('uses the sandbox\'s contexts again', async () => {
    port.close();
    await kubeconfig.dispose();
  });

  const states = () => host.api.sessions.contexts().map(({ name, state, roles }) => [name, state.kind, ...roles]);

  it('leave a log-in plugin alone until it is asked for: Check Context on its row', async () => {
    await host.until('The unreachable context', () => (states().some(([, state]) => state === 'unreachable') ? true : undefined));
    assert.deepEqual(states(), [['late', 'unreachable'], ['login-its', 'notChecked'], ['login-wec', 'notChecked']]);
    assert.deepEqual(kubeconfig.takeLogIns(), {});
    await host.execute('checkContext', { kind: 'context', id: 'login-wec', context: 'login-wec' });
    assert.deepEqual(states(), [['late', 'unreachable'], ['login-its', 'notChecked'], ['login-wec', 'ready']]);
    assert.deepEqual(kubeconfig.takeLogIns(), { 'login-wec': 1 });
  });

  it('ask which: Check Context from the palette', async () => {
    const ended = host.execute('checkContext');
    const pick = await host.window.nextInput();
    assert.equal(pick.placeholder, 'The context to check');
    assert.deepEqual((await pick.rows()).map(({ label }) => label), ['late', 'login-its', 'login-wec']);
    await port.open();
    await pick.choose('late');
    await ended;
    assert.deepEqual(states(), [['late', 'ready'], ['login-its', 'notChecked'], ['login-wec', 'ready']]);
    assert.deepEqual(kubeconfig.takeLogIns(), {});
  });

  it('contact a log-in plugin only where the person ticks it: Find ITSes', async () => {
    const findItses = async () => {
      const ended = host.execute('findItses');
      const pick = await host.window.nextInput();
      const { server } = host.sandbox.context('its1');
      assert.deepEqual(await pick.rows(), [{ label: 'login-its', description: undefined, detail: server }]);
      return { pick, ended };
    };
    const first = await findItses();
    await first.pick.accept();
    await first.ended;
    assert.deepEqual(kubeconfig.takeLogIns(), {});
    const second = await findItses();
    await second.pick.toggle('login-its');
    await second.pick.accept();
    await second.ended;
    const { clusters } = await host.its('login-its');
    assert.deepEqual(states(), [['late', 'ready'], ['login-its', 'ready', 'its'], ['login-wec', 'ready']]);
    const names = await host.kubectl('--context', 'its1', 'get', 'managedclusters', '-o', 'jsonpath={.items[*].metadata.name}');
    assert.deepEqual([...clusters.keys()].sort(), names.split(' ').filter((name) => name !== '').sort());
  });
});

describe('Mute and Unmute Requests in a real extension host', () => {
  const host = useExtension();
  /** How long new requests are gathered before they are told of, in ms, and some more. */
  const gathered = 1_200;

  it('tell of no request while the ITS is muted, and of the next one after', async () => {
    const row = { kind: 'its', id: 'its1', its: 'its1' };
    await host.its('its1');
    await host.execute('muteRequests', row);
    await host.requestWithoutAgent('its1', 'host-quiet');
    // Silence has no event.
    await delay(gathered);
    await host.execute('unmuteRequests', row);
    await host.requestWithoutAgent('its1', 'host-loud');
    const { message, actions } = await host.window.nextNotice(/host-loud/);
    assert.match(message, /^A new request asks to register cluster host-loud with ITS its1\.$|^\d+ new requests ask to register clusters with ITS its1/);
    assert.deepEqual(actions, ['Review', 'Later', 'Mute This ITS']);
    assert.deepEqual([message, ...host.window.notices.map((notice) => notice.message)].filter((text) => text.includes('host-quiet')), []);
  });
});
