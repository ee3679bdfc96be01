import { isIP } from 'node:net';
import type { RequestSubject } from '../model.ts';
import { DerError, derLimits, expectTag, readAscii, readDer, readObjectIdentifier, readText, tags } from './der.ts';
import type { DerNode } from './der.ts';
import { visibleText } from './visibleText.ts';

const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

const curves: Readonly<Record<string, string>> = {
  '1.3.132.0.33': 'P-224',
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

const oids = {
  rsa: '1.2.840.113549.1.1.1',
  ecdsa: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
  extensionRequest: '1.2.840.113549.1.9.14',
  subjectAlternativeName: '2.5.29.17',
} as const;

const contextTag = (number: number, constructed = false) => 0x80 | (constructed ? 0x20 : 0) | number;

/**
 * Who a CSR asks a certificate for, from its `spec.request` (base64 of PEM). Never throws: `unreadable` is a clause
 * that goes after "The certificate request".
 */
export function readSubject(request: string): RequestSubject | { readonly unreadable: string } {
  try {
    return parse(readDer(pemBody(request)));
  } catch (error) {
    return { unreadable: error instanceof DerError ? error.message : 'is malformed' };
  }
}

/** The API server signs the first PEM block it can read, so only a text with exactly one block is read here. */
function pemBody(request: string): Uint8Array {
  if (request.length > derLimits.bytes * 2) {
    throw new DerError(`is longer than ${derLimits.bytes / 1024} KB`);
  }
  const pem = decodeBase64(request).toString('latin1');
  if (pem.split('-----BEGIN').length !== 2) {
    throw new DerError('is not exactly one PEM block');
  }
  const label = '(?:NEW )?CERTIFICATE REQUEST';
  const block = new RegExp(`^-----BEGIN ${label}-----\\r?\\n([A-Za-z0-9+/=\\s]+)^-----END ${label}-----\\s*$`, 'm').exec(pem);
  if (block === null) {
    throw new DerError('is not a PEM block of type CERTIFICATE REQUEST');
  }
  return decodeBase64(block[1] ?? '');
}

/** Strict, unlike Node's own decoder, which skips whatever is no base64. */
function decodeBase64(text: string): Buffer {
  const packed = text.replace(/\s+/g, '');
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) {
    throw new DerError('is not base64');
  }
  return Buffer.from(packed, 'base64');
}

function parse(request: DerNode): RequestSubject {
  const [info] = expectTag(request, tags.sequence).children;
  const [version, name, publicKey, attributes] = expectTag(info, tags.sequence).children;
  expectTag(version, tags.integer);
  const subject = readName(expectTag(name, tags.sequence));
  // As Go and so the API server do: the last CN counts. Earlier ones are shown among the other attributes.
  const commonNames = subject.filter(({ type, text }) => type === 'CN' && text);
  const commonName = commonNames.pop();
  return {
    commonName: commonName?.value ?? '',
    organizations: subject.filter(({ type, text }) => type === 'O' && text).map(({ value }) => value),
    others: subject
      .filter((attribute) => attribute !== commonName && !(attribute.type === 'O' && attribute.text))
      .map(({ type, value }) => `${type}=${value}`),
    subjectAlternativeNames: alternativeNames(attributes),
    keyType: keyType(expectTag(publicKey, tags.sequence)),
  };
}

interface Attribute {
  readonly type: string;
  readonly value: string;
  /** `false` for a value that is no text; it is then shown in hexadecimal. */
  readonly text: boolean;
}

function readName(name: DerNode): Attribute[] {
  return name.children.flatMap((part) =>
    expectTag(part, tags.set).children.map((attribute) => {
      const [type, value, ...more] = expectTag(attribute, tags.sequence).children;
      if (value === undefined || more.length > 0) {
        throw new DerError('has a malformed subject');
      }
      const oid = readObjectIdentifier(type);
      const text = readText(value);
      return {
        type: attributeNames[oid] ?? oid,
        value: text === undefined ? `#${Buffer.from(value.content).toString('hex')}` : visibleText(text),
        text: text !== undefined,
      };
    }),
  );
}

function alternativeNames(attributes: DerNode | undefined): string[] {
  if (attributes === undefined) {
    return [];
  }
  const extensions = expectTag(attributes, contextTag(0, true)).children.flatMap((attribute) => {
    const [type, values] = expectTag(attribute, tags.sequence).children;
    const requested = readObjectIdentifier(type) === oids.extensionRequest;
    return requested ? expectTag(values, tags.set).children.flatMap((value) => expectTag(value, tags.sequence).children) : [];
  });
  return extensions.flatMap((extension) => {
    const parts = expectTag(extension, tags.sequence).children;
    if (readObjectIdentifier(parts[0]) !== oids.subjectAlternativeName) {
      return [];
    }
    const names = readDer(expectTag(parts.at(-1), tags.octetString).content);
    return expectTag(names, tags.sequence).children.map(generalName);
  });
}

function generalName(name: DerNode): string {
  const text = () => visibleText(readAscii(name.content) ?? `#${Buffer.from(name.content).toString('hex')}`);
  switch (name.identifier) {
    case contextTag(0, true):
      return `otherName:${readObjectIdentifier(name.children[0])}`;
    case contextTag(1):
      return `email:${text()}`;
    case contextTag(2):
      return `DNS:${text()}`;
    case contextTag(4, true): {
      const attributes = readName(expectTag(name.children[0], tags.sequence));
      return `dirName:${attributes.map(({ type, value }) => `${type}=${value}`).join(',')}`;
    }
    case contextTag(6):
      return `URI:${text()}`;
    case contextTag(7):
      return `IP:${address(name.content)}`;
    case contextTag(8):
      return `RID:${readObjectIdentifier({ ...name, identifier: tags.objectIdentifier })}`;
    default:
      return `name type ${name.identifier & 0x1f}`;
  }
}

function address(bytes: Uint8Array): string {
  if (bytes.length === 4) {
    return bytes.join('.');
  }
  const groups = Buffer.from(bytes).toString('hex').match(/.{4}/g)?.join(':') ?? '';
  // The URL parser writes IPv6 in its canonical short form.
  return isIP(groups) === 6 ? new URL(`http://[${groups}]`).hostname.slice(1, -1) : `#${groups}`;
}

function keyType(publicKey: DerNode): string {
  const [algorithm, key] = publicKey.children;
  const [type, parameters] = expectTag(algorithm, tags.sequence).children;
  const { content } = expectTag(key, tags.bitString);
  const oid = readObjectIdentifier(type);
  switch (oid) {
    case oids.rsa: {
      const [modulus] = expectTag(readDer(content.subarray(1)), tags.sequence).children;
      return `RSA ${bitLength(expectTag(modulus, tags.integer).content)}`;
    }
    case oids.ecdsa: {
      const curve = readObjectIdentifier(parameters);
      return `ECDSA ${curves[curve] ?? curve}`;
    }
    case oids.ed25519:
      return 'Ed25519';
    case oids.ed448:
      return 'Ed448';
    default:
      return oid;
  }
}

function bitLength(integer: Uint8Array): number {
  const start = integer.findIndex((byte) => byte !== 0);
  return start < 0 ? 0 : (integer.length - start) * 8 - Math.clz32(integer[start] ?? 0) + 24;
}
