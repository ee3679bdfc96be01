import assert from 'node:assert/strict';
import { execa } from 'execa';
import * as vscode from 'vscode';
import { shownText } from './shownText.ts';
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

  const untilReview = async (name: string) => {
    await (await host.window.nextInput()).choose('its1');
    const asked = await host.window.nextInput();
    await asked.type(name);
    await asked.accept();
    for (const step of ['environment', 'flags']) await (await host.window.nextInput(30_000)).accept().catch((error: unknown) => assert.fail(`${step}: ${String(error)}`));
    return host.window.nextInput(30_000);
  };

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
      const review = await untilReview(clusterName);
      await review.choose(/Register/);
      await ended;
    } finally {
      listener.dispose();
    }
    const [run] = runs.runs();
    assert.deepEqual([run?.state, run?.clusterName, sessions.its('its1')?.clusters.has(clusterName)], ['cancelled', clusterName, false]);
    await host.execute('dismissRun', { kind: 'run', id: run?.id, run: run?.id });
    assert.deepEqual([runs.runs(), host.window.notices], [[], []]);
  });

  it('that fails offers to diagnose the WEC, in its notification and at the stage that failed', async () => {
    await host.its('its1');
    const taken = 'host-taken';
    const ended = host.execute('registerWec', { kind: 'context', id: wec, context: wec });
    const review = await untilReview(taken);
    await host.requestWithoutAgent('its1', taken);
    await host.kubectl('--context', 'its1', 'patch', 'managedcluster', taken, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await review.choose(/Register/);
    await ended;
    const notice = await host.window.nextNotice(/"host-taken" is taken on the ITS "its1" by another cluster/);
    const [run] = host.api.runs.runs();
    assert.ok(run !== undefined);
    const about = new RegExp(`Diagnosis of "${taken}" on the ITS "its1"\\nWEC context: ${wec}\\n`);
    notice.choose('Diagnose WEC');
    await shownText((text) => about.test(text));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const failed = run.stages.find(({ state }) => state === 'failed');
    await host.execute('diagnose', { kind: 'stage', id: `${run.id} ${failed?.id}`, run: run.id, stage: failed?.id });
    await shownText((text) => about.test(text));
    await host.execute('dismissRun', { kind: 'run', id: run.id, run: run.id });
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
    const notice = await host.window.nextNotice(new RegExp(`^"${clusterName}" is registered with the ITS "its1": Accepted, Joined and Available\\.$`));
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

    await host.execute('showYaml', { kind: 'context', id: wec, context: wec });
    const yaml = await shownText((text) => text.includes('kind: Klusterlet'));
    assert.ok(yaml.startsWith(`# kubectl --context ${wec} get klusterlet klusterlet -o yaml\n`) && yaml.includes(`  clusterName: ${clusterName}\n`), yaml);

    notice.choose('Next Steps');
    await (await host.window.nextInput()).choose('BindingPolicy Draft');
    const draft = await shownText((text) => text.includes('kind: BindingPolicy'));
    assert.equal(draft.split('\n')[0], `# kubectl --context its1 label managedcluster ${clusterName} name=${clusterName}`);
    const { kubectl, kubeconfig } = host.sandbox.describe();
    const applied = await execa(kubectl, ['--kubeconfig', kubeconfig, '--context', 'wds1', 'apply', '--dry-run=server', '-o', 'jsonpath={.spec.clusterSelectors}', '-f', '-'], { input: draft });
    assert.deepEqual(JSON.parse(applied.stdout), [{ matchLabels: { name: clusterName } }]);
  });

  it('accepts what was suspended only where a person says so, with the command that does the same', async () => {
    await host.kubectl('--context', 'its1', 'patch', 'managedcluster', clusterName, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":false}}');
    await host.until('its suspension', () => (host.api.sessions.its('its1')?.clusters.get(clusterName)?.hubAcceptsClient === false ? true : undefined));
    host.dialogs.expect({ confirm: new RegExp(`^Accept "${clusterName}" into the ITS "its1" again\\?$`), answer: false });
    const ended = host.execute('registerWec', { kind: 'context', id: wec, context: wec });
    const review = await untilReview(clusterName);
    await review.choose(/Register/);
    await ended;
    const [asked] = host.dialogs.asked;
    assert.deepEqual(asked?.kind === 'confirm' && asked.question.commands, [`kubectl --context its1 patch managedcluster ${clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`]);
    assert.equal(await host.kubectl('--context', 'its1', 'get', 'managedcluster', clusterName, '-o', 'jsonpath={.spec.hubAcceptsClient}'), 'false');
    for (const { id } of host.api.runs.runs()) await host.execute('dismissRun', { kind: 'run', id, run: id });
    await host.kubectl('--context', 'its1', 'patch', 'managedcluster', clusterName, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
  });

  it('is the witness of Review Request about a request for its name that another made', async () => {
    const shown = await host.kubectl('--context', 'its1', 'get', 'csr', '-l', `open-cluster-management.io/cluster-name=${clusterName}`, '-o', 'jsonpath={.items[*].metadata.name}');
    const { csrName } = await host.requestWithoutAgent('its1', clusterName);
    await host.execute('reviewRequest', { its: 'its1', request: csrName });
    const review = await shownText((text) => text.includes('Its log names'));
    assert.deepEqual(
      review.slice(review.indexOf("What the WEC's agent says")).split('\n').slice(1, 4).map((line) => line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '<id>')),
      [`  Context: ${wec}`, `  Its log names other requests: ${shown}`, '  It asks with another token than the one that made this request: <id>'],
    );
  });
});
