import * as vscode from 'vscode';
import { CancelledError, ClusterError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { itsContexts } from '../tree/contexts.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { isRegistration, pendingRegistrations } from '../tree/pendingRequests.ts';
import { runCommand } from './runCommand.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import type { CommandServices } from './services.ts';

/** What a command is about, from the rows it was called on (VS Code gives the clicked one, and all that are selected), else asked for. */

/** A ManagedCluster: `its` is the context of its ITS. */
export interface ClusterTarget {
  readonly its: string;
  readonly cluster: string;
}

/** A registration request: `request` is the name of the CSR. */
export interface RequestTarget {
  readonly its: string;
  readonly request: string;
}

type Services = Pick<CommandServices, 'sessions' | 'dialogs'>;

/** The clicked row and the selection as one list: where the clicked row isn't part of the selection, it alone counts (as in VS Code's explorer). */
export function rowsOf(target: TreeNode | undefined, selected: readonly TreeNode[] = []): readonly TreeNode[] {
  if (target === undefined) {
    return [];
  }
  return selected.some(({ id, kind }) => id === target.id && kind === target.kind) ? selected : [target];
}

/** The context of an ITS: of the row, the only one there is, or the one that is picked. */
export async function chooseIts({ sessions, dialogs }: Services, target: TreeNode | undefined): Promise<string> {
  if (target !== undefined && 'its' in target) {
    return target.its;
  }
  sessions.contactUnasked();
  const itses = itsContexts(sessions);
  const [only] = itses;
  if (only === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('No ITS was found in the kubeconfig. Run "KubeStellar: Find ITSes", then try again.'));
  }
  return itses.length === 1
    ? only.name
    : dialogs.pick({
        title: vscode.l10n.t('ITS'),
        placeHolder: vscode.l10n.t('The ITS (OCM hub)'),
        choices: itses.map(({ name, server }) => ({ label: name, detail: server, value: name })),
      });
}

/** The clusters of the rows, else one that is picked. Never empty. */
export async function chooseClusters(
  { sessions, dialogs }: Services,
  target: TreeNode | undefined,
  selected?: readonly TreeNode[],
): Promise<readonly ClusterTarget[]> {
  const rows = rowsOf(target, selected).flatMap((row) => (row.kind === 'cluster' ? [{ its: row.its, cluster: row.cluster }] : []));
  if (rows.length > 0) {
    return rows;
  }
  const choices = itsContexts(sessions).flatMap(({ name: its }) =>
    [...(sessions.its(its)?.clusters.keys() ?? [])].map((cluster) => ({ label: cluster, description: its, value: { its, cluster } })),
  );
  if (choices.length === 0) {
    throw new NothingToChooseError(vscode.l10n.t('No ITS that is connected has a ManagedCluster.'));
  }
  return [await dialogs.pick({ title: vscode.l10n.t('WEC'), placeHolder: vscode.l10n.t('The ManagedCluster'), choices })];
}

/** As `chooseClusters`, for a command about one cluster. */
export async function chooseCluster(services: Services, target: TreeNode | undefined): Promise<ClusterTarget> {
  const [cluster] = await chooseClusters(services, target);
  if (cluster === undefined) {
    throw new CancelledError();
  }
  return cluster;
}

/** The pending requests of the rows (a folder Pending Requests stands for all in it), else one that is picked. Never empty. */
export async function chooseRequests(
  { sessions, dialogs }: Services,
  target: TreeNode | undefined,
  selected?: readonly TreeNode[],
): Promise<readonly RequestTarget[]> {
  const pending = (its: string) => pendingRegistrations(sessions.its(its));
  const rows = rowsOf(target, selected).flatMap((row) => {
    if (row.kind === 'request') {
      return [{ its: row.its, request: row.request }];
    }
    return row.kind === 'requests' ? pending(row.its).map(({ name }) => ({ its: row.its, request: name })) : [];
  });
  if (rows.length > 0) {
    return rows;
  }
  sessions.contactUnasked();
  const choices = itsContexts(sessions).flatMap(({ name: its }) =>
    pending(its).map(({ name, clusterName }) => ({ label: clusterName, description: its, detail: name, value: { its, request: name } })),
  );
  if (choices.length === 0) {
    throw new NothingToChooseError(noRequests(sessions));
  }
  return [await dialogs.pick({ title: vscode.l10n.t('Request'), placeHolder: vscode.l10n.t('The registration request'), choices })];
}

