import type { RegistrationAim, RegistrationPlan } from './plan.ts';
import type { RunWords } from './run.ts';
import type { Sight } from './stage.ts';
import { holdsCertificate, isAccepted } from './truths.ts';

export function registrationWords({ its, clusterName }: RegistrationPlan): RunWords {
  return {
    succeeded: () => `"${clusterName}" is registered with the ITS "${its.context.name}" and Available.`,
    ...cancelledWords('registration', clusterName, 'register it again'),
    stopped: 'Cancelled before it was reached. Register again to go on from here.',
    again: 'Register it again to go on.',
  };
}

export function joinWords(view: Sight): RunWords {
  const { its, clusterName } = view.plan;
  return {
    succeeded: () =>
      holdsCertificate(view)
        ? `The agent of "${clusterName}" runs, and has its certificate of the ITS "${its.context.name}" already. Next: Verify Registration.`
        : `"${clusterName}" is joined: its agent is installed, and asks the ITS "${its.context.name}" within a minute. Next: Wait for Request, then Accept WEC.`,
    ...cancelledWords('join', clusterName, 'join it again'),
    stopped: 'Cancelled before it was reached. Join again to go on from here.',
    again: 'Join it again to go on.',
  };
}

export function waitWords(view: Sight): RunWords {
  const { its, clusterName } = view.plan;
  return {
    succeeded: () =>
      isAccepted(view.situation)
        ? `"${clusterName}" is accepted by the ITS "${its.context.name}" already.`
        : `The request of "${clusterName}" has come to the ITS "${its.context.name}". Next: Review Request, then Accept WEC.`,
    cancelledBefore: waitCancelled(clusterName),
    cancelledAt: () => waitCancelled(clusterName),
    stopped: 'Cancelled before it came. Wait again to go on from here.',
    again: 'Wait for it again.',
  };
}

/** The same at any stage: a wait changes nothing, and has no stage to come back to. */
function waitCancelled(clusterName: string): string {
  return `The wait for the request of "${clusterName}" was cancelled. Nothing was changed: wait for it again at any time.`;
}

function cancelledWords(what: string, clusterName: RegistrationAim['clusterName'], again: string): Pick<RunWords, 'cancelledBefore' | 'cancelledAt'> {
  return {
    cancelledBefore: `The ${what} of "${clusterName}" was cancelled before anything was changed.`,
    cancelledAt: (stage) => `The ${what} of "${clusterName}" was cancelled at "${stage}". Nothing is lost: ${again} to go on from there.`,
  };
}
