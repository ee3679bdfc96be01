import assert from 'node:assert/strict';
import { shownText } from '../shownText.ts';
import { useExtension } from '../support.ts';

describe('Registering in parts, and several at once, in a real extension host', function () {
  this.timeout(180_000);
  const host = useExtension();
  const [one, two] = Object.entries(host.sandbox.describe().contexts).flatMap(([name, { role }]) => (role === 'wec' ? [name] : [])) as [string, string];
  const names = ['host-part', 'host-several'] as const;
  const onIts = (...args: string[]) => host.kubectl('--context', 'its1', ...args);
  const conditionsOf = async (cluster: string) => {
    const text = await onIts('get', 'managedcluster', cluster, '-o', 'jsonpath={range .status.conditions[*]}{.type}={.status} {end}');
    return text.trim().split(' ').filter((one) => /^(HubAccepted|ManagedClusterJoined|ManagedClusterConditionAvailable)/.test(one)).sort();
  };

  after('takes the registrations back', async () => {
    for (const { id } of host.api.runs.runs()) await host.execute('dismissRun', { kind: 'run', id, run: id });
    for (const cluster of names) {
      await onIts('delete', 'managedcluster', cluster, '--ignore-not-found');
      await onIts('delete', 'csr', '-l', `open-cluster-management.io/cluster-name=${cluster}`);
    }
    await Promise.all([one, two].map((wec) => host.sandbox.resetWec(wec)));
    // So that no row goes on saying what they were.
    await Promise.all([one, two].map((wec) => host.api.sessions.check(wec)));
  });

  it('Join WEC ends at the agent, Wait for Request at its request, and nothing is accepted by either', async () => {
    await host.its('its1');
    const ended = host.execute('joinWec', { kind: 'context', id: one, context: one });
    const titles: (string | undefined)[] = [];
    const next = async () => {
      const input = await host.window.nextInput(30_000);
      titles.push(input.title);
      return input;
    };
    await (await next()).choose('its1');
    const name = await next();
    await name.type(names[0]);
    await name.accept();
    await (await next()).accept();
    await (await next()).accept();
    await (await next()).choose(/Join host-part/);
    await ended;
    assert.deepEqual([...new Set(titles)], ['Join WEC']);
    const joined = await host.window.nextNotice(/^"host-part"/);
    assert.deepEqual([joined.message, joined.actions], [
      '"host-part" is joined: its agent is installed, and asks the ITS "its1" within a minute. Next: Wait for Request, then Accept WEC.',
      ['Wait for Request', 'Verify Registration'],
    ]);
    assert.equal(await host.kubectl('--context', one, 'get', 'klusterlet', 'klusterlet', '-o', 'jsonpath={.spec.clusterName}'), 'host-part');

    joined.choose('Wait for Request');
    const came = await host.window.nextNotice(/has come to the ITS/, 60_000);
    assert.deepEqual([came.message, came.actions], [
      'The request of "host-part" has come to the ITS "its1". Next: Review Request, then Accept WEC.',
      ['Review Request', 'Accept WEC'],
    ]);
    assert.equal(await onIts('get', 'managedcluster', names[0], '-o', 'jsonpath={.spec.hubAcceptsClient}'), 'false');
    assert.deepEqual(host.api.runs.runs(), []);

    await host.until('What the context is registered as', () => host.api.sessions.contexts().find((context) => context.name === one)?.registeredAs?.clusterName);
    const [request = ''] = [...(host.api.sessions.its('its1')?.requests.values() ?? [])].filter(({ clusterName }) => clusterName === names[0]).map(({ name: of }) => of);
    await host.execute('reviewRequest', { its: 'its1', request });
    const review = await shownText((text) => text.includes('Its log says'));
    assert.ok(review.includes(`\n  Context: ${one}\n  Its log says that it created this request.\n  It asks with the token that made this request.\n`), review);
    await host.execute('waitForRequest', { kind: 'context', id: one, context: one });
    host.dialogs.expect({ confirm: /^Accept "host-part" into the ITS "its1"\?$/, answer: true });
    (await host.window.nextNotice(/has come to the ITS/)).choose('Accept WEC');
    await host.window.nextNotice(/^"host-part" is accepted/);
    assert.equal(await onIts('get', 'managedcluster', names[0], '-o', 'jsonpath={.spec.hubAcceptsClient}'), 'true');
  });

  it('Register Several WECs goes on with the one, fails at the other, says which, and takes up that one alone', async () => {
    host.dialogs.expect(
      { pickMany: /^Register Several WECs\n\nThe clusters that become WECs of the ITS its1$/, answer: [one, two] },
      { pick: /^Register Several WECs/, answer: `$(server) ${two}` },
      { pick: /^Register Several WECs/, answer: '$(check) Register 2 of 2 WECs' },
      { confirm: /^Register 2 WECs with the ITS "its1"\?$/, answer: true },
      // Not now: the one that fails.
      { confirm: /^Accept "host-several" into the ITS "its1"\?$/, answer: false },
    );
    const ended = host.execute('registerSeveral', { kind: 'its', id: 'its1', its: 'its1' });
    const name = await host.window.nextInput(30_000);
    await name.type(names[0]);
    await name.accept();
    assert.equal(name.validation, 'The ITS its1 has a cluster of this name already.');
    await name.type(names[1]);
    await name.accept();
    await (await host.window.nextInput(30_000)).accept();
    await (await host.window.nextInput(30_000)).accept();
    await ended;

    const question = host.dialogs.asked.find((asked) => asked.kind === 'confirm' && asked.question.message.startsWith('Register 2'));
    assert.ok(question?.kind === 'confirm');
    const { contexts } = host.sandbox.describe();
    assert.deepEqual(question.question.detail.split('\n').slice(0, 2), [`${one} as ${names[0]} (${contexts[one]!.server})`, `${two} as ${names[1]} (${contexts[two]!.server})`]);
    assert.equal(question.question.commands?.filter((command) => command.startsWith('clusteradm join')).length, 2);

    const result = await host.window.nextNotice(/1 failed/);
    assert.deepEqual([result.severity, result.message, result.actions], [
      'error',
      'Registering 2 WECs with the ITS its1: 1 done, 1 failed, 0 not started.',
      ['Retry Failed', 'Show Results'],
    ]);
    assert.deepEqual(await conditionsOf(names[0]), ['HubAcceptedManagedCluster=True', 'ManagedClusterConditionAvailable=True', 'ManagedClusterJoined=True']);
    assert.deepEqual(host.api.runs.runs().map(({ clusterName, state }) => [clusterName, state]), [[names[1], 'failed']]);

    host.dialogs.expect(
      { pick: /^Register Several WECs/, answer: '$(check) Register 1 of 1 WECs' },
      { confirm: /^Register 1 WECs with the ITS "its1"\?$/, answer: true },
      { confirm: /^Accept "host-several" into the ITS "its1"\?$/, answer: true },
    );
    result.choose('Retry Failed');
    const { message } = await host.window.nextNotice(/^"host-several"/, 90_000);
    assert.equal(message, '"host-several" is registered with the ITS "its1" and Available.');
    assert.deepEqual(await conditionsOf(names[1]), ['HubAcceptedManagedCluster=True', 'ManagedClusterConditionAvailable=True', 'ManagedClusterJoined=True']);
  });
});
