import type { Log } from '../../../src/cluster/log.ts';

export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A log that keeps its errors. */
export function errorLog(): Log & { readonly errors: string[] } {
  const errors: string[] = [];
  return { ...silentLog, errors, error: (line) => void errors.push(line) };
}

function ignore(): void {
  // nothing is kept
}
