import assert from 'node:assert/strict';
import { Coalescer, type CoalesceLimits } from '../../../src/cluster/coalesce.ts';
import { ManualClock } from './manualClock.ts';

describe('Coalescer', () => {
  /** When `action` ran, where `trigger` is called at these times. */
  function runs(limits: CoalesceLimits | number, triggers: readonly number[]): number[] {
    const clock = new ManualClock();
    const ran: number[] = [];
    const coalescer = new Coalescer(limits, () => ran.push(clock.now()), clock);
    for (const at of triggers) {
      clock.advance(at - clock.now());
      coalescer.trigger();
    }
    clock.advance(10_000);
    return ran;
  }

  it('makes one call of a burst, after it is quiet', () => {
    assert.deepEqual(runs({ quiet: 50, ceiling: 500 }, [0, 10, 40, 300]), [90, 350]);
  });

  it('waits no longer than the ceiling, however many calls follow', () => {
    const always = Array.from({ length: 100 }, (_, index) => index * 20);
    assert.deepEqual(runs({ quiet: 50, ceiling: 500 }, always).slice(0, 3), [500, 1000, 1500]);
  });

  it('opens a window with the first call, where one number is given', () => {
    assert.deepEqual(runs(60, [0, 10, 50, 100]), [60, 160]);
  });

  it('can be flushed, which runs a waiting call once, and is silent after dispose', () => {
    const clock = new ManualClock();
    let ran = 0;
    const coalescer = new Coalescer(60, () => ran++, clock);
    coalescer.flush();
    coalescer.trigger();
    coalescer.flush();
    assert.deepEqual([ran, clock.pending], [1, []]);
    coalescer.trigger();
    coalescer.dispose();
    coalescer.trigger();
    coalescer.flush();
    clock.advance(1_000);
    assert.deepEqual([ran, clock.pending], [1, []]);
  });
});
