import type { Clusteradm } from '../clusteradm/locate.ts';
import { formatVersion } from '../clusteradm/versions.ts';
import { ClusterError, describeError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { bootstrap, namespaces, paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import { checkItsReady, clusterInfoPath, parseClusterInfo, type ItsReadiness, type RawClusterInfo } from '../registration/checks.ts';
import { prepareJoin } from '../registration/planner.ts';
import { BootstrapAccountMissingError, NotAnItsError, RegistrationControllerDownError } from '../registration/registrationErrors.ts';
import { RequestNotIssuedError } from '../registration/requestErrors.ts';
import { firstUnissued } from '../requests/unissued.ts';
import { askAdmission } from '../write/admission.ts';
import { acceptRights, describeRight, missingRights, tokenRights } from '../write/rights.ts';
import { failed, notChecked, passed, warning, type CheckRow } from './checkRow.ts';

export interface ReadinessParts {
  readonly its: Connection;
  readonly itsServers: readonly string[];
  readonly locateClusteradm: (signal: AbortSignal) => Promise<Clusteradm>;
  readonly log: Log;
}

const titles = { api: 'Hub API', account: 'Bootstrap account', controller: 'Registration controller', pods: 'Hub Pods' };

/** Whether this ITS can take a WEC, one row a check; by the same questions that a registration asks. Never throws. */
export async function checkReadiness({ its, itsServers, locateClusteradm, log }: ReadinessParts, signal: AbortSignal): Promise<readonly CheckRow[]> {
  const hub = await hubRows(its, signal);
  const [changes, certificates, properties, info, rights, tool] = await Promise.all([
    row('Takes changes', () => changesRow(its, signal)),
    row('Certificates', () => certificatesRow(its, log, signal)),
    row('Properties namespace', () => propertiesRow(its, signal)),
    row('Cluster info', () => clusterInfoRow(its, signal)),
    row('Your rights', () => rightsRow(its, signal)),
    hub.some(({ state }) => state === 'failed')
      ? notChecked('clusteradm', 'It is checked once the ITS itself is ready.')
      : row('clusteradm', () => clusteradmRow(its, itsServers, locateClusteradm, signal)),
  ]);
  return [...hub, changes, certificates, properties, info, rights, tool];
}

async function hubRows(its: Connection, signal: AbortSignal): Promise<readonly CheckRow[]> {
  try {
    return readyRows(await checkItsReady(its, signal));
  } catch (error) {
    const sentence = describeError(error);
    const after = (...left: readonly string[]) => left.map((title) => notChecked(title, 'The check before it failed.'));
    const api = passed(titles.api, 'It serves ManagedClusters.');
    if (error instanceof BootstrapAccountMissingError) {
      return [api, failed(titles.account, sentence), ...after(titles.controller, titles.pods)];
    }
    if (error instanceof RegistrationControllerDownError) {
      return [api, passed(titles.account, 'There is one.'), failed(titles.controller, sentence), ...after(titles.pods)];
    }
    const title = error instanceof NotAnItsError ? titles.api : 'The ITS';
    return [failed(title, sentence), ...after(titles.account, titles.controller, titles.pods)];
  }
}

function readyRows({ accounts, ocmVersion, podTroubles }: ItsReadiness): readonly CheckRow[] {
  return [
    passed(titles.api, `It serves ManagedClusters (OCM ${ocmVersion ?? 'of an unknown version'}).`),
    accounts.has('new')
      ? passed(titles.account, `ServiceAccount ${bootstrap.serviceAccount} is there.`)
      : warning(titles.account, `Only the old ServiceAccount ${bootstrap.oldServiceAccount} is there.`, 'Use clusteradm 0.10, or update the ITS.'),
    passed(titles.controller, 'Its Deployment has an available Pod.'),
    podsRow(podTroubles),
  ];
}

function podsRow(troubles: ItsReadiness['podTroubles']): CheckRow {
  if (troubles === undefined) {
    return notChecked(titles.pods, `You may not list Pods and Deployments in namespace ${namespaces.hub}.`);
  }
  return troubles.length === 0
    ? passed(titles.pods, 'Each of its Deployments has a Pod that works.')
    : warning(titles.pods, troubles.join(' '), `Look at the Pods in ${namespaces.hub}, and at their logs (Show Agent Logs on the ITS).`);
}

/**
 * No state of the ITS tells of a webhook that is down, so it is asked, without writing anything: about a cluster that is there, since who
 * accepts and labels need have no right to make one.
 */
async function changesRow(its: Connection, signal: AbortSignal): Promise<CheckRow> {
  const title = 'Takes changes';
  const { items = [] } = await its.api.get<{ items?: readonly unknown[] }>(paths.managedClusters, { query: { limit: 1 }, signal });
  const [present] = items.flatMap((raw) => parseManagedCluster(raw) ?? []);
  const admission = await askAdmission(its, present?.name ?? newCluster, signal);
  switch (admission.kind) {
    case 'takes':
      return passed(title, 'It would take a change of a ManagedCluster (a dry run, which writes nothing).');
    case 'unknown':
      return notChecked(title, admission.why);
    case 'webhookDown':
      return failed(
        title,
        `Its webhook doesn't answer (${admission.why}): nothing can join, be accepted or be labelled.`,
        `Look at the Pods of the webhooks in ${namespaces.hub}: their Deployments and Services must be as "clusteradm init" made them.`,
      );
  }
}

/** A signer that is off is known only by what it leaves unsigned. */
async function certificatesRow(its: Connection, log: Log, signal: AbortSignal): Promise<CheckRow> {
  const title = 'Certificates';
  const unissued = await firstUnissued(its, log, signal);
  return unissued === undefined
    ? passed(title, 'No approved request waits in vain for its certificate.')
    : failed(title, new RequestNotIssuedError(its.context.name, unissued.name).message, 'Bring the kube-controller-manager of the ITS back: it then signs what was approved.');
}

/** Missing is ordinary until a WDS is attached, whose transport controller makes it (kubestellar.md 2.1). */
async function propertiesRow({ api }: Connection, signal: AbortSignal): Promise<CheckRow> {
  const title = 'Properties namespace';
  const path = `/api/v1/namespaces/${namespaces.properties}`;
  if ((await api.find(path, { signal })) === undefined) {
    return warning(title, `Namespace ${namespaces.properties} is missing, which is normal until a WDS is attached to this ITS.`, 'Run "KubeStellar: Create Properties Namespace" to set properties before that.');
  }
  return (await api.find(`${path}/serviceaccounts/default`, { signal })) === undefined
    ? warning(title, `Namespace ${namespaces.properties} has no ServiceAccount "default" yet.`, 'The controller manager of the ITS makes it: check that it runs.')
    : passed(title, `Namespace ${namespaces.properties} and its ServiceAccount are there.`);
}

async function clusterInfoRow({ api }: Connection, signal: AbortSignal): Promise<CheckRow> {
  const title = 'Cluster info';
  const info = await api.find<RawClusterInfo>(clusterInfoPath, { signal });
  const { server } = parseClusterInfo(info);
  if (server !== undefined) {
    return passed(title, `kube-public/cluster-info names ${server}.`);
  }
  const found = info === undefined ? 'There is no kube-public/cluster-info' : 'kube-public/cluster-info names no server';
  return warning(title, `${found}, so --force-internal-endpoint-lookup can't be used.`, 'Nothing, unless a WEC needs the internal address of this ITS.');
}

/** A name that no cluster has: rights to accept are asked by name, and a new cluster has none yet. */
const newCluster = 'a-new-wec';

async function rightsRow(its: Connection, signal: AbortSignal): Promise<CheckRow> {
  const missing = await missingRights(its, [...tokenRights(), ...acceptRights(newCluster)], signal);
  const title = 'Your rights';
  return missing.length === 0
    ? passed(title, 'You may make registration tokens, and accept new clusters.')
    : failed(title, `You may not ${missing.map((right) => `${right.verb} ${describeRight(right)}`).join('; ')}.`, 'Ask an administrator of the ITS for these rights.');
}

async function clusteradmRow(its: Connection, itsServers: readonly string[], locate: ReadinessParts['locateClusteradm'], signal: AbortSignal): Promise<CheckRow> {
  const clusteradm = await locate(signal);
  const { bundle } = await prepareJoin({ its, itsServers, clusteradm, clusterName: newCluster, flags: [] }, signal);
  const agents = bundle.kind === 'default' ? 'agents of its own version' : `agents ${bundle.version}`;
  const sentence = `clusteradm ${formatVersion(clusteradm.tool)} installs ${agents}.`;
  return bundle.warnings.length === 0 ? passed('clusteradm', sentence) : warning('clusteradm', [sentence, ...bundle.warnings].join(' '), 'Register with care.');
}

async function row(title: string, check: () => Promise<CheckRow>): Promise<CheckRow> {
  try {
    return await check();
  } catch (error) {
    const kind = error instanceof ClusterError ? error.kind : '';
    return kind === 'forbidden' ? notChecked(title, describeError(error)) : failed(title, describeError(error));
  }
}
