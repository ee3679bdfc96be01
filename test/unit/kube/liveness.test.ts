import assert from 'node:assert/strict';
import { Backoff } from '../../../src/cluster/kube/backoff.ts';
import { Liveness } from '../../../src/cluster/kube/liveness.ts';
import { Leftovers } from '../session/eventually.ts';

describe('Liveness', () => {
  it('notices by the clock that a laptop slept, at its first tick after waking', async () => {
    const left = await Leftovers.begin();
    let now = 0;
    const silent = new Promise<number>((resolve) => {
      new Liveness(50, () => resolve(now), () => now);
      now = 3_600_000;
    });
    assert.equal(await silent, 3_600_000);
    assert.deepEqual(await left.count(), { timers: 0, rejections: [] });
  });

  it('counts from the last sign of life', async () => {
    let now = 0;
    const calls: number[] = [];
    const silent = new Promise<void>((resolve) => {
      const liveness = new Liveness(50, () => resolve(void calls.push(now)), () => now);
      now = 40;
      liveness.sign();
      const clock = setInterval(() => (now += 10), 10);
      void Promise.resolve().then(() => silent).then(() => clearInterval(clock));
    });
    await silent;
    assert.ok((calls[0] ?? 0) >= 90, `silent at ${calls[0] ?? 0}`);
  });
});

describe('Backoff', () => {
  it('doubles to its maximum, by 50 to 100 % of the step, and starts anew after a reset', () => {
    const waits = (jitter: number) => {
      const backoff = new Backoff({ base: 100, maximum: 500, jitter: () => jitter });
      const first = [backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()];
      backoff.reset();
      return [...first, backoff.next()];
    };
    assert.deepEqual(waits(0), [50, 100, 200, 250, 250, 50]);
    assert.deepEqual(waits(1), [100, 200, 400, 500, 500, 100]);
  });

  it('stays finite for ever', () => {
    const backoff = new Backoff({ jitter: () => 1 });
    for (let tries = 0; tries < 5_000; tries += 1) {
      backoff.next();
    }
    assert.equal(backoff.next(), 30_000);
  });
});
