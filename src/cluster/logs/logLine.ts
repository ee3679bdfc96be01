import { redact } from '../redact.ts';
import { plainText } from '../plainText.ts';

/** Colours and other commands to a terminal. */
const terminal = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;

/** A whole line of a container's log without control characters, which could hide a token's shape. */
export function plainLogLine(line: string): string {
  return plainText(line.replace(terminal, ''));
}

/** As `plainLogLine`, then redacted: fit to be shown. */
export function shownLogLine(line: string): string {
  return redact(plainLogLine(line));
}
