import type { Diagnosis, Step } from '../diagnosis/walk.ts';
import { plainText } from '../plainText.ts';

/** A diagnosis as a file: the cause first, then the path through the checks, each with what it was judged by. */
export function diagnosisLines({ kind, sentence, causes, path }: Diagnosis): string {
  const [first] = causes;
  const next = first === undefined ? [] : [`Next step: ${first.cause.next.what}.`];
  return [sentence, ...next, `Verdict: ${kind}; ${causes.length} causes.`, '', ...path.flatMap(stepLines), ''].map(plainText).join('\n');
}

function stepLines({ check, state, why, cause }: Step): readonly string[] {
  const words = { passed: 'Passed', failed: 'Failed', waiting: 'Waiting', notReached: 'Not reached', notChecked: 'Not checked' } as const;
  return [`${words[state]}: ${check.title}. ${why}`, `    Read from: ${check.reads}`, ...(cause === undefined ? [] : [`    What to do: ${cause.next.what}${'shell' in cause.next ? `: ${cause.next.shell}` : ''}`])];
}
