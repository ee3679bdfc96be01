import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** How a token was written where it was found: as it is, in base64 at one of its three alignments, or as UTF-16 (browser storage). */
export type TokenForm = 'plain' | 'utf16' | 'base64 at offset 0' | 'base64 at offset 1' | 'base64 at offset 2';

export interface TokenSighting {
  readonly form: TokenForm;
  /** Byte position. */
  readonly at: number;
}

/**
 * Where `text` holds the token. It looks for the part that makes a token usable (a JWT's signature, a bootstrap token's secret), so
 * that a half-redacted token is found too. No more than the first sighting of each form.
 */
export function findToken(token: string, text: string | Buffer): readonly TokenSighting[] {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return formsOf(secretPart(token)).flatMap(([form, needle]) => {
    const at = bytes.indexOf(needle);
    return at < 0 ? [] : [{ form, at }];
  });
}

/** Searches the contents of all files below `folder`, and their names; a file that vanishes meanwhile is passed over. */
export async function findTokenInFolder(token: string, folder: string): Promise<readonly (TokenSighting & { readonly file: string })[]> {
  const found: (TokenSighting & { readonly file: string })[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    found.push(...findToken(token, entry.name).map((sighting) => ({ ...sighting, file })));
    if (entry.isFile()) {
      const content = await readFile(file).catch(ignoreVanished);
      found.push(...findToken(token, content ?? '').map((sighting) => ({ ...sighting, file })));
    }
  }
  return found;
}

function secretPart(token: string): string {
  const part = token.split('.').at(-1) ?? '';
  return part.length < 12 ? token : part;
}

function formsOf(secret: string): readonly (readonly [TokenForm, Buffer | string])[] {
  const encoded = ([0, 1, 2] as const).flatMap((offset) =>
    (['base64', 'base64url'] as const).map((alphabet) => [`base64 at offset ${offset}`, encodedAt(secret, offset, alphabet)] as const),
  );
  const once = encoded.filter(([, needle], index) => encoded.findIndex(([, other]) => other === needle) === index);
  return [['plain', secret], ['utf16', Buffer.from(secret, 'utf16le')], ...once];
}

/** What base64 makes of a secret that begins `offset` bytes into a group of three; without the characters that its neighbours share. */
function encodedAt(secret: string, offset: 0 | 1 | 2, alphabet: 'base64' | 'base64url'): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString(alphabet);
  return whole.slice(offset === 0 ? 0 : 4);
}

function ignoreVanished(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
