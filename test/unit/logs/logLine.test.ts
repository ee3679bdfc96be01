import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { lineRedactor } from '../../../src/cluster/logs/logLine.ts';

describe('Lines of a log, one after the other', () => {
  it('show nothing of a private key that stands over several, and everything after it', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' })).trim().split('\n');
    const shown = (lines: readonly string[]) => lines.map(lineRedactor()).filter((line) => line !== undefined);
    assert.ok(key.length > 3);
    assert.deepEqual(shown(['before', ...key, 'after']), ['before', '[redacted]', 'after']);
    assert.deepEqual(shown([`key: ${key[0]}`, ...key.slice(1, -1), 'cut off, and goes on']), ['key: [redacted]', 'cut off, and goes on']);
    assert.deepEqual(shown(['base64', 'AAAA']), ['base64', 'AAAA']);
  });
});
