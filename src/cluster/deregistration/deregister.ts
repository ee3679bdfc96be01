import { createPrivateFiles } from '../clusteradm/privateFiles.ts';
import type { RunWords } from '../registration/run.ts';
import type { RegistrationRuns } from '../registration/runs.ts';
import type { RunSnapshot } from '../registration/runsReader.ts';
import { DeregistrationObserver } from './observer.ts';
import type { DeregistrationPlan } from './plan.ts';
import { deregistrationStages, type DeregistrationTools } from './stages.ts';

/** Carries a plan out as a run of this window; see `Run.execute` for how it rejects. Gives the sentence of what was done. */
export async function deregister(
  runs: Pick<RegistrationRuns, 'carryOut'>,
  plan: DeregistrationPlan,
  tools: Omit<DeregistrationTools, 'files'>,
  signal: AbortSignal,
  onProgress: (run: RunSnapshot) => void,
): Promise<string> {
  const { its, wec, clusterName } = plan;
  const files = createPrivateFiles();
  const words = deregistrationWords(plan);
  try {
    await runs.carryOut(
      { kind: 'deregister', its, wec, clusterName },
      (limit) => {
        const observer = new DeregistrationObserver(its, wec, clusterName, tools.log);
        const view = {
          plan,
          signal: limit,
          get situation() {
            return observer.situation;
          },
        };
        return { stages: deregistrationStages({ ...tools, files }, plan), view, observer, words };
      },
      signal,
      onProgress,
    );
    return words.succeeded();
  } finally {
    await files.dispose();
  }
}

function deregistrationWords({ its, wec, clusterName, neverAccepted }: DeregistrationPlan): RunWords {
  const from = `"${clusterName}" is deregistered from the ITS "${its.context.name}"`;
  const agent = neverAccepted
    ? 'If its agent still runs on the WEC, it will ask the ITS again: remove it there.'
    : 'If its agent still runs on the WEC, remove it there.';
  return {
    succeeded: () => (wec === undefined ? `${from}. ${agent}` : `${from}, and its agent is removed from "${wec.context.name}".`),
    cancelledBefore: `The deregistration of "${clusterName}" was cancelled before anything was changed.`,
    cancelledAt: (stage) => `The deregistration of "${clusterName}" was cancelled at "${stage}". Deregister it again to go on from there.`,
    stopped: 'Cancelled before it was reached. Deregister again to go on from here.',
    again: 'Deregister it again to go on.',
  };
}
