import { createHash } from 'node:crypto';

/** SHA-256 in hex: what may be kept of a secret to know it again. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
