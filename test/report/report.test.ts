import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../folders.ts';
import { EventFollower } from './followEvents.ts';
import { Report } from './report.ts';

import type { TestEvent } from './events.ts';

describe('Report', () => {
  it('ends with the ten slowest, the failures and one closing line', () => {
    const { report, lines } = collected();
    const { onEvent, ended } = report.run('unit');
    for (let i = 1; i <= 11; i++) onEvent({ event: 'pass', title: `test ${i}`, duration: i * 1000 });
    onEvent({ event: 'fail', title: 'broken', duration: 500, error: 'Error: no\n    at here' });
    onEvent({ event: 'skip', title: 'later' });
    onEvent({ event: 'end' });
    ended('The test process ended with code 1');
    lines.length = 0;
    assert.equal(report.close(), 1);
    assert.deepEqual(lines, [
      '\nThe 10 slowest tests:',
      ...[11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((i) => `  ${(i < 10 ? `${i}.00 s` : `${i}.0 s`).padStart(8)}  unit: test ${i}`),
      '\nFailed:',
      '  unit: broken\n    Error: no\n        at here',
      '\n11 passed, 1 failed, 1 skipped',
    ]);
  });

  it('counts a run that stops half-way as failed, and names the test that was running', () => {
    const { report, lines } = collected();
    const { onEvent, ended } = report.run('host');
    onEvent({ event: 'begin', title: 'hangs' });
    ended('The extension host ended with code 1');
    assert.deepEqual(lines, ['  FAIL  the host tests run to their end (0.00 s)\n        The extension host ended with code 1, in or after "hangs".']);
    assert.equal(report.close(), 1);
  });

  it('fails when no test ran, and when all were skipped', () => {
    const { report, lines } = collected();
    report.skip('unit', 'later');
    assert.equal(report.close(), 1);
    assert.deepEqual(lines, ['  skip  later', '\nNo test ran.', '\n0 passed, 0 failed, 1 skipped']);
  });

  it('passes when all that ran passed', () => {
    const { report } = collected();
    report.pass('types', 'the types are right', 10);
    assert.equal(report.close(), 0);
  });
});

describe('EventFollower', () => {
  it('gives every line once and in order, however it was cut when written', () => {
    const folder = temporaryFolder('events');
    try {
      const file = join(folder.path, 'events.jsonl');
      const seen: TestEvent[] = [];
      const follower = new EventFollower(file, (event) => seen.push(event));
      const events: TestEvent[] = [{ event: 'begin', title: 'é'.repeat(50_000) }, { event: 'skip', title: 'b' }, { event: 'end' }];
      const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      for (const [from, to] of [[0, 33], [33, 70_001], [70_001, bytes.length]]) appendFileSync(file, bytes.subarray(from, to));
      follower.close();
      assert.deepEqual(seen, events);
    } finally {
      folder.remove();
    }
  });
});

function collected(): { report: Report; lines: string[] } {
  const lines: string[] = [];
  return { report: new Report((line) => lines.push(line)), lines };
}
