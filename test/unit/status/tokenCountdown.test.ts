import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { TokenCountdown } from '../../../src/status/tokenCountdown.ts';
import { english, GivenMemory } from '../tree/drawTree.ts';

const started = Date.UTC(2026, 0, 1);
const text = 'clusteradm join --hub-token header.body.signature';

function given(memory = new GivenMemory(), held = text) {
  const shown: string[] = [];
  const item = { text: '', tooltip: undefined, show: () => shown.push('show'), hide: () => shown.push('hide'), dispose: () => shown.push('dispose') };
  const clipboard = { held, readText: () => Promise.resolve(clipboard.held), writeText: (next: string) => Promise.resolve(void (clipboard.held = next)) };
  const countdown = new TokenCountdown({ item, clipboard, memory, failed: (error) => assert.fail(String(error)), l10n: english });
  return { countdown, item, clipboard, memory, shown };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('The countdown of a copied token', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval', 'Date'], now: started }));
  afterEach(() => mock.timers.reset());

  it('says what is left, and at the end clears the clipboard that still holds it', async () => {
    const { countdown, item, clipboard, memory, shown } = given();
    await countdown.start('its1', text, new Date(started + 61_000));
    assert.deepEqual([item.text, shown], ['$(key) 1:01', ['show']]);
    mock.timers.tick(2_000);
    assert.equal(item.text, '$(key) 0:59');
    mock.timers.tick(58_000);
    await settled();
    assert.deepEqual([item.text, clipboard.held], ['$(key) 0:01', text]);
    mock.timers.tick(1_000);
    await settled();
    assert.deepEqual([shown, clipboard.held, memory.get('copiedToken')], [['show', 'hide'], '', undefined]);
  });

  it('leaves a clipboard alone that holds something else by then', async () => {
    const { countdown, clipboard } = given();
    await countdown.start('its1', text, new Date(started + 1_000));
    clipboard.held = 'a shopping list';
    mock.timers.tick(1_000);
    await settled();
    assert.equal(clipboard.held, 'a shopping list');
  });

  it('goes on in the next window, which knows the text only by its hash', async () => {
    const before = given();
    await before.countdown.start('its1', text, new Date(started + 90_000));
    before.countdown.dispose();
    assert.ok(!JSON.stringify(before.memory.get('copiedToken')).includes('signature'));
    mock.timers.tick(30_000);
    const { item, clipboard, shown } = given(before.memory);
    assert.deepEqual([item.text, shown], ['$(key) 1:00', ['show']]);
    mock.timers.tick(60_000);
    await settled();
    assert.equal(clipboard.held, '');
  });

  it('clears at the next start what expired while no window was open', async () => {
    const before = given();
    await before.countdown.start('its1', text, new Date(started + 1_000));
    before.countdown.dispose();
    mock.timers.tick(3_600_000);
    const { clipboard, memory } = given(before.memory);
    await settled();
    assert.deepEqual([clipboard.held, memory.get('copiedToken')], ['', undefined]);
  });

  it('counts for the last one that was copied', async () => {
    const { countdown, item, clipboard } = given();
    await countdown.start('its1', 'first', new Date(started + 10_000));
    await countdown.start('its2', text, new Date(started + 20_000));
    mock.timers.tick(10_000);
    await settled();
    assert.deepEqual([item.text, clipboard.held], ['$(key) 0:10', text]);
  });
});
