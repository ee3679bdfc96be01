import { Emitter } from '../../../src/cluster/events.ts';
import type { ClusterState, Condition, ManagedCluster, RegistrationRequest, Role } from '../../../src/cluster/model.ts';
import { conditions } from '../../../src/cluster/ocm.ts';
import type { RunSnapshot, RunsReader, StageSnapshot } from '../../../src/cluster/registration/runsReader.ts';
import type { ClusterReader, ContextSnapshot, ItsSnapshot, ReaderChange } from '../../../src/cluster/session/reader.ts';

/** A context as a test gives it; `clusters` or `requests` make it a synced ITS. */
export interface Given extends Partial<Omit<ContextSnapshot, 'roles'>> {
  readonly name: string;
  readonly roles?: readonly Role[];
  readonly clusters?: readonly ManagedCluster[];
  readonly requests?: readonly RegistrationRequest[];
  readonly synced?: boolean;
}

/** A plain ClusterReader over what a test gives; each setter fires what a session would. */
export class GivenReader implements ClusterReader {
  readonly #changed = new Emitter<ReaderChange>();
  #given: readonly Given[];
  readonly #snapshots = new WeakMap<Given, ItsSnapshot>();
  kubeconfigProblem: string | undefined;
  readonly onDidChange = this.#changed.event;

  constructor(given: readonly Given[]) {
    this.#given = given;
  }

  contexts(): readonly ContextSnapshot[] {
    return this.#given.map(contextOf);
  }

  its(name: string): ItsSnapshot | undefined {
    const given = this.#given.find((one) => one.name === name);
    if (given?.clusters === undefined && given?.requests === undefined && given?.synced === undefined) {
      return undefined;
    }
    const snapshot = this.#snapshots.get(given) ?? snapshotOf(given);
    this.#snapshots.set(given, snapshot);
    return snapshot;
  }

  /** Replaces all contexts. */
  give(...given: Given[]): void {
    this.#given = given;
    this.#changed.fire({ kind: 'contexts' });
  }

  setClusters(its: string, clusters: readonly ManagedCluster[], names?: readonly string[]): void {
    this.#replace(its, { clusters });
    this.#changed.fire({ kind: 'clusters', context: its, names });
  }

  setRequests(its: string, requests: readonly RegistrationRequest[], names?: readonly string[]): void {
    this.#replace(its, { requests });
    this.#changed.fire({ kind: 'requests', context: its, names });
  }

  #replace(its: string, part: Partial<Given>): void {
    this.#given = this.#given.map((one) => (one.name === its ? { ...one, ...part } : one));
  }
}

export function readerOf(...given: Given[]): GivenReader {
  return new GivenReader(given);
}

/** A plain RunsReader; `set` replaces or adds the run, `remove` takes it away. */
export class GivenRuns implements RunsReader {
  readonly #changed = new Emitter<{ id: string }>();
  #runs: readonly RunSnapshot[];
  readonly onDidChange = this.#changed.event;

  constructor(runs: readonly RunSnapshot[] = []) {
    this.#runs = runs;
  }

  runs(): readonly RunSnapshot[] {
    return this.#runs;
  }

  set(run: RunSnapshot): void {
    const known = this.#runs.some(({ id }) => id === run.id);
    this.#runs = known ? this.#runs.map((one) => (one.id === run.id ? run : one)) : [...this.#runs, run];
    this.#changed.fire({ id: run.id });
  }

  remove(id: string): void {
    this.#runs = this.#runs.filter((run) => run.id !== id);
    this.#changed.fire({ id });
  }
}

export function clusterIn(state: ClusterState, name: string, labels: Record<string, string> = {}): ManagedCluster {
  const condition = (type: string, status: Condition['status']): Condition => ({ type, status, reason: `${type}Reason`, message: '' });
  const accepted = condition(conditions.hubAccepted, 'True');
  const joined = condition(conditions.joined, 'True');
  const available = (status: Condition['status']) => [accepted, joined, condition(conditions.available, status)];
  const has: Readonly<Record<ClusterState, Condition[]>> = {
    pendingAcceptance: [],
    joining: [accepted],
    available: available('True'),
    unknown: available('Unknown'),
    unavailable: available('False'),
    suspended: [condition(conditions.hubAccepted, 'False'), joined],
    deleting: available('True'),
  };
  return {
    name,
    uid: `uid-of-${name}`,
    resourceVersion: '1',
    createdAt: '2026-03-01T10:00:00Z',
    deleting: state === 'deleting',
    hubAcceptsClient: state !== 'pendingAcceptance' && state !== 'suspended',
    labels,
    conditions: has[state],
    kubernetesVersion: 'v1.33.1',
  };
}

