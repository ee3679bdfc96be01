import { labels, leaseName, namespaces, paths } from '../ocm.ts';
import { clusterInfoPath, parseClusterInfo, type RawClusterInfo } from '../registration/checks.ts';
import type { ClusterReads } from './clusterReads.ts';
import { eventsText, parseEvent } from './eventsText.ts';
import { clusterInfoText, nameLine, namesText } from './factTexts.ts';
import { item, kinds, typed, type Item, type Kind } from './item.ts';
import { safeName } from './safeName.ts';
import { yamlText } from './shownObject.ts';

/** What the ITS holds of one cluster name, and of itself as a hub. */
export function itsItems(its: ClusterReads, clusterName: string): readonly Item[] {
  const inside = encodeURIComponent(clusterName);
  return [
    one(its, 'its/managedcluster.yaml', 'its ManagedCluster', kinds.managedCluster, `${paths.managedClusters}/${inside}`),
    several(its, 'its/requests.yaml', 'all CertificateSigningRequests with its name', kinds.request, paths.requests, { labelSelector: `${labels.clusterName}=${clusterName}` }),
    several(its, 'its/addons.yaml', 'its add-ons', kinds.addOn, paths.addOns(inside)),
    item('its/manifestworks.txt', 'names of its ManifestWorks', async () => {
      const found = await its.list(paths.manifestWorks(inside), nameLine);
      return found && namesText(found);
    }),
    one(its, 'its/mailbox-namespace.yaml', 'its mailbox namespace', kinds.namespace, `/api/v1/namespaces/${inside}`),
    one(its, 'its/lease.yaml', 'the Lease that its agent renews', kinds.lease, `${paths.leases(inside)}/${leaseName}`),
    one(its, 'its/properties.yaml', 'its customization properties', kinds.configMap, `/api/v1/namespaces/${namespaces.properties}/configmaps/${inside}`),
    several(its, 'its/clustermanager.yaml', 'the ClusterManager, which configures the hub', kinds.clusterManager, '/apis/operator.open-cluster-management.io/v1/clustermanagers'),
    several(its, 'its/hub-deployments.yaml', 'Deployments of the hub, the registration controller among them', kinds.deployment, deploymentsIn(namespaces.hub)),
    several(its, 'its/operator-deployments.yaml', 'Deployments of the hub\'s operator', kinds.deployment, deploymentsIn(namespaces.operator)),
    item('its/cluster-info.txt', 'what kube-public/cluster-info says of the ITS', async () => {
      const found = await its.find<RawClusterInfo>(clusterInfoPath);
      return found && clusterInfoText(parseClusterInfo(found));
    }),
    ...[clusterName, namespaces.hub, namespaces.operator].map((namespace) => events(its, 'its/events', namespace)),
    item('its/events/of-the-cluster.txt', 'Events about the ManagedCluster itself', async () => {
      const found = await its.list('/api/v1/namespaces/default/events', parseEvent, { fieldSelector: `involvedObject.name=${clusterName}` });
      return eventsText(found ?? []);
    }),
  ];

  function deploymentsIn(namespace: string): string {
    return `/apis/apps/v1/namespaces/${namespace}/deployments`;
  }
}

export function one(cluster: ClusterReads, file: string, what: string, kind: Kind, path: string): Item {
  return item(file, what, async () => {
    const found = await cluster.find<object>(path);
    return found && yamlText([typed(kind)(found)]);
  });
}

export function several(cluster: ClusterReads, file: string, what: string, kind: Kind, path: string, query: Parameters<ClusterReads['list']>[2] = {}): Item {
  return item(file, what, async () => {
    const found = await cluster.list(path, typed(kind), query);
    return found === undefined || found.length === 0 ? undefined : yamlText(found);
  });
}

export function events(cluster: ClusterReads, folder: string, namespace: string): Item {
  return {
    file: [...folder.split('/'), `${safeName(namespace)}.txt`],
    what: `Events of the namespace ${namespace}`,
    read: async () => eventsText((await cluster.list(`/api/v1/namespaces/${encodeURIComponent(namespace)}/events`, parseEvent)) ?? []),
  };
}
