import { Emitter, type Disposable } from '../events.ts';
import type { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { labels, namespaces, paths } from '../ocm.ts';
import type { Klusterlet } from '../model.ts';
import { parseKlusterlet, parseManagedCluster } from '../parse.ts';
import { parseRequest } from '../requests/parseRequest.ts';
import { agentNamespaceOf, hostedModes } from '../session/registration.ts';
import { AgentWatch } from './agentWatch.ts';
import { parseAgentPod } from './parseAgent.ts';
import type { Situation } from './situation.ts';
import { first, WatchGroup, type Named, type Watched } from './watchGroup.ts';

interface RawNamed {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
  readonly status?: { readonly phase?: string };
}

/**
 * Takes the connections of an ITS and a WEC and a cluster name; watches what concerns that name on both sides,
 * and fires on each change. Owns its watchers: dispose it when the run ends.
 */
export class RegistrationObserver implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly #fixed: WatchGroup;
  readonly #read: () => Situation;
  #agent: AgentWatch;
  readonly onDidChange = this.#changed.event;

  constructor(its: Connection, wec: Connection, clusterName: string, log: Log) {
    const named = (name: string) => ({ fieldSelector: `metadata.name=${name}` });
    const onAgentChange = () => this.#changed.fire();
    this.#agent = new AgentWatch(wec, namespaces.agent, log, onAgentChange);
    const followAgent = () => {
      const namespace = first(klusterlets)?.agentNamespace ?? namespaces.agent;
      if (namespace !== this.#agent.namespace) {
        this.#agent.dispose();
        this.#agent = new AgentWatch(wec, namespace, log, onAgentChange);
      }
    };
    this.#fixed = new WatchGroup(log, () => {
      followAgent();
      this.#changed.fire();
    });
    const klusterlets = this.#fixed.follow(wec, { path: paths.klusterlets, project: parseOwnKlusterlet });
    const operator = this.#fixed.follow(wec, {
      path: `/apis/apps/v1/namespaces/${namespaces.operator}/deployments`,
      query: named('klusterlet'),
      project: parsePhase,
    });
    const operatorPods = this.#fixed.follow(wec, { path: `/api/v1/namespaces/${namespaces.operator}/pods`, project: parseAgentPod });
    const cluster = this.#fixed.follow(its, { path: paths.managedClusters, query: named(clusterName), project: parseManagedCluster });
    const requests = this.#fixed.follow(its, {
      path: paths.requests,
      query: { labelSelector: `${labels.clusterName}=${clusterName}` },
      project: parseRequest,
    });
    const mailbox = this.#fixed.follow(its, { path: '/api/v1/namespaces', query: named(clusterName), project: parsePhase });

    this.#read = () => ({
      its: {
        managedCluster: first(cluster),
        requests: [...requests.items.values()],
        mailbox: mailboxState(first(mailbox)?.phase),
      },
      wec: {
        klusterlet: first(klusterlets),
        operatorDeployed: first(operator) !== undefined,
        bootstrap: this.#agent.bootstrap,
        hubCredentials: this.#agent.hubCredentials,
        agentNamespace: this.#agent.namespace,
        pods: [...operatorPods.items.values(), ...this.#agent.pods],
      },
    });
  }

  get situation(): Situation {
    return this.#read();
  }

  /** `true` once every watch has listed, or knows that its API isn't served (no Klusterlet CRD before join). */
  get complete(): boolean {
    return this.#watched().every(({ state }) => state.kind === 'synced' || (state.kind === 'failed' && isAbsent(state.error)));
  }

  /** `true` once every watch has had an answer, or knows why it gets none. */
  get answered(): boolean {
    return this.#watched().every(({ state }) => state.kind !== 'connecting');
  }

  /** The first watch that fails for another reason than an absent API; it goes on trying by itself. */
  get problem(): ClusterError | undefined {
    for (const { state } of this.#watched()) {
      if (state.kind === 'failed' && !isAbsent(state.error)) {
        return state.error;
      }
    }
    return undefined;
  }

  /** A refusal that asking again won't change: rights or credentials. */
  get refusal(): ClusterError | undefined {
    for (const { state } of this.#watched()) {
      if (state.kind === 'failed' && !state.retrying && !isAbsent(state.error)) {
        return state.error;
      }
    }
    return undefined;
  }

  /** Asks again at once: after `join` the Klusterlet API has just appeared, and waiting out a back-off would be a pity. */
  retry(): void {
    for (const watcher of this.#watched()) {
      if (watcher.state.kind === 'failed') {
        watcher.retry();
      }
    }
  }

  dispose(): void {
    this.#fixed.dispose();
    this.#agent.dispose();
    this.#changed.dispose();
  }

  #watched(): readonly Watched[] {
    return [...this.#fixed.watched, ...this.#agent.watched];
  }
}

/** A hosted Klusterlet stands here but speaks for another cluster. */
function parseOwnKlusterlet(raw: unknown): (Klusterlet & { readonly agentNamespace: string }) | undefined {
  const klusterlet = parseKlusterlet(raw);
  return klusterlet === undefined || hostedModes.includes(klusterlet.mode)
    ? undefined
    : { ...klusterlet, agentNamespace: agentNamespaceOf(raw) };
}

function isAbsent(error: ClusterError): boolean {
  return error.kind === 'notFound';
}

function parsePhase(raw: unknown): (Named & { readonly phase: string }) | undefined {
  const { metadata, status } = raw as RawNamed;
  return metadata?.name === undefined
    ? undefined
    : { name: metadata.name, resourceVersion: metadata.resourceVersion ?? '', phase: status?.phase ?? '' };
}

function mailboxState(phase: string | undefined): Situation['its']['mailbox'] {
  if (phase === undefined) {
    return 'absent';
  }
  return phase === 'Terminating' ? 'terminating' : 'active';
}
