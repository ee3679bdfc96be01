import { TimedOutError } from '../cluster/errors.ts';
import type { Diagnosis } from '../cluster/diagnosis/walk.ts';
import { openDiagnosis } from '../commands/openDiagnosis.ts';
import type { OpenDiagnosis } from '../commands/diagnosisDocument.ts';
import type { CommandServices } from '../commands/services.ts';
import { recallWecContext } from '../commands/wecContext.ts';
import { findWec, type WecInput } from './findWec.ts';

/** Milliseconds for both sides to answer. */
const limit = 30_000;

/** What Diagnose WEC shows, once: the cause first, then the path. Nobody is asked for the WEC's context; without it, the ITS's side is told. */
export async function diagnoseWec(services: Pick<CommandServices, 'sessions' | 'memory' | 'log'>, input: WecInput, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  const { its, cluster } = findWec(services.sessions, input);
  const identity = services.sessions.its(its)?.context.identity?.id ?? '';
  const wec = await recallWecContext(services, its, identity, cluster.name);
  const opened = await openDiagnosis(services, { its, cluster: cluster.name, wec });
  try {
    const { kind, sentence, causes, path } = await firstAnswer(opened, cluster.name, signal);
    return {
      ...{ its, wec: cluster.name, wecContext: wec ?? 'not known here, so that only the ITS was asked', verdict: kind, sentence },
      causes: causes.map(({ check, cause }) => ({ check: check.title, cause: cause.sentence, nextStep: cause.next.what, ...('shell' in cause.next && { command: cause.next.shell }) })),
      path: path.map(({ check, state, why }) => `${state}: ${check.title}. ${why}`),
    };
  } finally {
    opened.dispose();
  }
}

function firstAnswer({ watch }: OpenDiagnosis, name: string, signal: AbortSignal): Promise<Diagnosis> {
  return new Promise((resolve, reject) => {
    const done = () => (clearTimeout(timer), subscription.dispose(), signal.removeEventListener('abort', fail));
    const fail = () => (done(), reject(new TimedOutError(`The clusters did not tell enough of "${name}" in time. Run "KubeStellar: Diagnose WEC" to follow it.`)));
    const look = () => {
      const { diagnosis } = watch;
      if (diagnosis !== undefined) {
        done();
        resolve(diagnosis);
      }
    };
    const subscription = watch.onDidChange(look);
    const timer = setTimeout(fail, limit);
    signal.addEventListener('abort', fail);
    look();
  });
}
