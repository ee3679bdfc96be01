import 'reflect-metadata'; // @peculiar/x509 registers its parts through it
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
const tenYears = 10 * 365 * 24 * 3600 * 1000;
const { ExtendedKeyUsage, KeyUsageFlags } = x509;

/** A certificate and its private key, as paths of PEM files. */
export interface KeyPairFiles {
  readonly cert: string;
  readonly key: string;
}

/** The files that one cluster is made with. */
export interface ClusterPki {
  readonly ca: KeyPairFiles;
  /** For 127.0.0.1 and localhost; API server, controller manager, webhook and kubelet serve with it. */
  readonly serving: KeyPairFiles;
  /** Of a member of system:masters. */
  readonly admin: KeyPairFiles;
  /** The API server's towards etcd and the kubelet. */
  readonly apiServerClient: KeyPairFiles;
  /** Signs ServiceAccount tokens (ES256, PKCS #8). */
  readonly serviceAccountKey: string;
  /** Verifies ServiceAccount tokens. */
  readonly serviceAccountPublicKey: string;
}

const pairIn = (folder: string, name: string): KeyPairFiles => ({ cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) });

/** The files of a cluster's PKI, made in `folder` unless they are there already: what was joined with them stays valid. */
export async function ensureClusterPki(folder: string, clusterName: string): Promise<ClusterPki> {
  const pki: ClusterPki = {
    ca: pairIn(folder, 'ca'),
    serving: pairIn(folder, 'serving'),
    admin: pairIn(folder, 'admin'),
    apiServerClient: pairIn(folder, 'apiserver-client'),
    serviceAccountKey: join(folder, 'service-account.key'),
    serviceAccountPublicKey: join(folder, 'service-account.pub'),
  };
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return pki;
  await mkdir(folder, { recursive: true, mode: 0o700 });

  const ca = await createCa(`${clusterName}-ca`);
  await writePair(pki.ca, ca.certificate, ca.keys);
  await issue(ca, pki.serving, [{ CN: [clusterName] }], [ExtendedKeyUsage.serverAuth]);
  await issue(ca, pki.admin, [{ O: ['system:masters'] }, { CN: [`${clusterName}-admin`] }], [ExtendedKeyUsage.clientAuth]);
  await issue(ca, pki.apiServerClient, [{ CN: ['kube-apiserver-client'] }], [ExtendedKeyUsage.clientAuth]);
  const serviceAccount = await generateKeys();
  await writeFile(pki.serviceAccountKey, await privateKeyPem(serviceAccount), { mode: 0o600 });
  await writeFile(pki.serviceAccountPublicKey, pem('PUBLIC KEY', await crypto.subtle.exportKey('spki', serviceAccount.publicKey)));
  await writeFile(complete, '');
  return pki;
}

/** A PKCS #10 request as PEM, signed by an ECDSA P-256 key that is made for it and forgotten. */
export async function createSigningRequest(subject: x509.JsonName): Promise<string> {
  const keys = await generateKeys();
  return (await x509.Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm })).toString('pem');
}

interface Ca {
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

const generateKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);

// A certificate is valid from an hour ago: clocks of containers and hosts differ.
const validity = (): { notBefore: Date; notAfter: Date } => ({ notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + tenYears) });

async function createCa(commonName: string): Promise<Ca> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomBytes(15).toString('hex'),
    name: [{ CN: [commonName] }],
    ...validity(),
    keys,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function issue(ca: Ca, files: KeyPairFiles, subject: x509.JsonName, usages: string[]): Promise<void> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomBytes(15).toString('hex'),
    subject,
    issuer: ca.certificate.subject,
    ...validity(),
    publicKey: keys.publicKey,
    signingKey: ca.keys.privateKey,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(usages),
      await x509.AuthorityKeyIdentifierExtension.create(ca.keys.publicKey),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  await writePair(files, certificate, keys);
}

async function writePair(files: KeyPairFiles, certificate: x509.X509Certificate, keys: CryptoKeyPair): Promise<void> {
  await writeFile(files.key, await privateKeyPem(keys), { mode: 0o600 });
  await writeFile(files.cert, `${certificate.toString('pem')}\n`);
}

const privateKeyPem = async (keys: CryptoKeyPair): Promise<string> => pem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', keys.privateKey));

const pem = (label: string, data: ArrayBuffer): string => `${x509.PemConverter.encode(data, label)}\n`;

/** The text of a key pair's two files. */
export const readPair = async (files: KeyPairFiles): Promise<{ cert: string; key: string }> => ({
  cert: await readFile(files.cert, 'utf8'),
  key: await readFile(files.key, 'utf8'),
});
