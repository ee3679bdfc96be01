/** Causes by the `code` that Node, OpenSSL and undici give; each is a clause that ends "can't be reached at SERVER: ...". */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'its host name is unknown to DNS',
  EAI_AGAIN: 'DNS gives no answer for its host name',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of its answer',
  EHOSTUNREACH: 'no route leads to it (is a VPN needed?)',
  ENETUNREACH: 'no route leads to it (is a VPN needed?)',
  ENETDOWN: 'this machine has no network',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired (or the clock of this machine is wrong)',
  CERT_NOT_YET_VALID: 'its TLS certificate is not valid yet (or the clock of this machine is wrong)',
  CERT_REVOKED: 'its TLS certificate was revoked',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it answers without TLS, but the kubeconfig says https',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it answers without TLS, but the kubeconfig says https',
  HPE_INVALID_CONSTANT: 'what answers there is not an HTTP server',
};

const wrongAuthority =
  "its TLS certificate is not signed by the certificate authority of this context's kubeconfig entry " +
  '(another cluster may have taken its address)';

const untrustedCodes: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

interface CodedError {
  readonly code?: string;
  readonly message?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  readonly host?: string;
  readonly path?: string;
}

/** Why a connection failed, as the clause that `UnreachableError` wants: no capital, no full stop. */
export function whyUnreachable(failure: unknown): string {
  const chain = [...errorChain(failure)];
  for (const error of chain) {
    const code = error.code ?? '';
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      return `its TLS certificate is not made for ${error.host ?? 'this host name'} (tls-server-name in the kubeconfig can name the right one)`;
    }
    if (untrustedCodes.has(code)) {
      return wrongAuthority;
    }
    if (code === 'ENOENT' || code === 'EACCES') {
      return `the file ${error.path ?? ''} that its kubeconfig entry names can't be read`;
    }
    const cause = causes[code];
    if (cause !== undefined) {
      return cause;
    }
    if (/proxy response \((\d+)\)/i.test(error.message ?? '')) {
      return `the proxy refuses to connect to it (${/\((\d+)\)/.exec(error.message ?? '')?.[1] ?? ''})`;
    }
    if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_OSSL_')) {
      return `TLS fails (${code.replace(/^ERR_O?SSL_/, '').replaceAll('_', ' ').toLowerCase()})`;
    }
  }
  return chain.find((error) => error.message)?.message?.replace(/\.$/, '') ?? 'the connection fails';
}

export function isConnectionCut(failure: unknown): boolean {
  return [...errorChain(failure)].some(({ code }) => code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE');
}

/** The error, its causes, and the single attempts of an AggregateError (a host name with several addresses). */
function* errorChain(failure: unknown, depth = 0): Generator<CodedError> {
  if (typeof failure !== 'object' || failure === null || depth > 5) {
    return;
  }
  const error = failure as CodedError;
  yield error;
  yield* errorChain(error.cause, depth + 1);
  for (const attempt of error.errors ?? []) {
    yield* errorChain(attempt, depth + 1);
  }
}
