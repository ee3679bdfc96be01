import { readFile } from 'node:fs/promises';
import { failed, notChecked, passed, warning, type CheckRow } from '../checks/checkRow.ts';
import { conditionOf } from '../clusterState.ts';
import { CancelledError, describeError } from '../errors.ts';
import { conditions, namespaces, paths } from '../ocm.ts';
import { field, parseManagedCluster } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { parseAgentPod } from '../registration/parseAgent.ts';
import type { ClusterReads } from './clusterReads.ts';

/**
 * Of what KubeStellar's scripts check (kubestellar.md 4.2 and 4.3), that which concerns a registration and which Check ITS Readiness
 * doesn't ask: conditions of the cluster, CRDs of the ITS, the status add-on, and limits of a machine that runs kind.
 */
export async function scriptChecks(its: ClusterReads, clusterName: string): Promise<readonly CheckRow[]> {
  const rows = await Promise.all([
    row('ManagedCluster', () => conditionRows(its, clusterName)),
    row('CRDs of the ITS', () => crdRows(its)),
    row('Status add-on', () => addOnRows(its)),
    row('inotify of this machine', inotifyRows),
  ]);
  return rows.flat();
}

/** Rows as text, in which nothing of a cluster is more than a line. */
export function rowsText(rows: readonly CheckRow[]): string {
  const words = { passed: 'Passed', warning: 'Warning', failed: 'Failed', notChecked: 'Not checked' } as const;
  return rows.flatMap(({ title, state, why, next }) => [`${words[state]}: ${title}. ${why}`, ...(next === undefined ? [] : [`    What to do: ${next}`])]).map(plainText).join('\n');
}

async function conditionRows(its: ClusterReads, clusterName: string): Promise<readonly CheckRow[]> {
  const cluster = parseManagedCluster(await its.find(`${paths.managedClusters}/${encodeURIComponent(clusterName)}`));
  if (cluster === undefined) {
    return [failed('ManagedCluster', `The ITS has no ManagedCluster "${clusterName}".`)];
  }
  return [conditions.hubAccepted, conditions.joined, conditions.available, conditions.clockSynced].map((type) => {
    const found = conditionOf(cluster, type);
    const why = found === undefined ? 'The ITS says nothing of it.' : `${found.status} (${found.reason}). ${found.message}`.trim();
    return found?.status === 'True' ? passed(type, why) : failed(type, why);
  });
}

async function crdRows(its: ClusterReads): Promise<readonly CheckRow[]> {
  const title = 'CRDs of the ITS';
  const crds = await its.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', (raw) => ({
    name: plainText(field(field(raw, 'metadata'), 'name')),
    established: conditionsOf(raw).some((one) => field(one, 'type') === 'Established' && field(one, 'status') === 'True'),
  }));
  const ours = (crds ?? []).filter(({ name }) => /kubestellar|open-cluster-management/.test(name));
  const waiting = ours.filter(({ established }) => !established).map(({ name }) => name);
  return [
    waiting.length > 0 || ours.length === 0
      ? failed(title, ours.length === 0 ? 'It has none of OCM or KubeStellar.' : `Not established: ${waiting.join(', ')}.`)
      : passed(title, `${ours.length} of OCM and KubeStellar are established: ${ours.map(({ name }) => name).join(', ')}.`),
  ];
}

/** KubeStellar's own; in a namespace of the hosting cluster where the ITS is a vcluster, which can't be seen from the ITS. */
async function addOnRows(its: ClusterReads): Promise<readonly CheckRow[]> {
  const title = 'Status add-on';
  const pods = (await its.list(`/api/v1/namespaces/${namespaces.operator}/pods`, parseAgentPod)) ?? [];
  const found = pods.flatMap((pod) => (pod?.name.startsWith('addon-status-controller') === true ? [pod] : []));
  const [first] = found;
  if (first === undefined) {
    return [notChecked(title, `No Pod addon-status-controller is in namespace ${namespaces.operator}. It may be on the hosting cluster; no registration needs it.`)];
  }
  return [found.some(({ ready }) => ready) ? passed(title, `Pod ${first.name} is ready.`) : failed(title, `Pod ${first.name} is not ready.`)];
}

const limits = { max_user_watches: 524_288, max_user_instances: 512 } as const;

/** Too low for three clusters of kind on one machine (kubestellar.md 4.1). */
async function inotifyRows(): Promise<readonly CheckRow[]> {
  return Promise.all(
    Object.entries(limits).map(async ([name, least]) => {
      const value = Number(await readFile(`/proc/sys/fs/inotify/${name}`, 'utf8'));
      const title = `fs.inotify.${name} of this machine`;
      return value >= least ? passed(title, `${value}.`) : warning(title, `${value}, less than ${least}.`, `Nothing, unless kind or k3d run here: then raise it to ${least}.`);
    }),
  );
}

async function row(title: string, check: () => Promise<readonly CheckRow[]>): Promise<readonly CheckRow[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof CancelledError) {
      throw error;
    }
    return [notChecked(title, describeError(error))];
  }
}

function conditionsOf(raw: unknown): readonly unknown[] {
  const all = field(field(raw, 'status'), 'conditions');
  return Array.isArray(all) ? all : [];
}
