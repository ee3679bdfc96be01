import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenFile } from '../../../src/cluster/kube/tokenFile.ts';

describe('TokenFile', () => {
  it('reads the file again after a minute, and at once after a refusal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-file-'));
    try {
      const path = join(folder, 'token');
      let now = 0;
      const file = new TokenFile(path, () => now);
      const seen: unknown[] = [];
      await writeFile(path, ' one\n');
      seen.push(await file.token());
      await writeFile(path, 'two');
      now = 59_999;
      seen.push(await file.token());
      now = 60_000;
      seen.push(await file.token());
      seen.push(await file.drop('two'));
      await writeFile(path, 'three');
      seen.push(await file.drop('two'), await file.token());
      assert.deepEqual(seen, ['one', 'one', 'two', false, true, 'three']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
