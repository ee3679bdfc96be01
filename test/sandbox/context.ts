import type { SandboxLayout } from './layout.ts';
import type { ProcessRecord } from './processRecord.ts';
import type { Programs } from './programs/build.ts';
import type { SandboxState } from './state.ts';

/** What all parts of one sandbox share. */
export interface SandboxContext {
  readonly layout: SandboxLayout;
  readonly state: SandboxState;
  readonly programs: Programs;
  readonly record: ProcessRecord;
  /** One line for a person. */
  readonly progress: (line: string) => void;
  /** Aborted when the sandbox is to stop. */
  readonly signal: AbortSignal;
}
