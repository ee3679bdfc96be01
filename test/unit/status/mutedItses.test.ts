import assert from 'node:assert/strict';
import { MutedItses } from '../../../src/status/mutedItses.ts';

/** As `vscode.Memento`. */
const memoryOf = (values: Map<string, unknown>) => ({
  get: (key: string) => values.get(key),
  update: (key: string, value: unknown) => Promise.resolve(void values.set(key, value)),
});

describe('MutedItses', () => {
  it('are remembered, and fire when one is muted or unmuted', async () => {
    const values = new Map<string, unknown>();
    const muted = new MutedItses(memoryOf(values));
    let fired = 0;
    muted.onDidChange(() => fired++);
    await muted.set('its1', true);
    await muted.set('its1', true);
    await muted.set('its2', true);
    await muted.set('its2', false);
    const later = new MutedItses(memoryOf(values));
    assert.deepEqual([fired, later.has('its1'), later.has('its2')], [3, true, false]);
  });

  it('are none where what is remembered makes no sense', () => {
    assert.equal(new MutedItses(memoryOf(new Map([['mutedItses', { its1: true }]]))).has('its1'), false);
  });
});
