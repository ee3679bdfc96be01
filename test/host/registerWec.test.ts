import assert from 'node:assert/strict';
import { useExtension } from './support.ts';

interface Conditions {
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

// A minute with the reset of its WEC, which the older VS Code would add once more.
const onNewest = process.env['KUBESTELLAR_VSCODE_LINE'] === 'newest' ? describe : describe.skip;

onNewest('Register WEC in a real extension host', function () {
  this.timeout(150_000);
  const host = useExtension();
  const clusterName = 'host-registered';
  const wec = Object.entries(host.sandbox.describe().contexts).findLast(([, { role }]) => role === 'wec')![0];

  after('takes the registration back', async () => {
    await host.kubectl('--context', 'its1', 'delete', 'managedcluster', clusterName, '--ignore-not-found');
    await host.kubectl('--context', 'its1', 'delete', 'csr', '-l', `open-cluster-management.io/cluster-name=${clusterName}`);
    await host.sandbox.resetWec(wec);
  });

  it('asks an ITS\'s row for the WEC, goes back, and is left silently', async () => {
    await host.its('its1');
    const ended = host.execute('registerWec', { kind: 'its', id: 'its1', its: 'its1' });
    const first = await host.window.nextInput();
    assert.equal(first.placeholder, 'The cluster that becomes a WEC');
    assert.equal((await first.rows()).at(-1)?.label, 'wds1', 'a control plane comes last');
    await first.choose(wec);
    const name = await host.window.nextInput();
    assert.equal(name.placeholder, 'Name of the WEC on the ITS its1');
    await name.type('bad.name');
    await name.accept();
    assert.match(name.validation ?? '', /dots/);
    await name.back();
    const again = await host.window.nextInput();
    assert.deepEqual(await again.rows(), await first.rows());
    await again.close();
    await ended;
    assert.deepEqual([host.window.notices, host.api.runs.runs()], [[], []]);
  });

  it('is cancelled by Cancel Registration, which leaves a row that says so until it is dismissed', async () => {
    const { sessions, runs } = host.api;
    await host.its('its1');
    const listener = runs.onDidChange(() => {
      const [run] = runs.runs();
      if (run?.state === 'running') void host.execute('cancelRun', { kind: 'run', id: run.id, run: run.id });
    });
    try {
      const ended = host.execute('registerWec', { kind: 'context', id: wec, context: wec });
      await (await host.window.nextInput()).choose('its1');
      const name = await host.window.nextInput();
      await name.type(clusterName);
      await name.accept();
      for (const step of ['environment', 'flags']) await (await host.window.nextInput(30_000)).accept().catch((error: unknown) => assert.fail(`${step}: ${String(error)}`));
      await (await host.window.nextInput(30_000)).choose(/Register/);
      await ended;
    } finally {
      listener.dispose();
    }
    const [run] = runs.runs();
    assert.deepEqual([run?.state, run?.clusterName, sessions.its('its1')?.clusters.has(clusterName)], ['cancelled', clusterName, false]);
    await host.execute('dismissRun', { kind: 'run', id: run?.id, run: run?.id });
    assert.deepEqual([runs.runs(), host.window.notices], [[], []]);
  });

  it('takes a cluster from its row to Available, with one question about its real request', async () => {
    await host.its('its1');
    host.dialogs.expect({ confirm: new RegExp(`^Accept "${clusterName}" into the ITS "its1"\\?$`), answer: true });
    const ended = host.execute('registerWec', { kind: 'context', id: wec, context: wec });
    const placeholders: (string | undefined)[] = [];
    const next = async () => {
      const input = await host.window.nextInput(30_000);
      placeholders.push(input.placeholder);
      return input;
    };
    await (await next()).choose('its1');
    const name = await next();
    await name.type(clusterName);
    await name.accept();
    await (await next()).accept();
    await (await next()).accept();
    await (await next()).choose(/Register/);
    await ended;

    assert.deepEqual(placeholders, [
      'The ITS (OCM hub) to register with',
      'Name of the WEC on the ITS its1',
      'Where the WEC runs',
      'Flags of clusteradm join',
      'Review: nothing has been changed yet',
    ]);
    await host.window.nextNotice(new RegExp(`^"${clusterName}" is registered with the ITS "its1": Accepted, Joined and Available\\.$`));
    const { status } = await host.kubectlJson<Conditions>('--context', 'its1', 'get', 'managedcluster', clusterName);
    const registered = ['HubAcceptedManagedCluster', 'ManagedClusterConditionAvailable', 'ManagedClusterJoined'];
    const conditions = status.conditions.filter(({ type }) => registered.includes(type)).map((condition) => [condition.type, condition.status]);
    assert.deepEqual(conditions.sort(), registered.map((type) => [type, 'True']));
    const onWec = await host.kubectl('--context', wec, 'get', 'klusterlet', 'klusterlet', '-o', 'jsonpath={.spec.clusterName}');
    const [asked] = host.dialogs.asked;
    const { detail = '' } = asked?.kind === 'confirm' ? asked.question : {};
    const shown = /^Request: (.+)$/m.exec(detail)?.[1] ?? 'none';
    const decision = await host.kubectl('--context', 'its1', 'get', 'csr', shown, '-o', 'jsonpath={.status.conditions[*].type}');
    assert.deepEqual(
      { onWec, decision, verdict: detail.split('\n')[0], asked: host.dialogs.asked.length, runs: host.api.runs.runs() },
      { onWec: clusterName, decision: 'Approved', verdict: 'Verdict: proved.', asked: 1, runs: [] },
    );
    await host.until('The new WEC in its row', () => host.api.sessions.contexts().find(({ name: context }) => context === wec)?.registeredAs?.clusterName);
  });
});
