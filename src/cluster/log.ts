/** What the cluster layer writes to; `vscode.LogOutputChannel` fits it. Every line passes `redact` first. */
export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

const jwt = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g;
/** A JWT inside base64 (a Secret's data): `eyJ` encodes to one of three texts, by its offset modulo 3. */
const encodedJwt = /(?:ZXlK|V5S|leUp)[A-Za-z0-9+/_-]{40,}={0,2}/g;
const bootstrapToken = /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g;
const bearer = /(Bearer\s+)\S+/gi;
const tokenArgument = /(--hub-token[= ])\S+/g;

/** Replaces every token shape that OCM and Kubernetes use (JWT plain and base64, bootstrap token, bearer header). */
export function redact(text: string): string {
  return text
    .replace(bearer, '$1[redacted]')
    .replace(tokenArgument, '$1[redacted]')
    .replace(jwt, '[redacted]')
    .replace(encodedJwt, '[redacted]')
    .replace(bootstrapToken, '[redacted]');
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
