const newline = 0x0a;
/** Bytes of one line that are kept. */
const longest = 16 * 1024;

/**
 * The lines of a text as its bytes come, without their ends; the last one needs no newline. A longer line is cut between two words,
 * so that no part of a secret is left that can't be known for one by its beginning.
 */
export async function* textLinesOf(chunks: AsyncIterable<Uint8Array>, limit = longest): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  const take = (piece: Uint8Array): void => {
    // One byte more than is shown, to know that it is longer.
    pieces.push(piece.subarray(0, Math.max(0, limit + 1 - length)));
    length += piece.length;
  };
  const line = (): string => {
    const bytes = Buffer.concat(pieces);
    const cut = length > limit;
    pieces = [];
    length = 0;
    return cut ? `${bytes.subarray(0, limit).toString('utf8').replace(/\S*$/, '')}… (line cut)` : bytes.toString('utf8');
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
      yield line();
    }
    if (start < chunk.length) {
      take(chunk.subarray(start));
    }
  }
  if (length > 0) {
    yield line();
  }
}
