import assert from 'node:assert/strict';
import fc from 'fast-check';
import { longestList, NameRanges } from '../../../src/tree/nameRanges.ts';
import { compare } from '../../../src/tree/pendingRequests.ts';

const named = (count: number, prefix = 'c') => Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, '0')}`);
const sorted = (...names: string[]) => names.sort(compare);
const shape = (ranges: ReturnType<NameRanges['divide']>) => ranges.map(({ start, names }) => [start, names[0], names.length]);

describe('NameRanges', () => {
  it('leaves every other range as it is when names come and go', () => {
    const ranges = new NameRanges();
    assert.deepEqual(shape(ranges.divide(named(1_500))), [['', 'c00000', 500], ['c00500', 'c00500', 500], ['c01000', 'c01000', 500]]);
    const more = sorted(...named(1_500), ...named(600, 'c00700-'), 'a');
    assert.deepEqual(shape(ranges.divide(more)), [
      ['', 'a', 501],
      ['c00500', 'c00500', 367],
      ['c00700-00166', 'c00700-00166', 366],
      ['c00700-00532', 'c00700-00532', 367],
      ['c01000', 'c01000', 500],
    ]);
    const fewer = more.filter((name) => !name.startsWith('c00700-') && name >= 'c00500');
    assert.deepEqual(shape(ranges.divide(fewer)), [['', 'c00500', 201], ['c00700-00532', 'c00701', 299], ['c01000', 'c01000', 500]]);
    assert.deepEqual(shape(ranges.divide(sorted(...fewer, 'a', 'c00600-'))).slice(0, 2), [['', 'a', 203], ['c00700-00532', 'c00701', 299]]);
    assert.deepEqual(ranges.divide([]), []);
  });

  it('gives the same ranges for the same names', () => {
    const ranges = new NameRanges();
    const names = named(1_200);
    assert.equal(ranges.divide(names), ranges.divide(names));
  });

  it('keeps all names in order, in short ranges with starts of their own, whatever comes and goes', () => {
    const change = fc.record({ from: fc.nat(9_000), count: fc.nat(4_000), comes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const ranges = new NameRanges();
        const present = new Set<string>();
        for (const { from, count, comes } of changes) {
          for (const name of named(from + count).slice(from)) {
            if (comes) present.add(name);
            else present.delete(name);
          }
          const names = sorted(...present);
          const divided = ranges.divide(names);
          assert.deepEqual(divided.flatMap((range) => range.names), names);
          assert.deepEqual(divided.filter((range) => range.names.length === 0 || range.names.length > longestList), []);
          const starts = divided.map(({ start }) => start);
          assert.deepEqual(starts, sorted(...new Set(starts)));
          assert.deepEqual(divided.filter((range) => range.names.some((name) => divided.findLast(({ start }) => start <= name) !== range)), []);
        }
      }),
      { numRuns: 30 },
    );
  });
});
