/** Longest list of rows: drawing more at once takes VS Code half a second (platform.md 3.2). */
export const longestList = 1_000;
/** What a list that has become longer is split into, at most: it has room to grow. */
const comfortable = 500;

export interface NameRange {
  /** Names from here on up to the next range's start, empty for the first; stays the same while the range is there. */
  readonly start: string;
  readonly names: readonly string[];
}

/**
 * Takes sorted names, gives ranges of at most 1,000 that stay where they are when names come and go: only a range that
 * has grown too long is split, only one that has become empty goes away.
 */
export class NameRanges {
  #names: readonly string[] = [];
  #ranges: readonly NameRange[] = [];

  divide(names: readonly string[]): readonly NameRange[] {
    if (names !== this.#names) {
      this.#names = names;
      this.#ranges = this.#refill(names).flatMap((range) => (range.names.length > longestList ? split(range) : [range]));
    }
    return this.#ranges;
  }

  /** The known ranges with the names of now; those that have none are left out. */
  #refill(names: readonly string[]): NameRange[] {
    const starts = this.#ranges.map(({ start }) => start);
    const bounds = ['', ...starts.slice(1)].map((start) => lowerBound(names, start));
    const filled = bounds.map((bound, index) => ({ start: starts[index] ?? '', names: names.slice(bound, bounds[index + 1]) }));
    const [first, ...others] = filled.filter((range) => range.names.length > 0);
    return first === undefined ? [] : [{ start: '', names: first.names }, ...others];
  }
}

/** Even parts; the first keeps the start. */
function split({ start, names }: NameRange): NameRange[] {
  const count = Math.ceil(names.length / comfortable);
  return Array.from({ length: count }, (_, part) => {
    const members = names.slice(Math.round((part * names.length) / count), Math.round(((part + 1) * names.length) / count));
    return { start: part === 0 ? start : (members[0] ?? ''), names: members };
  });
}

/** Index of the first name that is not before `start`. */
function lowerBound(names: readonly string[], start: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') < start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
