import { redact } from '../redact.ts';

/** Names that Windows keeps for devices, whatever their ending. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A name of one file or folder on any system, whatever a cluster calls its object: no way up, no separator, nothing hidden, no secret.
 * Of each name alone, before an ending is put to it, since that hides the shape of a token.
 */
export function safeName(text: string): string {
  const name = redact(text)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 100)
    .replace(/^[.-]+|[.-]+$/g, '');
  return name === '' || device.test(name) ? `_${name}` : name;
}
