/** What the cluster layer writes to; `vscode.LogOutputChannel` fits it. Every line passes `redact` first. */
export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

const hidden = '[redacted]';
/** Header, payload, signature; without a word boundary, since escaped text has `\neyJ`. */
const jwt = /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g;
/** `id.secret`, not as the tail of a longer name (Events are called `<object>.<16 hexadecimal digits>`); `\n` may stand before it. */
const bootstrapToken = /(?<!(?:^|[^\\])[\w-]|\.)[a-z0-9]{6}\.[a-z0-9]{16}(?![\w-]|\.\w)/g;
/** `b64token` of RFC 6750. */
const bearer = /(Bearer\s+)[A-Za-z0-9._~+/-]+=*/gi;
/** `--hub-token x`, `--hub-token=x`, and as it stands in a printed list of arguments. */
const tokenArgument = /(--(?:hub-)?token(?:=|\s+|["']\s*,\s*)["']?)[^\s"',[\]]+/g;
/** A quoted JSON or YAML value; `token: could not be made` in a sentence is none. */
const tokenField = /("(?:hub-)?token"\s*:\s*")[^"]+/gi;
/** Anything that may be base64 and is long enough to hold a token. */
const base64Run = /[A-Za-z0-9+/_-]{30,}={0,2}/g;

/** Replaces every token shape that OCM and Kubernetes use (JWT and bootstrap token, plain and in base64; Bearer header; token argument). */
export function redact(text: string): string {
  return text
    .replace(bearer, `$1${hidden}`)
    .replace(tokenArgument, `$1${hidden}`)
    .replace(tokenField, `$1${hidden}`)
    .replace(jwt, hidden)
    .replace(base64Run, (run) => (encodesToken(run) ? hidden : run))
    .replace(bootstrapToken, hidden);
}

/** Decoded at four alignments, because a run may begin inside a group of four characters (after a `/` of a path, or a cut). */
function encodesToken(run: string): boolean {
  return [0, 1, 2, 3].some((skipped) => {
    const decoded = Buffer.from(run.slice(skipped), 'base64').toString('latin1');
    // The beginning of a JWT is enough: its end may be cut off.
    return /eyJ[A-Za-z0-9_-]{20,}|[a-z0-9]{6}\.[a-z0-9]{16}/.test(decoded);
  });
}

/** The one way to a log: redacts each line before `target` sees it. */
export function redactingLog(target: Log): Log {
  return {
    debug: (line) => target.debug(redact(line)),
    info: (line) => target.info(redact(line)),
    warn: (line) => target.warn(redact(line)),
    error: (line) => target.error(redact(line)),
  };
}
