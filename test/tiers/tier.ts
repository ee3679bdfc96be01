import type { ChosenVSCode } from '../vscode/choose.ts';
import type { VSCodeLine } from '../vscode/install.ts';
import type { Report } from '../report/report.ts';
import type { Sandbox, SandboxKind } from './sandboxProcess.ts';

/** What a tier works with; each promise is made once per run, when the first tier asks. */
export interface TierContext {
  readonly report: Report;
  /** Where each tier's test process writes its events. */
  readonly eventsFolder: string;
  /** Regular expression on full test titles. */
  readonly grep: string | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
  /** The running sandbox of this kind, which ends one of another kind; rejects with why there is none. */
  sandbox(kind: SandboxKind): Promise<Sandbox>;
  /** `dist/` built from the work tree; rejects with the build's errors. */
  built(): Promise<void>;
  /** The `.vsix` as a user installs it, built from the work tree. */
  packaged(): Promise<string>;
  vscode(line: VSCodeLine): Promise<ChosenVSCode>;
}

/** A group of tests that run together, one group at a time. `run` reports into the context and throws only when it can't run at all. */
export interface Tier {
  readonly name: string;
  /** The sandbox that its tests stand on. */
  readonly needsSandbox: SandboxKind | undefined;
  run(context: TierContext): Promise<void>;
}
