import { DiagnosisWatch } from '../cluster/diagnosis/diagnosisWatch.ts';
import { ClusterError } from '../cluster/errors.ts';
import { Disposables } from '../cluster/events.ts';
import { prepareAim } from '../cluster/registration/planner.ts';
import type { OpenDiagnosis, Subject } from './diagnosisDocument.ts';
import type { CommandServices } from './services.ts';
import { connectOrWhy, rivalContexts } from './wecContext.ts';

/** A diagnosis that runs, with connections of its own; the ITS must be reached, and a WEC that is not is a finding. */
export async function openDiagnosis(services: Pick<CommandServices, 'sessions' | 'log'>, subject: Subject): Promise<OpenDiagnosis> {
  const { sessions, log } = services;
  const owned = new Disposables();
  try {
    const its = await sessions.connection(subject.its);
    owned.own(its.api);
    const wec = subject.wec === undefined ? undefined : await connectOrWhy(services, subject.wec);
    const problem = wec instanceof ClusterError ? wec : undefined;
    const reached = wec instanceof ClusterError ? undefined : wec;
    if (reached !== undefined) {
      owned.own(reached.api);
    }
    const aim = await prepareAim({ its, wec: reached, clusterName: subject.cluster, itsServers: sessions.serversOf(subject.its) }, new AbortController().signal);
    const watch = owned.own(
      new DiagnosisWatch({ aim, wecName: subject.wec, wecProblem: problem, rivals: () => rivalContexts(services, subject.its, subject.cluster, subject.wec), log }),
    );
    return { watch, wecProblem: problem, dispose: () => owned.dispose() };
  } catch (error) {
    owned.dispose();
    throw error;
  }
}
