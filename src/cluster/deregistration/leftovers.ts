import { quote } from '../clusteradm/commandText.ts';
import type { Connection } from '../kube/connection.ts';
import { labels, namespaces, paths } from '../ocm.ts';
import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { WriteGate } from '../write/writeGate.ts';
import type { Right } from '../write/rights.ts';

/** Something that OCM and clusteradm leave behind, to be removed only where a person wants that. */
export interface Leftover {
  readonly context: string;
  /** `namespace "x"`. */
  readonly what: string;
  readonly why: string;
  readonly path: string;
  readonly uid: string;
  readonly command: string;
  readonly right: Right;
}

interface Candidate {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly collection: string;
  readonly right: { readonly group: string; readonly resource: string };
  readonly why: string;
}

interface RawList {
  readonly items?: readonly unknown[];
}

const namespace = (name: string, why: string): Candidate => ({
  kind: 'namespace',
  name,
  collection: '/api/v1/namespaces',
  right: { group: '', resource: 'namespaces' },
  why,
});

/** On a WEC (ocm.md 4.1). */
const leftByUnjoin: readonly Candidate[] = [
  namespace(namespaces.operator, 'The namespace of the klusterlet operator, with its pull secret.'),
  ...['appliedmanifestworks.work.open-cluster-management.io', 'clusterclaims.cluster.open-cluster-management.io'].map((name) => ({
    ...{ kind: 'crd', name, collection: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions' },
    right: { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
    why: 'An API of the agent: its objects go with it.',
  })),
];

/** On the ITS: mailbox namespace, requests, customization properties. */
export async function leftoversOnIts(its: Connection, clusterName: string, signal: AbortSignal): Promise<readonly Leftover[]> {
  const { items = [] } = await its.api.get<RawList>(paths.requests, { query: { labelSelector: `${labels.clusterName}=${clusterName}` }, signal });
  const requests = items.map(
    (raw): Candidate => ({
      ...{ kind: 'csr', name: plainText(field(field(raw, 'metadata'), 'name')), collection: paths.requests },
      right: { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' },
      why: 'A request of this cluster; its certificate, if it has one, stays valid until it expires.',
    }),
  );
  return find(its, signal, [
    namespace(clusterName, 'The mailbox namespace: whatever is still in it goes with it.'),
    ...requests,
    {
      ...{ kind: 'configmap', name: clusterName, namespace: namespaces.properties, collection: `/api/v1/namespaces/${namespaces.properties}/configmaps` },
      right: { group: '', resource: 'configmaps' },
      why: 'The customization properties: a cluster that is registered under this name later gets them.',
    },
  ]);
}

/** On the WEC: namespaces and the APIs that hold nothing. None while a Klusterlet is there, whose agent needs them. */
export async function leftoversOnWec(wec: Connection, signal: AbortSignal): Promise<readonly Leftover[]> {
  const { klusterlets, isIts } = await whoNeeds(wec, signal);
  if (klusterlets > 0) {
    return [];
  }
  const ofAgent = [namespaces.agent, `${namespaces.agent}-addon`].map((name) => namespace(name, 'A namespace of the agent.'));
  return find(wec, signal, [...ofAgent, ...(isIts ? [] : leftByUnjoin)]);
}

/** What there will be of that once the agent is removed, which is still there or was removed already. */
export async function leftoversToCome(wec: Connection, signal: AbortSignal): Promise<readonly Leftover[]> {
  const { klusterlets, isIts } = await whoNeeds(wec, signal);
  return klusterlets === 0 ? leftoversOnWec(wec, signal) : find(wec, signal, klusterlets > 1 || isIts ? [] : leftByUnjoin);
}

/** Klusterlets by number; an ITS that is this very cluster has its own operator in the same namespace. */
async function whoNeeds({ api }: Connection, signal: AbortSignal): Promise<{ readonly klusterlets: number; readonly isIts: boolean }> {
  const [klusterlets, hub] = await Promise.all([api.find<RawList>(paths.klusterlets, { signal }), api.find<unknown>(`/api/v1/namespaces/${namespaces.hub}`, { signal })]);
  return { klusterlets: klusterlets?.items?.length ?? 0, isIts: hub !== undefined };
}

/** Deletes exactly the object that was found; gives the sentence. */
export async function removeLeftover(gate: WriteGate, connection: Connection, { what, command, right, uid, path }: Leftover, signal: AbortSignal): Promise<string> {
  await gate.remove(connection, { what: `delete ${what}`, command, rights: [right], uid }, path, signal);
  return `${what} is deleted on the cluster of context "${connection.context.name}".`;
}

/** Those that are there, and not already on their way out. */
async function find({ api, context }: Connection, signal: AbortSignal, candidates: readonly Candidate[]): Promise<readonly Leftover[]> {
  const found = await Promise.all(
    candidates.map(async ({ kind, name, namespace: inside, collection, right, why }): Promise<Leftover | undefined> => {
      const path = `${collection}/${encodeURIComponent(name)}`;
      const metadata = field(await api.find<unknown>(path, { signal }), 'metadata');
      const uid = plainText(field(metadata, 'uid'));
      if (uid === '' || field(metadata, 'deletionTimestamp') !== undefined) {
        return undefined;
      }
      const where = inside === undefined ? '' : ` -n ${quote(inside)}`;
      return {
        ...{ context: context.name, what: `${kind} "${name}"`, why, path, uid },
        command: `kubectl --context ${quote(context.name)}${where} delete ${kind} ${quote(name)}`,
        right: { verb: 'delete', ...right, name, ...(inside !== undefined && { namespace: inside }) },
      };
    }),
  );
  return found.filter((leftover) => leftover !== undefined);
}
