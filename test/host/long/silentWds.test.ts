import assert from 'node:assert/strict';
import { clustersOnSandbox, type OwnClusters } from '../../cluster/ownClusters.ts';
import { useExtension } from '../support.ts';

describe('A WDS that falls silent, in a real extension host', () => {
  const host = useExtension();
  let own: OwnClusters;
  let row: { readonly kind: 'cluster'; readonly id: string; readonly its: string; readonly cluster: string };

  before('makes a cluster that is accepted, and freezes the API server of wds1', async () => {
    own = await clustersOnSandbox(host.sandbox.describe(), 'silent-wds', 1);
    const [cluster = ''] = own.names;
    row = { kind: 'cluster', id: cluster, its: 'its1', cluster };
    await own.kubectl('patch', 'managedcluster', cluster, '--type=merge', '-p', '{"spec":{"hubAcceptsClient":true}}');
    await host.until('the cluster in the view', () => host.api.sessions.its('its1')?.clusters.get(cluster));
    await host.until('wds1 as a WDS', () => (host.api.sessions.contexts().some(({ name, roles }) => name === 'wds1' && roles.has('wds')) ? true : undefined));
    await host.sandbox.pauseComponent('wds1', 'kube-apiserver');
  });

  after('thaws it', async () => {
    await host.sandbox.resumeComponent('wds1', 'kube-apiserver');
    await own?.remove();
  });

  const labels = async () => (await own.kubectl('get', 'managedcluster', row.cluster, '-o', 'jsonpath={.metadata.labels.one} {.metadata.labels.two}')).trim();
  const silence = 'WDS "wds1" can\'t be asked which BindingPolicies select what: It did not answer within 4 s.';
  const again = ' (It is asked again 30 s after that.)';

  it('holds up a label command no longer than its limit, once; the command says so and goes on', async () => {
    host.dialogs.expect({ text: /^Labels of /, answer: 'one=1' });
    const first = performance.now();
    await host.execute('editLabels', row, [row]);
    const waited = performance.now() - first;
    const told = await host.window.nextNotice(/wds1/);
    host.dialogs.expect({ text: /^Labels of /, answer: 'two=2' });
    const second = performance.now();
    await host.execute('editLabels', row, [row]);
    const then = performance.now() - second;
    assert.deepEqual([told.severity, told.message, (await host.window.nextNotice(/wds1/)).message, await labels()], ['warning', silence, `${silence}${again}`, '1 2']);
    assert.ok(waited > 4_000 && waited < 8_000 && then < 4_000, `${waited} ms, then ${then} ms`);
  });

  it('is named in the question of Suspend', async () => {
    host.dialogs.expect({ confirm: /^Suspend /, answer: false });
    await host.execute('suspendClusters', row);
    const asked = host.dialogs.asked.at(-1);
    assert.ok(asked?.kind === 'confirm');
    assert.ok(asked.question.detail.endsWith(`${silence}${again}`), asked.question.detail);
  });

  it('is named in the question of Deregister WEC, which takes no label away for a BindingPolicy that nobody could read', async () => {
    host.dialogs.expect({ pick: /^Deregister /, answer: /can't be reached/ }, { confirm: /^Deregister /, answer: false });
    await host.execute('deregisterClusters', row);
    const asked = host.dialogs.asked.at(-1);
    assert.ok(asked?.kind === 'confirm');
    const { detail, commands } = asked.question;
    assert.deepEqual([/\nNot known:\n(.*)\n\n/.exec(detail)?.[1], detail.includes('labels that select it'), commands?.[0]], [`– ${silence}${again}`, false, `kubectl --context its1 delete managedcluster ${row.cluster}`]);
  });
});
