/** Names for a sentence: the first ones, and how many more there are. */
export function named(names: readonly string[], most = 5): string {
  return names.length <= most + 1 ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
