import { settled } from '../cluster/settled.ts';
import { recallWecContext } from '../commands/knownWec.ts';
import { openDiagnosis } from '../commands/openDiagnosis.ts';
import type { CommandServices } from '../commands/services.ts';
import { findWec, type WecInput } from './findWec.ts';
import type { Facts } from './toolResult.ts';

/** What Diagnose WEC shows, once: the cause first, then the path. Nobody is asked for the WEC's context; without it, the ITS's side is told. */
export async function diagnoseWec(services: Pick<CommandServices, 'sessions' | 'memory' | 'log'>, input: WecInput, signal: AbortSignal): Promise<Facts> {
  const { its, cluster } = findWec(services.sessions, input);
  const opened = await openDiagnosis(services, { its, cluster: cluster.name }, ({ identity }) => recallWecContext(services, its, identity.id, cluster.name));
  try {
    const { kind, sentence, causes, path } = await settled(opened.watch.onDidChange, () => opened.watch.diagnosis, signal, `The clusters did not tell enough of "${cluster.name}" in time. Run "KubeStellar: Diagnose WEC" to follow it.`);
    return {
      ...{ its, wec: cluster.name, wecContext: opened.wecName ?? 'not known here, so that only the ITS was asked', verdict: kind, sentence },
      causes: causes.map(({ check, cause }) => ({ check: check.title, cause: cause.sentence, nextStep: cause.next.what, ...('shell' in cause.next && { command: cause.next.shell }) })),
      path: path.map(({ check, state, why }) => `${state}: ${check.title}. ${why}`),
    };
  } finally {
    opened.dispose();
  }
}
