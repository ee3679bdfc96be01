import { deliveriesTo, type Delivery } from '../delivery.ts';
import { parseAddOn } from '../details/clusterFacts.ts';
import type { Connection } from '../kube/connection.ts';
import { systemReason } from '../../shared/labelKeys.ts';
import type { ManagedCluster } from '../model.ts';
import { labels, namespaces, paths } from '../ocm.ts';
import { parseManagedCluster } from '../parse.ts';
import { parseRequest } from '../requests/parseRequest.ts';

interface RawList {
  readonly items?: readonly unknown[];
}

/** What an ITS has of a WEC before it is deregistered: what goes with it, and what OCM leaves behind. */
export interface DeregistrationPreview {
  /** `undefined`: the ITS has no such cluster (any more). */
  readonly cluster: ManagedCluster | undefined;
  readonly deliveries: readonly Delivery[];
  readonly addOns: readonly string[];
  /** Labels that people put on, by which BindingPolicies may select it. */
  readonly personalLabels: Readonly<Record<string, string>>;
  /** OCM keeps these three (ocm.md 4.2). */
  readonly mailbox: boolean;
  readonly requests: readonly string[];
  readonly properties: boolean;
}

/** Throws ClusterErrors. */
export async function previewDeregistration({ api }: Connection, clusterName: string, signal: AbortSignal): Promise<DeregistrationPreview> {
  const [raw, deliveries, addOns, mailbox, requests, properties] = await Promise.all([
    api.find<unknown>(`${paths.managedClusters}/${clusterName}`, { signal }),
    deliveriesTo(api, clusterName, signal),
    api.find<RawList>(paths.addOns(clusterName), { signal }),
    api.find<unknown>(`/api/v1/namespaces/${clusterName}`, { signal }),
    api.get<RawList>(paths.requests, { query: { labelSelector: `${labels.clusterName}=${clusterName}` }, signal }),
    api.find<unknown>(`/api/v1/namespaces/${namespaces.properties}/configmaps/${clusterName}`, { signal }),
  ]);
  const cluster = raw === undefined ? undefined : parseManagedCluster(raw);
  return {
    cluster,
    deliveries,
    addOns: (addOns?.items ?? []).flatMap((item) => parseAddOn(item)?.name ?? []),
    personalLabels: Object.fromEntries(Object.entries(cluster?.labels ?? {}).filter(([key]) => systemReason(key) === undefined)),
    mailbox: mailbox !== undefined,
    requests: (requests.items ?? []).flatMap((item) => parseRequest(item)?.name ?? []),
    properties: properties !== undefined,
  };
}
