import type { LabelEdits } from '../labels/labelEdits.ts';
import type { LabelSave } from '../labels/saveLabels.ts';

/** What can't be taken back. */
export interface Force {
  readonly clusterName: string;
  /** Sentences: what stands in the way. */
  readonly why: string;
  /** As kubectl says it. */
  readonly commands: readonly string[];
}

/** The questions that a running deregistration asks, and what it tells; the editor answers with real dialogs, tests with a script. */
export interface DeregistrationPrompts {
  /**
   * Whether to take the finalizers off by force; consent is typed. May take as long as it likes: meanwhile the run goes on waiting,
   * and `ended` is aborted once there is nothing to force any more.
   */
  forceDeletion(force: Force, ended: AbortSignal): Promise<boolean>;
  /** Whether to delete the Klusterlet although workloads of the ITS are left, which nobody looks after then; consent is typed. */
  forceAgent(force: Force, signal: AbortSignal): Promise<boolean>;
  /** Labels were taken away: `replaced` holds what they were. */
  labelsTaken(save: LabelSave, replaced: LabelEdits): Promise<void>;
}
