import type { Clusteradm } from '../clusteradm/locate.ts';
import { formatVersion } from '../clusteradm/versions.ts';
import { ClusterError, describeError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { bootstrap, namespaces } from '../ocm.ts';
import { checkItsReady, readClusterInfo, type ItsReadiness } from '../registration/checks.ts';
import { prepareJoin } from '../registration/planner.ts';
import { BootstrapAccountMissingError, NotAnItsError, RegistrationControllerDownError } from '../registration/registrationErrors.ts';
import { acceptRights, describeRight, missingRights, tokenRights } from '../write/rights.ts';
import { failed, notChecked, passed, warning, type CheckRow } from './checkRow.ts';

export interface ReadinessParts {
  readonly its: Connection;
  readonly itsServers: readonly string[];
  readonly locateClusteradm: (signal: AbortSignal) => Promise<Clusteradm>;
}

const titles = { api: 'Hub API', account: 'Bootstrap account', controller: 'Registration controller', pods: 'Hub Pods' };

/** Whether this ITS can take a WEC, one row a check; by the same questions that a registration asks. Never throws. */
export async function checkReadiness({ its, itsServers, locateClusteradm }: ReadinessParts, signal: AbortSignal): Promise<readonly CheckRow[]> {
  const hub = await hubRows(its, signal);
  const [properties, info, rights, tool] = await Promise.all([
    row('Properties namespace', () => propertiesRow(its, signal)),
    row('Cluster info', () => clusterInfoRow(its, signal)),
    row('Your rights', () => rightsRow(its, signal)),
    hub.some(({ state }) => state === 'failed')
      ? notChecked('clusteradm', 'It is checked once the ITS itself is ready.')
      : row('clusteradm', () => clusteradmRow(its, itsServers, locateClusteradm, signal)),
  ]);
  return [...hub, properties, info, rights, tool];
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

function readyRows({ accounts, ocmVersion, warnings }: ItsReadiness): readonly CheckRow[] {
  const [pods] = warnings;
  return [
    passed(titles.api, `It serves ManagedClusters (OCM ${ocmVersion ?? 'of an unknown version'}).`),
    accounts.has('new')
      ? passed(titles.account, `ServiceAccount ${bootstrap.serviceAccount} is there.`)
      : warning(titles.account, `Only the old ServiceAccount ${bootstrap.oldServiceAccount} is there.`, 'Use clusteradm 0.10, or update the ITS.'),
    passed(titles.controller, 'Its Deployment has an available Pod.'),
    pods === undefined ? passed(titles.pods, 'None is pending.') : warning(titles.pods, pods, 'Look at the Pods in open-cluster-management-hub.'),
  ];
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

async function clusterInfoRow(its: Connection, signal: AbortSignal): Promise<CheckRow> {
  const title = 'Cluster info';
  const { server } = await readClusterInfo(its, signal);
  return server === undefined
    ? warning(title, 'kube-public/cluster-info names no server, so --force-internal-endpoint-lookup can\'t be used.', 'Nothing, unless a WEC needs the internal address of this ITS.')
    : passed(title, `kube-public/cluster-info names ${server}.`);
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
