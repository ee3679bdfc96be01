/** A single watch event can't be larger: etcd refuses objects above 1.5 MB, and JSON of it stays below this. */
const longestLine = 16 * 1024 * 1024;
const newline = 0x0a;

/**
 * Splits a byte stream into its lines, without the newline. Bytes are decoded per line, so a character that was cut
 * between two chunks stays whole. A last line without newline is dropped: it was cut off.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, limit = longestLine): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...pieces, chunk.subarray(start, end)]).toString('utf8');
      pieces = [];
      length = 0;
      start = end + 1;
      if (line.trim() !== '') {
        yield line;
      }
    }
    if (start < chunk.length) {
      pieces.push(chunk.subarray(start));
      length += chunk.length - start;
      if (length > limit) {
        throw new Error(`a line of the answer is longer than ${limit} bytes`);
      }
    }
  }
}
