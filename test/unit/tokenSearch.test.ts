import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../folders.ts';
import { findToken, findTokenInFolder } from '../tokenSearch.ts';

const part = (bytes: number) => randomBytes(bytes).toString('base64url');
const jwt = `eyJ${part(60)}.eyJ${part(600)}.${part(256)}`;
const bootstrap = 'ocmhub.0123456789abcdef';

describe('the search for tokens', () => {
  for (const [what, token] of [['JWT', jwt], ['bootstrap token', bootstrap]] as const) {
    it(`finds a planted ${what}: as it is, in UTF-16, and in base64 at each of the three offsets`, () => {
      const forms = (text: string | Buffer) => findToken(token, text).map(({ form }) => form);
      assert.deepEqual(forms(`before ${token} after`), ['plain']);
      assert.deepEqual(forms(Buffer.from(`before ${token} after`, 'utf16le')), ['utf16']);
      // The secret part is looked for: where it begins in the encoded text depends on what stands before it, too.
      const found = [0, 1, 2].map((offset) => forms(Buffer.from(`${'x'.repeat(offset)}${token}\n`).toString('base64')));
      const urlSafe = [0, 1, 2].map((offset) => forms(Buffer.from(`${'x'.repeat(offset)}${token}\n`).toString('base64url')));
      assert.deepEqual(found.flat().sort(), ['base64 at offset 0', 'base64 at offset 1', 'base64 at offset 2']);
      assert.deepEqual(urlSafe, found);
    });

    it(`finds a ${what} of which only the beginning was hidden, and says where`, () => {
      const text = `[redacted]${token.slice(token.lastIndexOf('.'))}`;
      assert.deepEqual(findToken(token, text), [{ form: 'plain', at: '[redacted].'.length }]);
    });

    it(`finds no ${what} where there is none`, () => {
      const others = [`eyJ${part(60)}.eyJ${part(600)}.${part(256)}`, 'ocmhub.fedcba9876543210', token.slice(0, token.lastIndexOf('.') + 1)];
      assert.deepEqual(others.flatMap((text) => findToken(token, text)), []);
    });
  }

  it('finds it in the contents and in the names of files, at any depth, in binary ones too', async () => {
    const { path, remove } = temporaryFolder('token-search');
    try {
      mkdirSync(join(path, 'a', bootstrap), { recursive: true });
      writeFileSync(join(path, 'a', 'state.db'), Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(`${bootstrap}\n`)]));
      writeFileSync(join(path, 'a', 'harmless'), 'ocmhub');
      const found = await findTokenInFolder(bootstrap, path);
      assert.deepEqual(
        found.toSorted((one, other) => one.file.localeCompare(other.file)),
        [
          { form: 'plain', at: 'ocmhub.'.length, file: join(path, 'a', bootstrap) },
          { form: 'plain', at: 3 + 'ocmhub.'.length, file: join(path, 'a', 'state.db') },
        ],
      );
    } finally {
      remove();
    }
  });
});
