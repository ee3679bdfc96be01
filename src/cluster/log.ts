import { redact } from './redact.ts';

/** What the cluster layer writes to; `vscode.LogOutputChannel` fits it. Every line passes `redact` first. */
export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
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
