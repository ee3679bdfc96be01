import type { Connection } from '../../src/cluster/kube/connection.ts';
import { ResourceWatcher } from '../../src/cluster/kube/resourceWatcher.ts';
import { waitFor } from '../../src/cluster/kube/waitFor.ts';
import { bootstrap, namespaces, paths } from '../../src/cluster/ocm.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { parseRequest } from '../../src/cluster/requests/parseRequest.ts';
import { recordingLog } from './livePlan.ts';

interface RawObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
  };
}

interface RawList {
  readonly items: readonly RawObject[];
}

/** What a finished registration left on both clusters, without what differs from one to the next: names, times, versions, messages. */
export interface EndState {
  readonly managedCluster: { readonly labels: unknown; readonly spec: unknown; readonly conditions: Readonly<Record<string, string>> };
  readonly mailbox: string | undefined;
  /** Of each request for this name: its state, and whether a certificate was issued. */
  readonly requests: readonly string[];
  readonly klusterlet: { readonly spec: unknown; readonly conditions: Readonly<Record<string, string>> };
  /** Of the agent's namespace, with their keys. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  readonly agents: Readonly<Record<string, string | undefined>>;
}

/** Reads the end state once what follows Available by itself is there too: conditions, and the end of the "unreachable" taint. */
export async function endState({ its, wec, clusterName }: RegistrationPlan): Promise<EndState> {
  const [managedCluster, klusterlet] = await Promise.all([
    untilThere(its, paths.managedClusters, clusterName, (found, raw) => found['ManagedClusterConditionAvailable'] !== undefined && raw.spec?.['taints'] === undefined),
    untilThere(wec, paths.klusterlets, 'klusterlet', (found) => found['HubConnectionDegraded']?.startsWith('False') === true),
  ]);
  const agentNamespace = `/api/v1/namespaces/${namespaces.agent}`;
  const [mailbox, requests, secrets, pods] = await Promise.all([
    its.api.find<RawObject>(`/api/v1/namespaces/${clusterName}`),
    its.api.get<RawList>(paths.requests, { query: { labelSelector: `open-cluster-management.io/cluster-name=${clusterName}` } }),
    wec.api.get<RawList>(`${agentNamespace}/secrets`),
    wec.api.get<RawList>(`${agentNamespace}/pods`),
  ]);
  const state: EndState = {
    managedCluster: { labels: managedCluster.metadata.labels, spec: managedCluster.spec, conditions: conditionsOf(managedCluster) },
    mailbox: mailbox?.status?.phase,
    requests: requests.items.map((raw) => describeRequest(raw)).sort(),
    klusterlet: { spec: sortFeatureGates(klusterlet.spec), conditions: conditionsOf(klusterlet) },
    secrets: Object.fromEntries(secrets.items.map(({ metadata, data }) => [metadata.name, Object.keys(data ?? {}).sort()])),
    agents: Object.fromEntries(pods.items.map(({ metadata, status }) => [metadata.labels?.['app'] ?? '', status?.phase])),
  };
  return JSON.parse(JSON.stringify(state).replaceAll(clusterName, '<name>')) as EndState;
}

/** The registration token in the WEC's bootstrap Secret: the one that `join` was given. */
export async function bootstrapTokenOn({ api }: Connection): Promise<string> {
  const { data } = await api.get<RawObject>(`/api/v1/namespaces/${namespaces.agent}/secrets/${bootstrap.kubeconfigSecret}`);
  const kubeconfig = Buffer.from(data?.['kubeconfig'] ?? '', 'base64').toString();
  const token = /\btoken: (\S+)/.exec(kubeconfig)?.[1];
  if (token === undefined) {
    throw new Error('The bootstrap Secret on the WEC holds no token.');
  }
  return token;
}

/** Waits for the object, itself and its conditions (`True Reason` by type) as they fit. */
export async function untilThere(
  { api, context }: Connection,
  path: string,
  name: string,
  fits: (conditions: Readonly<Record<string, string>>, raw: RawObject) => boolean = () => true,
): Promise<RawObject> {
  const project = (raw: unknown) => {
    const { metadata } = raw as RawObject;
    return { name: metadata.name, resourceVersion: metadata.resourceVersion, raw: raw as RawObject };
  };
  const watcher = new ResourceWatcher(api, { path, query: { fieldSelector: `metadata.name=${name}` }, project }, { log: recordingLog() });
  try {
    watcher.start();
    const find = (items: ReadonlyMap<string, ReturnType<typeof project>>) => {
      const raw = items.values().next().value?.raw;
      return raw !== undefined && fits(conditionsOf(raw), raw) ? raw : undefined;
    };
    return await waitFor(watcher, find, { timeout: 60_000, timedOut: `${name} on ${context.name} is not there, or not in the state that it settles in.` });
  } finally {
    watcher.dispose();
  }
}

/** clusteradm writes them in random order. */
function sortFeatureGates(spec: RawObject['spec']): unknown {
  const sort = (key: string, value: unknown): unknown =>
    key === 'featureGates' ? (value as { feature: string }[]).sort((a, b) => a.feature.localeCompare(b.feature)) : value;
  return JSON.parse(JSON.stringify(spec), sort) as unknown;
}

/** `True Reason` by type; without the clock's condition, which the ITS adds when it has seen the agent's lease twice. */
function conditionsOf({ status }: RawObject): Readonly<Record<string, string>> {
  const conditions = (status?.conditions ?? []).filter(({ type }) => type !== 'ManagedClusterConditionClockSynced');
  const entries = conditions.map(({ type, status: value, reason }): [string, string] => [type, `${value} ${reason}`]);
  return Object.fromEntries(entries.sort());
}

function describeRequest(raw: unknown): string {
  const request = parseRequest(raw);
  return request === undefined ? 'unreadable' : `${request.state}${request.issued ? ', issued' : ''}`;
}
