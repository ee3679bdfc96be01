import * as vscode from 'vscode';
import type { ContextSnapshot } from '../cluster/session/reader.ts';
import { itsAt, itsContexts } from '../tree/contexts.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { CommandServices } from './services.ts';
import { chooseCluster, chooseClusters, NothingToChooseError, rowsOf, type ClusterTarget } from './targets.ts';

/** A WEC to deregister; `wec` is its context where the row says it. */
export interface LeavingTarget extends ClusterTarget {
  readonly wec?: string | undefined;
}

/**
 * From wherever a person looks: the rows of clusters, of contexts whose agent says what it is registered as (also where the ITS has no
 * such cluster any more), and of deregistrations that have ended; without a row, one of all these is picked. Never empty.
 */
export async function chooseLeaving(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<readonly LeavingTarget[]> {
  const rows = rowsOf(target, selected).flatMap((row): readonly LeavingTarget[] => {
    switch (row.kind) {
      case 'cluster':
        return [{ its: row.its, cluster: row.cluster }];
      case 'run':
      case 'stage':
        return services.runs.runs().flatMap(({ id, its, wec, clusterName }) => (id === row.run ? [{ its, wec, cluster: clusterName }] : []));
      case 'context':
        return [ofContext(services, row.context)];
      default:
        return [];
    }
  });
  return rows.length > 0 ? rows : pickLeaving(services);
}

/** As `chooseLeaving`, for a command that takes nothing away, about one; without a row, one of the clusters on the ITSes. */
export async function chooseOne(services: CommandServices, target: TreeNode | undefined): Promise<LeavingTarget> {
  const [chosen] = target === undefined ? [] : await chooseLeaving(services, target);
  return chosen ?? chooseCluster(services, undefined);
}

async function pickLeaving(services: CommandServices): Promise<readonly LeavingTarget[]> {
  const { sessions, dialogs } = services;
  const halfGone = sessions.contexts().flatMap((context): readonly LeavingTarget[] => {
    const its = itsOf(services, context);
    const cluster = context.registeredAs?.clusterName;
    const known = its === undefined ? undefined : sessions.its(its.name);
    return its === undefined || cluster === undefined || known?.synced !== true || known.clusters.has(cluster) ? [] : [{ its: its.name, cluster, wec: context.name }];
  });
  if (halfGone.length === 0) {
    return chooseClusters(services, undefined);
  }
  const onItses = itsContexts(sessions).flatMap(({ name: its }) => [...(sessions.its(its)?.clusters.keys() ?? [])].map((cluster): LeavingTarget => ({ its, cluster })));
  return [
    await dialogs.pick({
      title: vscode.l10n.t('WEC'),
      placeHolder: vscode.l10n.t('The WEC to deregister'),
      choices: [...onItses, ...halfGone].map((value) => ({
        label: value.cluster,
        description: value.its,
        ...(value.wec !== undefined && { detail: vscode.l10n.t('Gone from the ITS; its agent is still on context {0}.', value.wec) }),
        value,
      })),
    }),
  ];
}

function ofContext(services: CommandServices, name: string): LeavingTarget {
  const context = services.sessions.contexts().find((one) => one.name === name);
  const cluster = context?.registeredAs?.clusterName;
  if (context === undefined || cluster === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('No agent that is registered with an ITS was found on context "{0}". Check the context, then try again.', name));
  }
  const its = itsOf(services, context);
  if (its === undefined) {
    throw new NothingToChooseError(
      vscode.l10n.t('"{0}" is registered with {1}, of which no context is known here. Add the context of that ITS, or run Clean WEC, which removes the agent only.', cluster, context.registeredAs?.hubServer ?? vscode.l10n.t('an unknown ITS')),
    );
  }
  return { its: its.name, cluster, wec: name };
}

/** The ITS that the agent of this context goes to, where one of its contexts is known. */
export function itsOf({ sessions }: Pick<CommandServices, 'sessions'>, { registeredAs }: Pick<ContextSnapshot, 'registeredAs'>): ContextSnapshot | undefined {
  return itsAt(sessions, registeredAs?.hubServer);
}
