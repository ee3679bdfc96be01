import assert from 'node:assert/strict';
import fc from 'fast-check';
import { linesOf } from '../../../src/cluster/kube/watchLines.ts';

async function collect(chunks: readonly Uint8Array[], limit?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(fromArray(chunks), limit)) {
    lines.push(line);
  }
  return lines;
}

async function* fromArray(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
  await Promise.resolve();
}

describe('linesOf', () => {
  it('gives every line whole, wherever the bytes are cut', async () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n') && text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), async (lines, cuts) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const at = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].sort((a, b) => a - b);
        const chunks = [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
        assert.deepEqual(await collect(chunks), lines);
      }),
    );
  });

  it('refuses a line beyond the limit, whatever follows', async () => {
    const chunk = Buffer.alloc(6, 'x');
    assert.deepEqual(await collect([chunk, Buffer.from('\n')], 6), ['xxxxxx']);
    await assert.rejects(collect([chunk, chunk, Buffer.from('\n')], 6), /longer than 6 bytes/);
  });
});
