import assert from 'node:assert/strict';
import { shownText } from '../shownText.ts';
import { useExtension } from '../support.ts';

describe('Diagnose WEC of a WEC that comes back, in a real extension host', () => {
  const host = useExtension();

  it('names a WEC that can\'t be reached, and goes on with it once it answers', async () => {
    const { clusterName } = await host.requestWithoutAgent('its1', 'host-unreached');
    await host.sandbox.killComponent('cluster2', 'kube-apiserver');
    try {
      host.dialogs.expect({ pick: /^Diagnose host-unreached/, answer: 'cluster2' });
      await host.execute('diagnose', { kind: 'cluster', id: clusterName, its: 'its1', cluster: clusterName });
      assert.match(await shownText((text) => text.includes('✗ Failed: WEC answers')), /WEC context: cluster2\n/);
    } finally {
      await host.sandbox.startComponent('cluster2', 'kube-apiserver');
    }
    await shownText((text) => text.includes('✓ Passed: WEC answers'), 45_000);
  });
});
