import { clusterState, explainState } from '../cluster/clusterState.ts';
import type { ClusterState, ManagedCluster } from '../cluster/model.ts';
import type { L10n } from '../ui/l10n.ts';
import { noGroup } from './clusterGroups.ts';
import { contextValue } from './contextValue.ts';
import type { ClusterNode, ClustersNode, GroupNode, RangeNode } from './nodes.ts';
import { colors, fit, goneRow, groupName, sentences, sideBySide, stateIcon, stateName, type Row } from './row.ts';
import type { Grouping, Surroundings } from './sources.ts';

/** In groups the groups tell the numbers: the folder's own would have all rows drawn again with each cluster that comes. */
export function describeClusters({ its }: ClustersNode, { reader, grouping, options, l10n }: Surroundings): Row {
  const label = l10n.t('Clusters');
  const known = reader.its(its);
  const loading = known?.synced !== true;
  const filter = options.of(its).filter.trim();
  const count = known?.clusters.size ?? 0;
  const number = filter === '' ? String(count) : l10n.t('{0} shown', grouping.shown(its));
  const description = loading ? l10n.t('loading…') : sideBySide(grouping.grouped(its) ? '' : number, fit(filter));
  return {
    label,
    icon: loading ? { id: 'loading~spin' } : { id: 'vm' },
    description,
    spoken: description === '' ? label : l10n.t('{0}, {1}', label, description),
    tooltip: () => [l10n.t('Clusters (OCM ManagedClusters) that are or want to be registered with ITS {0}', fit(its))],
    contextValue: contextValue.clusters(filter),
    collapsible: 'expanded',
  };
}

export function describeGroup(node: GroupNode, { grouping, l10n }: Surroundings): Row {
  const { label, icon, tooltip } = describeMembers(node, grouping, l10n);
  const description = String(grouping.count(node));
  return {
    label,
    icon,
    description,
    spoken: l10n.t('{0}, {1}', label, description),
    tooltip,
    contextValue: undefined,
    collapsible: 'collapsed',
  };
}

/** Named by its first and its last cluster. */
export function describeRange(node: RangeNode, { grouping, l10n }: Surroundings): Row {
  const names = grouping.names(node);
  const [first, last] = [fit(names[0] ?? node.start), fit(names.at(-1) ?? node.start)];
  const description = String(names.length);
  return {
    label: `${first} … ${last}`,
    icon: describeMembers(node, grouping, l10n).icon,
    description,
    spoken: l10n.t('{0} to {1}, {2}', first, last, description),
    tooltip: describeMembers(node, grouping, l10n).tooltip,
    contextValue: undefined,
    collapsible: 'collapsed',
  };
}

/** What the clusters of a group have in common. */
function describeMembers({ its, group }: GroupNode | RangeNode, grouping: Grouping, l10n: L10n): Pick<Row, 'label' | 'icon' | 'tooltip'> {
  const by = grouping.by(its);
  if (by.kind === 'state') {
    const state = group as ClusterState;
    return {
      label: groupName(l10n, state),
      icon: stateIcon(state),
      tooltip: () => [l10n.t('Clusters of ITS {0} in this state: {1}', fit(its), stateName(l10n, state))],
    };
  }
  const key = by.kind === 'label' ? fit(by.key) : l10n.t('cluster set');
  const none = by.kind === 'label' ? l10n.t('Without {0}', key) : l10n.t('In No Cluster Set');
  return {
    label: group === noGroup ? none : fit(group),
    icon: { id: by.kind === 'label' ? 'tag' : 'group-by-ref-type' },
    tooltip: () => [l10n.t('Clusters of ITS {0} with {1}: {2}', fit(its), key, group === noGroup ? '–' : fit(group))],
  };
}

export function describeCluster({ its, cluster: name }: ClusterNode, { reader, failed, drift, l10n }: Surroundings): Row {
  const cluster = reader.its(its)?.clusters.get(name);
  if (cluster === undefined) {
    return goneRow(name);
  }
  const label = fit(name);
  const state = clusterState(cluster);
  const failure = state === 'pendingAcceptance' ? failed.ofCluster(its, name) : undefined;
  const drifts = drift.of(its, name);
  const drifted = drifts.length === 0 ? '' : l10n.t('differs from {0}', drifts.map(({ file }) => fit(file)).join(', '));
  const word = sideBySide(stateName(l10n, state), failure === undefined ? '' : l10n.t('accepting failed'), drifted);
  const why = fit(failure ?? explainState(cluster));
  const labels = personalLabels(cluster);
  const shown = labels.slice(0, shownLabels).join(', ');
  const more = labels.length > shownLabels ? l10n.t('{0} more', labels.length - shownLabels) : '';
  return {
    label,
    icon: failure === undefined ? stateIcon(state) : { id: 'error', color: colors.bad },
    description: sideBySide(word, shown, more),
    spoken: sentences(l10n.t('{0}, {1}', label, sideBySide(word, shown, more)), why),
    tooltip: () => [
      l10n.t('{0}: {1}', label, why),
      l10n.t('ITS: {0}', fit(its)),
      ...drifts.map(({ file, keys }) => l10n.t('Differs from {0} in: {1}', fit(file), fit(keys.join(', ')))),
      ...(cluster.kubernetesVersion === undefined ? [] : [l10n.t('Kubernetes: {0}', fit(cluster.kubernetesVersion))]),
      l10n.t('Created: {0}', fit(cluster.createdAt)),
      ...cluster.conditions.map(({ type, status, reason }) => l10n.t('{0}: {1} ({2})', fit(type), status, fit(reason))),
      ...Object.entries(cluster.labels).map(([key, value]) => l10n.t('Label {0}', fit(`${key}=${value}`))),
    ],
    contextValue: contextValue.cluster(state),
    collapsible: 'collapsed',
  };
}

const shownLabels = 3;

/** `key=value` of the labels that people put on, which BindingPolicies select by; none of the system's, nor the name once more. */
function personalLabels({ name, labels }: ManagedCluster): string[] {
  return Object.entries(labels)
    .filter(([key, value]) => !systemDomains.test(key) && value !== name)
    .map(([key, value]) => fit(`${key}=${value}`));
}

const systemDomains = /^([^/]+\.)?(open-cluster-management\.io|kubestellar\.io)\//;
