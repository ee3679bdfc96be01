import { plainText } from '../cluster/plainText.ts';
import { redact } from '../cluster/redact.ts';

/** Entries of a list, and quarter characters of a text, that are kept at first; halved until all fits. */
const kept = 1_024;
/** Characters of a text that are always kept: names must stay names. */
const leastText = 256;

/** JSON of at most `most` characters if it can be had, always whole, without secrets and control characters: the ends of long texts and lists are left out, as far as that takes. */
export function boundedJson(facts: object, most: number): string {
  for (let size = kept; ; size /= 2) {
    const text = redact(JSON.stringify(facts, (_key, value: unknown) => shortened(value, size), 1));
    if (text.length <= most || size <= 1) {
      return text;
    }
  }
}

function shortened(value: unknown, size: number): unknown {
  if (typeof value === 'string') {
    // Before it is cut: half a token is none that could be recognised.
    const text = redact(plainText(value));
    const length = Math.max(size * 4, leastText);
    return text.length <= length ? text : `${text.slice(0, length)}… (${text.length - length} more characters)`;
  }
  if (Array.isArray(value)) {
    return value.length <= size ? (value as unknown[]) : [...(value as unknown[]).slice(0, size), `(${value.length - size} more)`];
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  // The facts themselves are a handful of names, which tell what is what.
  return entries.length <= Math.max(size, 16) ? value : Object.fromEntries([...entries.slice(0, size), ['(more)', entries.length - size]]);
}
