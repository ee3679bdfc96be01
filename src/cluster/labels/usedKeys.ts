/** Key -> its values, the most used first, over all of these labels or properties; keys in the order of first use. */
export function usedKeys(all: Iterable<Readonly<Record<string, string>>>): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, Map<string, number>>();
  for (const values of all) {
    for (const [key, value] of Object.entries(values)) {
      const counted = counts.get(key) ?? new Map<string, number>();
      counts.set(key, counted.set(value, (counted.get(value) ?? 0) + 1));
    }
  }
  return new Map([...counts].map(([key, values]) => [key, [...values].sort(([, a], [, b]) => b - a).map(([value]) => value)]));
}
