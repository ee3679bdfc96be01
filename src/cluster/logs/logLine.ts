import { redact } from '../redact.ts';
import { plainText } from '../plainText.ts';

/** Colours and other commands to a terminal. */
const terminal = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;

/** A whole line of a container's log without control characters, which could hide a token's shape. */
export function plainLogLine(line: string): string {
  return plainText(line.replace(terminal, ''));
}

/** A line that only belongs to a key: base64, or the key's end. */
const ofKey = /^\s*(?:[A-Za-z0-9+/=]+|-----END [A-Z0-9 ]*PRIVATE KEY-----)\s*$/;

/**
 * For one log after the other line: takes a line, gives it as `plainLogLine`, then redacted, fit to be shown; `undefined` for the further
 * lines of a private key, whose first line is told as redacted.
 */
export function lineRedactor(): (line: string) => string | undefined {
  let insideKey = false;
  return (line) => {
    const plain = plainLogLine(line);
    if (insideKey && ofKey.test(plain)) {
      insideKey = !plain.includes('-----END ');
      return undefined;
    }
    insideKey = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----[\sA-Za-z0-9+/=]*$/.test(plain);
    return redact(plain);
  };
}
