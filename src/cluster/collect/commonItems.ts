import { checkReadiness } from '../checks/itsReadiness.ts';
import type { Clusteradm } from '../clusteradm/locate.ts';
import { formatVersion } from '../clusteradm/versions.ts';
import { DiagnosisWatch } from '../diagnosis/diagnosisWatch.ts';
import { CancelledError, describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { namespaces } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { prepareAim } from '../registration/planner.ts';
import { settled } from '../settled.ts';
import { TimelineWatch, type TimelineParts } from '../timeline/timelineWatch.ts';
import type { ClusterReads, Reached } from './clusterReads.ts';
import { diagnosisLines } from './diagnosisLines.ts';
import { imageLine } from './factTexts.ts';
import { item, type Item } from './item.ts';
import { rowsText, scriptChecks } from './scriptChecks.ts';

/** What a collection is about, and what only the editor knows. */
export interface CollectParts {
  readonly clusterName: string;
  readonly its: Reached;
  /** `undefined`: no context of it is known. */
  readonly wec: Reached | undefined;
  /** Server URLs of all contexts that lead to this ITS. */
  readonly itsServers: readonly string[];
  /** As of a diagnosis. */
  readonly rivals: () => readonly string[];
  /** Of the programs that run this. */
  readonly versions: readonly (readonly [what: string, version: string])[];
  readonly locateClusteradm: (signal: AbortSignal) => Promise<Clusteradm>;
  readonly log: Log;
}

/** What concerns both sides, or this machine. */
export function commonItems(parts: CollectParts, its: ClusterReads, wec: ClusterReads | undefined, signal: AbortSignal): readonly Item[] {
  return [
    item('versions.txt', 'versions on this machine and of both clusters', () => versionsText(parts, its, wec, signal)),
    item('diagnosis.txt', 'what Diagnose WEC found: the cause, and the path through its checks', () => diagnosis(parts, its, signal)),
    item('timeline.md', 'when each step of the registration was', () => timeline(parts, its, signal)),
    item('checks.txt', 'Check ITS Readiness, and what of KubeStellar\'s check_pre_req.sh and kubestellar-snapshot.sh concerns a registration', async () => {
      const [ready, scripts] = [await checkReadiness({ ...parts, its: its.reached() }, signal), await scriptChecks(its, parts.clusterName)];
      return ['Check ITS Readiness', '', rowsText(ready), '', 'As KubeStellar\'s scripts check', '', rowsText(scripts), ''].join('\n');
    }),
  ];
}

async function versionsText({ versions, locateClusteradm }: CollectParts, its: ClusterReads, wec: ClusterReads | undefined, signal: AbortSignal): Promise<string> {
  const lines = await Promise.all([
    ...versions.map(([what, version]) => line(what, () => Promise.resolve(version))),
    line('clusteradm', async () => formatVersion((await locateClusteradm(signal)).tool)),
    line(`Kubernetes of the ITS ${its.context}`, () => kubernetesOf(its)),
    ...[namespaces.operator, namespaces.hub].map((namespace) => images(its, 'ITS', namespace)),
    ...(wec === undefined
      ? []
      : [line(`Kubernetes of the WEC ${wec.context}`, () => kubernetesOf(wec)), ...[namespaces.operator, namespaces.agent].map((namespace) => images(wec, 'WEC', namespace))]),
  ]);
  return `${lines.join('\n')}\n`;
}

async function line(what: string, version: () => Promise<string>): Promise<string> {
  try {
    return plainText(`${what}: ${await version()}`);
  } catch (error) {
    if (error instanceof CancelledError) {
      throw error;
    }
    return plainText(`${what}: not known. ${describeError(error)}`);
  }
}

async function kubernetesOf(cluster: ClusterReads): Promise<string> {
  return plainText(field(await cluster.get('/version'), 'gitVersion'));
}

/** OCM tells its version by the tags of its images. */
async function images(cluster: ClusterReads, side: string, namespace: string): Promise<string> {
  return line(`OCM images in ${namespace} of the ${side}`, async () => {
    const found = await cluster.list(`/apis/apps/v1/namespaces/${namespace}/deployments`, imageLine);
    return found === undefined || found.length === 0 ? 'none' : found.join('; ');
  });
}

/** What watches of the WEC need of it. */
function wecParts(wec: Reached | undefined): Pick<TimelineParts, 'wec' | 'wecName' | 'wecProblem'> {
  return { wec: wec && 'connection' in wec ? wec.connection : undefined, wecName: wec?.context, wecProblem: wec && 'problem' in wec ? wec.problem : undefined };
}

async function diagnosis({ clusterName, itsServers, rivals, log, ...parts }: CollectParts, reads: ClusterReads, signal: AbortSignal): Promise<string> {
  const { wec, ...rest } = wecParts(parts.wec);
  const aim = await prepareAim({ its: reads.reached(), wec, clusterName, itsServers }, signal);
  const watch = new DiagnosisWatch({ aim, ...rest, rivals, log });
  try {
    return diagnosisLines(await settled(watch.onDidChange, () => watch.diagnosis, signal, 'The clusters did not tell enough for a diagnosis within 30 seconds.'));
  } finally {
    watch.dispose();
  }
}

async function timeline({ clusterName, wec, log }: CollectParts, reads: ClusterReads, signal: AbortSignal): Promise<string> {
  const watch = new TimelineWatch({ its: reads.reached(), ...wecParts(wec), clusterName, log });
  try {
    return await settled(watch.onDidChange, () => watch.markdown, signal, 'The clusters did not tell the times of the registration within 30 seconds.');
  } finally {
    watch.dispose();
  }
}
