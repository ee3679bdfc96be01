import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { HubWatch } from '../../../src/cluster/checks/hubWatch.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('What follows an ITS', () => {
  before(() => mock.timers.enable({ apis: ['setTimeout'] }));
  after(() => mock.timers.reset());

  it('checks it once at a time, and once more for all that changed meanwhile', async () => {
    const ends: (() => void)[] = [];
    let most = 0;
    let running = 0;
    let begun: () => void = () => undefined;
    const check = async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => {
        ends.push(resolve);
        begun();
      });
      running--;
      return ends.length;
    };
    const nextBegun = () => new Promise<void>((resolve) => (begun = resolve));
    // Its watches are of no interest here: they never answer.
    const its = { context: { name: 'its1' }, api: { list: () => new Promise(() => undefined), watch: () => new Promise(() => undefined) } } as unknown as Connection;
    const first = nextBegun();
    const watch = new HubWatch(its, check, log);
    mock.timers.tick(600);
    await first;
    for (let changes = 0; changes < 2; changes++) {
      watch.refresh();
      mock.timers.tick(600);
    }
    assert.deepEqual([ends.length, most], [1, 1]);
    const second = nextBegun();
    ends[0]?.();
    await second;
    const ended = new Promise<void>((resolve) => watch.onDidChange(resolve));
    ends[1]?.();
    await ended;
    assert.deepEqual([ends.length, most, watch.result], [2, 1, 2]);
    watch.dispose();
  });
});
