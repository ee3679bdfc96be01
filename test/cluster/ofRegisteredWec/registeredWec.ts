import type { RegistrationPlan } from '../../../src/cluster/registration/plan.ts';
import type { FaultBench } from '../faultBench.ts';

/** A WEC that a real agent has registered; tests about it share it, since that takes a quarter of a minute. */
export interface RegisteredWec {
  readonly bench: FaultBench;
  readonly plan: RegistrationPlan;
}
