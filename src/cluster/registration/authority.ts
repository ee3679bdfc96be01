import { X509Certificate } from 'node:crypto';

/**
 * Whether two PEM texts trust a common certificate authority: they hold one key in common, as a renewed CA keeps it, or one issued
 * the other. `undefined` where either has no certificate that can be read.
 */
export function shareAuthority(one: string, other: string): boolean | undefined {
  const ones = certificatesIn(one);
  const others = certificatesIn(other);
  if (ones.length === 0 || others.length === 0) {
    return undefined;
  }
  // By keys: a cluster that is built anew names its CA as before.
  return ones.some((a) => others.some((b) => a.publicKey.equals(b.publicKey) || a.verify(b.publicKey) || b.verify(a.publicKey)));
}

function certificatesIn(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return new X509Certificate(block);
    } catch {
      return [];
    }
  });
}
