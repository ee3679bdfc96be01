import { DiagnosisWatch } from '../cluster/diagnosis/diagnosisWatch.ts';
import { Disposables } from '../cluster/events.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { prepareAim } from '../cluster/registration/planner.ts';
import type { OpenDiagnosis } from './diagnosisDocument.ts';
import type { CommandServices } from './services.ts';
import type { ClusterTarget } from './targets.ts';
import { connectSides } from './wecContext.ts';
import { rivalContexts } from './knownWec.ts';

/** A diagnosis that runs, with connections of its own; a WEC that is not reached is a finding. `wecOf` as of `connectSides`. */
export async function openDiagnosis(
  services: Pick<CommandServices, 'sessions' | 'log'>,
  { its: context, cluster }: ClusterTarget,
  wecOf: (its: Connection) => Promise<string | undefined>,
): Promise<OpenDiagnosis> {
  const { sessions, log } = services;
  const owned = new Disposables();
  try {
    const { its, wec, wecName, wecProblem } = await connectSides(services, context, wecOf, owned);
    const aim = await prepareAim({ its, wec, clusterName: cluster, itsServers: sessions.serversOf(context) }, new AbortController().signal);
    const watch = owned.own(new DiagnosisWatch({ aim, wecName, wecProblem, rivals: () => rivalContexts(services, context, cluster, wecName), log }));
    return { watch, wecName, wecProblem, dispose: () => owned.dispose() };
  } catch (error) {
    owned.dispose();
    throw error;
  }
}
