import { inspect } from 'node:util';

/** An error as a person wants it below a failed test: its stack without mocha's and Node's own frames, then its causes. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const text = (error.stack ?? `${error.name}: ${error.message}`).split('\n').filter((line) => !isForeignFrame(line)).join('\n');
  const cause = error.cause === undefined ? '' : `\nCaused by: ${describeError(error.cause)}`;
  return text + cause;
}

function isForeignFrame(line: string): boolean {
  return /^\s+at .*(node:internal|node_modules[\\/]mocha)/.test(line);
}
