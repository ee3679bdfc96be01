import { LiveObject } from '../details/liveObject.ts';
import { Disposables, Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import type { RegistrationRequest } from '../model.ts';
import { conditions, paths } from '../ocm.ts';
import { field, parseManagedCluster } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { AgentTestimony, NamedRequests } from '../registration/agentTestimony.ts';
import type { ClusterReader } from '../session/reader.ts';
import type { Verdict } from './verdict.ts';
import { judgeOnIts, pendingByCluster, type KnownJoins } from './verdictOnIts.ts';

/** Whether a condition holds, and since when (RFC 3339; empty where the cluster doesn't say). */
export interface Since {
  readonly holds: boolean;
  readonly since: string;
}

/** The ManagedCluster that a request is for. */
export interface NamedCluster {
  readonly createdAt: string;
  readonly deleting: boolean;
  /** What the ITS's users want; `acceptedSince` is when its controller acted on it. */
  readonly accepted: boolean;
  readonly acceptedSince: string;
  readonly joined: Since;
  readonly available: Since;
}

/** All that a person must see of a request before trusting it, as the clusters say now. */
export interface RequestFacts {
  /** `false`: it is gone, and this is what it was last. */
  readonly there: boolean;
  readonly request: RegistrationRequest;
  readonly verdict: Verdict;
  /** `undefined`: there is none; `loading`: not known yet. */
  readonly managedCluster: NamedCluster | 'loading' | undefined;
  /** Why it can't be read. */
  readonly managedClusterProblem: string | undefined;
  /** All others that are labelled with the cluster name, whatever they are for, the last first. */
  readonly others: readonly RegistrationRequest[];
  /** `undefined` where no context of the WEC is known. */
  readonly agent: { readonly context: string; readonly named: NamedRequests | undefined; readonly credentialId: string | undefined } | undefined;
}

export interface RequestWatchParts {
  readonly reader: ClusterReader;
  readonly its: Connection;
  readonly request: RegistrationRequest;
  readonly known: KnownJoins;
  /** Disposed of with this watch. */
  readonly agent: { readonly context: string; readonly testimony: AgentTestimony } | undefined;
  readonly log: Log;
}

/** Takes one request; keeps everything that concerns it on the ITS and on its WEC live, and fires when any of it changes. */
export class RequestWatch implements Disposable {
  readonly #parts: RequestWatchParts;
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #cluster: LiveObject;
  #request: RegistrationRequest;
  #there = true;
  readonly onDidChange = this.#changed.event;

  constructor(parts: RequestWatchParts) {
    const { reader, its, request, agent, log } = parts;
    this.#parts = parts;
    this.#request = request;
    this.#cluster = this.#owned.own(new LiveObject(its, paths.managedClusters, request.clusterName, log));
    this.#owned.own(this.#cluster.onDidChange(() => this.#changed.fire()));
    this.#owned.own(reader.onDidChange((change) => (change.kind === 'requests' && change.context === its.context.name ? this.#follow(change.names) : undefined)));
    if (agent !== undefined) {
      this.#owned.own(agent.testimony);
      this.#owned.own(agent.testimony.onDidChange(() => this.#changed.fire()));
    }
  }

  get facts(): RequestFacts {
    const { agent } = this.#parts;
    const raw = this.#cluster.current;
    const managedCluster = raw === undefined ? undefined : namedCluster(raw);
    return {
      there: this.#there,
      request: this.#request,
      verdict: this.#judge(managedCluster?.accepted),
      managedCluster: this.#cluster.state === 'loading' ? 'loading' : managedCluster,
      managedClusterProblem: this.#cluster.problem,
      others: this.#all().filter(({ uid, clusterName }) => uid !== this.#request.uid && clusterName === this.#request.clusterName).sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)),
      agent: agent && { context: agent.context, named: agent.testimony.named, credentialId: agent.testimony.credentialId },
    };
  }

  /** What is known of the joins that may have made it: what the agent tells comes before what was copied here. */
  get known(): KnownJoins {
    const { agent, known } = this.#parts;
    return (request) => {
      const { credentialId, named } = agent?.testimony ?? {};
      const read = named !== undefined && named.agents > named.problems.length;
      return { ...known(request), ...(credentialId !== undefined && { expectedCredentialId: credentialId }), ...(read && { agentNamedRequests: named.names }) };
    };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #follow(names: readonly string[] | undefined): void {
    const now = this.#parts.reader.its(this.#parts.its.context.name)?.requests.get(this.#request.name);
    this.#there = now?.uid === this.#request.uid;
    this.#request = now !== undefined && this.#there ? now : this.#request;
    const { clusterName } = this.#request;
    // A request of this name that has come or changed may be the agent's: its log names it by now.
    if (names === undefined || names.some((name) => this.#all().some((one) => one.name === name && one.clusterName === clusterName))) {
      this.#parts.agent?.testimony.refresh();
    }
    this.#changed.fire();
  }

  #all(): readonly RegistrationRequest[] {
    return [...(this.#parts.reader.its(this.#parts.its.context.name)?.requests.values() ?? [])];
  }

  #judge(hubAcceptsClient = false): Verdict {
    return judgeOnIts(this.#request, pendingByCluster(this.#all()), { hubAcceptsClient }, this.known);
  }
}

function namedCluster(raw: Readonly<Record<string, unknown>>): NamedCluster | undefined {
  const cluster = parseManagedCluster(raw);
  if (cluster === undefined) {
    return undefined;
  }
  const all = field(field(raw, 'status'), 'conditions');
  const since = (type: string): Since => {
    const condition: unknown = (Array.isArray(all) ? (all as readonly unknown[]) : []).find((one) => field(one, 'type') === type);
    return { holds: field(condition, 'status') === 'True', since: plainText(field(condition, 'lastTransitionTime')) };
  };
  return {
    createdAt: cluster.createdAt,
    deleting: cluster.deleting,
    accepted: cluster.hubAcceptsClient,
    acceptedSince: since(conditions.hubAccepted).since,
    joined: since(conditions.joined),
    available: since(conditions.available),
  };
}
