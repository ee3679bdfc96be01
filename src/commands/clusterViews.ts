import * as vscode from 'vscode';
import { stateWords } from '../tree/clusterFilter.ts';
import type { GroupBy } from '../tree/clusterGroups.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { CommandServices } from './services.ts';
import { chooseIts } from './targets.ts';

/** Asks for words that clusters must fit to be shown; an empty text shows all. */
export async function filterClusters(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const its = await chooseIts(services, target);
  const filter = await services.dialogs.text({
    title: vscode.l10n.t('Filter Clusters of {0}', its),
    prompt: vscode.l10n.t('A part of the name, key=value for a label, or a state ({0}). ! turns a word round; all words must fit.', stateWords.join(', ')),
    value: services.options.of(its).filter,
    placeHolder: vscode.l10n.t('region=eu !available'),
  });
  await services.options.change(its, { filter: filter.trim() });
}

export async function clearFilter(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  await services.options.change(await chooseIts(services, target), { filter: '' });
}

/** Asks what the clusters are grouped by: nothing, their state, their cluster set, or one of their labels. */
export async function groupClusters(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const its = await chooseIts(services, target);
  const now = services.options.of(its).groupBy;
  const choices = [
    { label: vscode.l10n.t('No Groups'), description: vscode.l10n.t('above 1,000 clusters by state'), value: undefined },
    { label: vscode.l10n.t('State'), value: { kind: 'state' } },
    { label: vscode.l10n.t('Cluster Set'), value: { kind: 'clusterSet' } },
    ...labelKeys(services, its).map((key) => ({ label: key, description: vscode.l10n.t('label'), value: { kind: 'label', key } })),
  ] as readonly { label: string; description?: string; value: GroupBy | undefined }[];
  const groupBy = await services.dialogs.pick<GroupBy | undefined>({
    title: vscode.l10n.t('Group Clusters of {0}', its),
    placeHolder: now === undefined ? vscode.l10n.t('Not grouped now') : vscode.l10n.t('Grouped now by {0}', groupName(now)),
    choices,
  });
  await services.options.change(its, { groupBy });
}

/** Shows requests of add-ons and renewals below Pending Requests, each kind on its own, or hides them again. */
export async function toggleOtherRequests(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const its = await chooseIts(services, target);
  await services.options.change(its, { allRequests: !services.options.of(its).allRequests });
}

function groupName(by: GroupBy): string {
  return by.kind === 'label' ? by.key : by.kind === 'state' ? vscode.l10n.t('State') : vscode.l10n.t('Cluster Set');
}

/** Of labels that some cluster of this ITS has, in order. */
function labelKeys({ sessions }: CommandServices, its: string): string[] {
  const keys = new Set<string>();
  for (const { labels } of sessions.its(its)?.clusters.values() ?? []) {
    Object.keys(labels).forEach((key) => keys.add(key));
  }
  return [...keys].sort();
}
