const hidden = '[redacted]';
/** Header, payload, signature; without a word boundary, since escaped text has `\neyJ`. */
const jwt = /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g;
/** `id.secret`, not as the tail of a longer name (Events are called `<object>.<16 hexadecimal digits>`); `\n` may stand before it. */
const bootstrapToken = /(?<!(?:^|[^\\])[\w-]|\.)[a-z0-9]{6}\.[a-z0-9]{16}(?![\w-]|\.\w)/g;
/** `b64token` of RFC 6750. */
const bearer = /(Bearer\s+)[A-Za-z0-9._~+/-]+=*/gi;
/** `--hub-token x`, `--hub-token=x`, and as it stands in a printed list of arguments. */
const tokenArgument = /(--(?:hub-)?token(?:=|\s+|\\*["']\s*,\s*)\\*["']?)[^\s"',[\]\\]+/g;
/** A quoted JSON or YAML value, also within JSON that is itself quoted; `token: could not be made` in a sentence is none. */
const tokenField = /(\\*"(?:hub-)?token\\*"\s*:\s*\\*")[^"\\]+/gi;
/** Of a kubeconfig, whatever its value. */
const keyField = /(client-key-data\\*"?\s*:\s*\\*"?)(?!\[redacted\])[^\s"\\,}]+/gi;
/** Of an address, such as a proxy's. */
const userInfo = /(\w:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/g;
/** To its end, or to where it was cut off; line breaks may be escaped, or stand before the time of a log line. */
const privateKey = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:(?:(?!-----BEGIN )[^]){0,20000}?-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----|(?:(?:\s|\\+[rn])*[A-Za-z0-9+/=]+(?![^\s\\"',)]))*)/g;
/** One whose beginning was cut off, as in the last lines of a log. */
const privateKeyEnd = /(?:[A-Za-z0-9+/]{64}(?:\s|\\+[rn])+){1,100}[A-Za-z0-9+/=]{0,64}(?:\s|\\+[rn])*-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----/g;
/** Anything that may be base64 and is long enough to hold a token. */
const base64Line = /[A-Za-z0-9+/_-]{30,}={0,2}/g;
/** Base64 in lines of equal length, as `base64` and PEM wrap it. */
const base64Lines = /(?:[A-Za-z0-9+/]{64}(?:[A-Za-z0-9+/]{12})?(?:\\+[rn]|\r?\n[ \t]*)+)+[A-Za-z0-9+/]+={0,2}/g;
/** What base64 is looked into: base64 of a kubeconfig holds base64 of a key. */
const depth = 3;

/**
 * Replaces every shape of a secret that OCM and Kubernetes use: JWT, bootstrap token, private key (PEM or DER) and kubeconfig key, plain
 * and in base64, also in base64 of base64; Bearer header; token argument; password in an address.
 */
export function redact(text: string): string {
  return text
    .replace(privateKey, hidden)
    .replace(privateKeyEnd, hidden)
    .replace(userInfo, `$1${hidden}`)
    .replace(bearer, `$1${hidden}`)
    .replace(tokenArgument, `$1${hidden}`)
    .replace(tokenField, `$1${hidden}`)
    .replace(keyField, `$1${hidden}`)
    .replace(jwt, hidden)
    .replace(base64Lines, (run) => (encodesSecret(run, depth) ? hidden : run))
    .replace(base64Line, (run) => (encodesSecret(run, depth) ? hidden : run))
    .replace(bootstrapToken, hidden);
}

/** Decoded at four alignments, because a run may begin inside a group of four characters (after a `/` of a path, or a cut). */
function encodesSecret(run: string, left: number): boolean {
  const characters = run.replace(/\\+[rn]|\s+/g, '');
  return [0, 1, 2, 3].some((skipped) => {
    const decoded = Buffer.from(characters.slice(skipped), 'base64');
    return isDerPrivateKey(decoded) || holdsSecret(decoded.toString('latin1'), left - 1);
  });
}

/** The beginning of a JWT or a key is enough: its end may be cut off. */
function holdsSecret(decoded: string, left: number): boolean {
  return (
    /eyJ[A-Za-z0-9_-]{20,}|[a-z0-9]{6}\.[a-z0-9]{16}|-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY|client-key-data"?\s*:/.test(decoded) ||
    (left > 0 && (decoded.match(base64Line) ?? []).some((run) => encodesSecret(run, left)))
  );
}

/** SEQUENCE { INTEGER 0 or 1, ...: PKCS#8, PKCS#1 and SEC 1 begin so, and neither certificates, requests nor public keys do. */
function isDerPrivateKey(bytes: Buffer): boolean {
  const [tag, length = 0] = bytes;
  const content = length < 0x80 ? 2 : 2 + (length & 0x7f);
  return tag === 0x30 && content <= 4 && bytes.length > content + 20 && bytes[content] === 2 && bytes[content + 1] === 1 && (bytes[content + 2] ?? 2) < 2;
}
