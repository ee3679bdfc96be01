import type { RegistrationPlan } from './plan.ts';
import type { RunWords } from './run.ts';

export function registrationWords({ its, clusterName }: RegistrationPlan): RunWords {
  return {
    succeeded: `"${clusterName}" is registered with the ITS "${its.context.name}" and Available.`,
    cancelledBefore: `The registration of "${clusterName}" was cancelled before anything was changed.`,
    cancelledAt: (stage) => `The registration of "${clusterName}" was cancelled at "${stage}". Nothing is lost: register it again to go on from there.`,
    stopped: 'Cancelled before it was reached. Register again to go on from here.',
    again: 'Register it again to go on.',
  };
}