/** No ITS that has answered has one; others may yet. */
export function noRequests(sessions: ClusterReader): string {
  const silent = itsContexts(sessions).filter(({ name }) => sessions.its(name)?.synced !== true);
  return silent.length === 0
    ? vscode.l10n.t('No registration request is pending.')
    : vscode.l10n.t('No registration request is known yet: {0} did not answer so far. Try again when its row says that it is connected.', silent.map(({ name }) => name).join(', '));
}

/** As `chooseRequests`, with clusters too: each stands for its requests. `without` are clusters that have none. */
export async function chooseAcceptable(
  services: Services,
  target: TreeNode | undefined,
  selected?: readonly TreeNode[],
): Promise<{ readonly requests: readonly RequestTarget[]; readonly without: readonly ClusterTarget[] }> {
  const clusters = rowsOf(target, selected).flatMap((row) => (row.kind === 'cluster' ? [{ its: row.its, cluster: row.cluster }] : []));
  if (clusters.length === 0) {
    return { requests: await chooseRequests(services, target, selected), without: [] };
  }
  const others = rowsOf(target, selected).filter(({ kind }) => kind === 'request' || kind === 'requests');
  const chosen = others.length === 0 ? [] : await chooseRequests(services, others[0], others);
  const found = clusters.map((one) => ({ one, requests: requestsOf(services, one) }));
  const requests = [...chosen, ...found.flatMap(({ requests: own }) => own)];
  return {
    requests: requests.filter(({ its, request }, index) => requests.findIndex((one) => one.its === its && one.request === request) === index),
    without: found.filter(({ requests: own }) => own.length === 0).map(({ one }) => one),
  };
}

/** Those that are pending; where none is, those that are approved, whose cluster was left unaccepted. */
function requestsOf({ sessions }: Services, { its, cluster }: ClusterTarget): readonly RequestTarget[] {
  const known = sessions.its(its);
  const all = [...(known?.requests.values() ?? [])].filter((request) => request.clusterName === cluster && isRegistration(request));
  const pending = all.filter(({ state }) => state === 'pending');
  return (pending.length > 0 ? pending : all.filter(({ state }) => state === 'approved')).map(({ name }) => ({ its, request: name }));
}

/** Does `act` for each ITS in the order of first mention: what one is asked about, dismissed or fails at keeps no other from its turn. */
export async function eachIts<T extends { readonly its: string }>(
  { log }: Pick<CommandServices, 'log'>,
  command: string,
  targets: readonly T[],
  act: (its: string, group: readonly T[]) => Promise<void>,
): Promise<void> {
  for (const [its, group] of byIts(targets)) {
    await runCommand(log, command, () => act(its, group));
  }
}

/** By ITS, in the order of first mention: a selection over several is asked for per ITS. */
export function byIts<T extends { readonly its: string }>(targets: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const target of targets) {
    groups.set(target.its, [...(groups.get(target.its) ?? []), target]);
  }
  return groups;
}

/** Gives `act` a connection of its own, and disposes of it whatever happens. */
export async function withConnection<T>(
  { sessions }: Pick<CommandServices, 'sessions'>,
  context: string,
  act: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await sessions.connection(context);
  try {
    return await act(connection);
  } finally {
    connection.api.dispose();
  }
}

/** There is nothing that the command could be about; its message says what would help. */
export class NothingToChooseError extends ClusterError {
  readonly kind = 'nothingToChoose';
}
