import { shownText } from '../shownText.ts';
import { useExtension } from '../support.ts';

describe('Check ITS Readiness while its webhook goes and comes back, in a real extension host', function () {
  this.timeout(120_000);
  const host = useExtension();

  it('follows what no watch tells of', async () => {
    await host.execute('checkItsReadiness', { kind: 'its', id: 'its1', its: 'its1' });
    await shownText((text) => text.includes('✓ Passed: Takes changes'));
    await host.sandbox.killComponent('its1', 'webhook');
    try {
      await shownText((text) => text.includes("\nIt can't take WECs: 1 checks failed.\n") && text.includes("✗ Failed: Takes changes. Its webhook doesn't answer"), 30_000);
    } finally {
      await host.sandbox.startComponent('its1', 'webhook');
    }
    await shownText((text) => text.includes('\nIt can take WECs.\n') && text.includes('✓ Passed: Takes changes'), 30_000);
  });
});
