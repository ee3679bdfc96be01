import type { LabelEdits } from '../labels/labelEdits.ts';
import type { LabelSave } from '../labels/saveLabels.ts';

/** The questions that a running deregistration asks, and what it tells; the editor answers with real dialogs, tests with a script. */
export interface DeregistrationPrompts {
  /**
   * Whether to take the finalizers off by force; consent is typed. May take as long as it likes: meanwhile the run goes on waiting,
   * and `ended` is aborted once there is nothing to force any more.
   */
  forceDeletion(clusterName: string, why: string, ended: AbortSignal): Promise<boolean>;
  /** Whether to delete the Klusterlet although workloads of the ITS are left, which nobody looks after then; consent is typed. */
  forceAgent(clusterName: string, why: string, signal: AbortSignal): Promise<boolean>;
  /** Labels were taken away: `replaced` holds what they were. */
  labelsTaken(save: LabelSave, replaced: LabelEdits): Promise<void>;
}
