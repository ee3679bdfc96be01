import 'reflect-metadata'; // @peculiar/x509 registers its parts through it
import { randomBytes } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
const hour = 3_600_000;

export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

export interface IssueOptions {
  /** DNS names and IP addresses; loopback unless told. */
  readonly hosts?: readonly string[];
  readonly commonName?: string;
  readonly expired?: boolean;
}

/** Takes nothing, issues certificates of a made-up authority. */
export interface TestAuthority {
  readonly cert: string;
  issue(options?: IssueOptions): Promise<PemPair>;
}

export async function createTestAuthority(name: string): Promise<TestAuthority> {
  const keys = await generateKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(15).toString('hex'),
    name: [{ CN: [name] }],
    ...validity(false),
    keys,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const issue = async ({ hosts = ['127.0.0.1', 'localhost'], commonName = 'test', expired = false }: IssueOptions = {}) => {
    const own = await generateKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: randomBytes(15).toString('hex'),
      subject: [{ CN: [commonName] }],
      issuer: authority.subject,
      ...validity(expired),
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm,
      extensions: [
        new x509.SubjectAlternativeNameExtension(
          hosts.map((value) => ({ type: /^[\d.]+$/.test(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
      ],
    });
    const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.privateKey)).toString('base64');
    const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
    return { cert: certificate.toString('pem'), key };
  };
  return { cert: authority.toString('pem'), issue };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
}

function validity(expired: boolean): { notBefore: Date; notAfter: Date } {
  const end = Date.now() + (expired ? -hour : hour);
  return { notBefore: new Date(end - 3 * hour), notAfter: new Date(end) };
}
