/** Control characters, and the marks that reorder text on screen: a name or message must show as what it is. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const breaks = /[\t\n\r\u2028\u2029]+/g;

/** Text of a cluster made fit to be shown in one line; empty for anything that isn't text. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value.replace(breaks, ' ').replace(invisible, '') : '';
}
