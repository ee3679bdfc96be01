import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OpensslRequest {
  /** Of `openssl genpkey`: `['-algorithm', 'ED25519']`. */
  readonly key: readonly string[];
  /** Section `[subject]` of the configuration, one `name = value` per line. */
  readonly subject: readonly string[];
  readonly alternativeNames?: string;
  /** Kinds of strings that openssl may choose from: `utf8only`, `nombstr`, `MASK:0x800` (BMPString) ... */
  readonly stringMask?: string;
  /** Further lines of section `[extensions]`. */
  readonly extensions?: readonly string[];
}

export interface MadeRequest {
  readonly pem: string;
  /** As in `spec.request` of a CertificateSigningRequest. */
  readonly encoded: string;
  /** Subject attributes as openssl itself reads them, one `type=value` each. */
  readonly subjectLines: readonly string[];
  /** `openssl req -text`. */
  readonly text: string;
}

/** A certificate request made and read by the openssl on PATH, an implementation that shares nothing with ours. */
export function makeRequest(request: OpensslRequest): MadeRequest {
  const folder = mkdtempSync(join(tmpdir(), 'kubestellar-test-csr-'));
  try {
    const [key, config, csr] = ['key.pem', 'request.cnf', 'request.pem'].map((name) => join(folder, name)) as [string, string, string];
    const { alternativeNames, stringMask = 'utf8only', extensions = [] } = request;
    const extensionLines = [...(alternativeNames === undefined ? [] : [`subjectAltName = ${alternativeNames}`]), ...extensions];
    writeFileSync(
      config,
      [
        '[req]',
        'prompt = no',
        'utf8 = yes',
        `string_mask = ${stringMask}`,
        'distinguished_name = subject',
        ...(extensionLines.length === 0 ? [] : ['req_extensions = extensions']),
        '[subject]',
        ...request.subject,
        '[extensions]',
        ...extensionLines,
        '[other]',
        'CN = somebody else',
      ].join('\n'),
    );
    openssl('genpkey', ...request.key, '-out', key);
    openssl('req', '-new', '-config', config, '-key', key, '-out', csr);
    const pem = readFileSync(csr, 'utf8');
    const print = (...args: string[]) => openssl('req', '-in', csr, '-noout', ...args);
    return {
      pem,
      encoded: Buffer.from(pem).toString('base64'),
      subjectLines: subjectLines(print('-subject', '-nameopt', 'sep_multiline,utf8,sname')),
      text: print('-text'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const keys = {
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  rsa2048: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  ed25519: ['-algorithm', 'ED25519'],
} as const;

function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Several attributes of one RDN stand on one line, with ` + ` between. */
function subjectLines(printed: string): string[] {
  return printed
    .split('\n')
    .slice(1)
    .flatMap((line) => line.trim().split(' + '))
    .filter((line) => line !== '');
}
