/** Names for a sentence: the first ones, and how many more there are. */
export function named(names: readonly string[], most = 5): string {
  return names.length <= most + 1 ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** A line for each text, before it the names that it is told of: what is the same of all is told once. */
export function linesByText(told: readonly { readonly name: string; readonly text: string }[]): readonly string[] {
  return [...Map.groupBy(told, ({ text }) => text)].map(([text, of]) => `${named(of.map(({ name }) => name))}: ${text}`);
}