/** What the agent of a context says that it is registered as. */
export function registeredAs(clusterName: string, hubServer?: string): ContextSnapshot['registeredAs'] {
  const klusterlet = { name: 'klusterlet', uid: 'u', resourceVersion: '1', clusterName, mode: 'Singleton', generation: 1, observedGeneration: 1, conditions: [] };
  return { clusterName, hubServer, klusterlet };
}

/** A pending first registration, as OCM's agent makes it. */
export function requestFor(clusterName: string, suffix: string, given: Partial<RegistrationRequest> = {}): RegistrationRequest {
  return {
    name: `${clusterName}-${suffix}`,
    uid: `uid-of-${clusterName}-${suffix}`,
    resourceVersion: '1',
    createdAt: '2026-03-01T10:00:00Z',
    clusterName,
    addOnName: undefined,
    requester: 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
    groups: ['system:serviceaccounts:open-cluster-management'],
    credentialId: undefined,
    signer: 'kubernetes.io/kube-apiserver-client',
    usages: ['digital signature', 'key encipherment', 'client auth'],
    expirationSeconds: undefined,
    subject: {
      commonName: `system:open-cluster-management:${clusterName}:agent1`,
      organizations: [`system:open-cluster-management:${clusterName}`, 'system:open-cluster-management:managed-clusters'],
      others: [],
      subjectAlternativeNames: [],
      keyType: 'ECDSA P-256',
    },
    state: 'pending',
    issued: false,
    ...given,
  };
}

/** What a registered cluster and an add-on of it ask for by themselves, as OCM's agents do. */
export function otherRequests(clusterName: string): { readonly renewal: RegistrationRequest; readonly addOn: RegistrationRequest } {
  const group = `system:open-cluster-management:${clusterName}`;
  const identity = { requester: `${group}:agent1`, groups: [group, 'system:open-cluster-management:managed-clusters'] };
  const subject = { commonName: `system:open-cluster-management:cluster:${clusterName}:addon:addon-status:agent:x`, organizations: [], others: [], subjectAlternativeNames: [], keyType: 'ECDSA P-256' };
  return {
    renewal: requestFor(clusterName, 'renew', identity),
    addOn: requestFor(clusterName, 'addon', { ...identity, addOnName: 'addon-status', subject }),
  };
}

/** A run that registers `cluster1` with `its1`; its stages in the given states. */
export function runOf(id: string, state: RunSnapshot['state'], stages: readonly StageSnapshot[], given: Partial<RunSnapshot> = {}): RunSnapshot {
  return { id, kind: 'register', its: 'its1', wec: 'cluster1', clusterName: 'cluster1', state, stages, sentence: undefined, ...given };
}

function contextOf({ name, roles, ...given }: Given): ContextSnapshot {
  const isIts = given.clusters !== undefined || given.requests !== undefined;
  return {
    name,
    server: given.server ?? `https://${name}.example:6443`,
    state: given.state ?? { kind: 'ready' },
    roles: new Set(roles ?? (isIts ? ['its'] : [])),
    identity: given.identity ?? { id: `uid of ${name}`, evidence: 'kube-system' },
    aliases: given.aliases ?? [],
    usesLoginPlugin: given.usesLoginPlugin ?? false,
    registeredAs: given.registeredAs,
    guard: given.guard,
  };
}

function snapshotOf(given: Given): ItsSnapshot {
  const { clusters = [], requests = [], synced = true } = given;
  return { context: contextOf(given), synced, clusters: byName(clusters), requests: byName(requests) };
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map(items.map((item) => [item.name, item]));
}
