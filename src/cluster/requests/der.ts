/**
 * A bounded reader for DER (ITU-T X.690), just wide enough for certificate requests: definite lengths, one-byte tags.
 * The whole tree is read at once, so a length that lies anywhere makes the whole input unreadable.
 */
export interface DerNode {
  /** The identifier octet: class, constructed bit and tag number. */
  readonly identifier: number;
  readonly content: Uint8Array;
  /** Empty for primitive nodes. */
  readonly children: readonly DerNode[];
}

/** `message` is a clause that goes after "The certificate request". */
export class DerError extends Error {}

export const derLimits = { bytes: 64 * 1024, depth: 16 } as const;

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  visibleString: 0x1a,
  bmpString: 0x1e,
} as const;

const constructedBit = 0x20;
const tagNumberMask = 0x1f;

/** Exactly one node and nothing behind it. */
export function readDer(bytes: Uint8Array): DerNode {
  if (bytes.length > derLimits.bytes) {
    throw new DerError(`is longer than ${derLimits.bytes / 1024} KB`);
  }
  const nodes = readNodes(bytes, 0);
  const [node] = nodes;
  if (node === undefined || nodes.length !== 1) {
    throw new DerError('does not hold exactly one DER value');
  }
  return node;
}

function readNodes(bytes: Uint8Array, depth: number): DerNode[] {
  if (depth > derLimits.depth) {
    throw new DerError(`is nested deeper than ${derLimits.depth} levels`);
  }
  const nodes: DerNode[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const identifier = byteAt(bytes, offset);
    if ((identifier & tagNumberMask) === tagNumberMask) {
      throw new DerError('has a tag number of several bytes');
    }
    const { length, start } = readLength(bytes, offset + 1);
    if (length > bytes.length - start) {
      throw new DerError('ends in the middle of a value');
    }
    const content = bytes.subarray(start, start + length);
    nodes.push({ identifier, content, children: identifier & constructedBit ? readNodes(content, depth + 1) : [] });
    offset = start + length;
  }
  return nodes;
}

function readLength(bytes: Uint8Array, offset: number): { length: number; start: number } {
  const first = byteAt(bytes, offset);
  if (first < 0x80) {
    return { length: first, start: offset + 1 };
  }
  const count = first & 0x7f;
  if (count === 0 || count > 3) {
    throw new DerError('has a length that DER does not allow here');
  }
  let length = 0;
  for (let index = 1; index <= count; index++) {
    length = length * 256 + byteAt(bytes, offset + index);
  }
  if (length < 0x80 || length < 256 ** (count - 1)) {
    throw new DerError('has a length that is not written in the shortest way');
  }
  return { length, start: offset + 1 + count };
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) {
    throw new DerError('ends in the middle of a value');
  }
  return byte;
}

/** Dotted, as `1.2.840.113549.1.1.1`. */
export function readObjectIdentifier(node: DerNode | undefined): string {
  const { content } = expectTag(node, tags.objectIdentifier);
  const last = content.at(-1);
  if (last === undefined || last >= 0x80 || content.length > 64) {
    throw new DerError('has a malformed object identifier');
  }
  const numbers: bigint[] = [];
  let value = 0n;
  for (const byte of content) {
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0n;
    }
  }
  const [head = 0n, ...rest] = numbers;
  const root = head < 80n ? head / 40n : 2n;
  return [root, head - root * 40n, ...rest].join('.');
}

/** The text of a string node; `undefined` where it isn't a string type or its bytes don't fit its type. */
export function readText(node: DerNode): string | undefined {
  switch (node.identifier) {
    case tags.utf8String:
      return decode('utf-8', node.content);
    case tags.bmpString:
      return node.content.length % 2 === 0 ? decode('utf-16be', node.content) : undefined;
    case tags.teletexString:
      return Buffer.from(node.content).toString('latin1'); // What OpenSSL and Go take it for; nobody writes real T.61.
    case tags.printableString:
    case tags.numericString:
    case tags.ia5String:
    case tags.visibleString:
      return readAscii(node.content);
    default:
      return undefined;
  }
}

export function readAscii(bytes: Uint8Array): string | undefined {
  return bytes.every((byte) => byte < 0x80) ? Buffer.from(bytes).toString('latin1') : undefined;
}

export function expectTag(node: DerNode | undefined, identifier: number): DerNode {
  if (node?.identifier !== identifier) {
    throw new DerError('is not built like a PKCS #10 certificate request');
  }
  return node;
}

function decode(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined; // The only failure of a fatal decoder: bytes that are no text of this encoding.
  }
}
