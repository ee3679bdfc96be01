import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { labels, namespaces, paths } from '../ocm.ts';
import type { Klusterlet } from '../model.ts';
import { parseKlusterlet, parseManagedCluster } from '../parse.ts';
import { parseRequest } from '../requests/parseRequest.ts';
import { agentNamespaceOf, hostedModes } from '../session/registration.ts';
import { AgentWatch } from './agentWatch.ts';
import { Observation } from './observation.ts';
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
export class RegistrationObserver extends Observation {
  readonly #fixed: WatchGroup;
  readonly #read: () => Situation;
  #agent: AgentWatch;

  constructor(its: Connection, wec: Connection, clusterName: string, log: Log) {
    super();
    const named = (name: string) => ({ fieldSelector: `metadata.name=${name}` });
    const onAgentChange = () => this.changed.fire();
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
      this.changed.fire();
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

  override dispose(): void {
    this.#fixed.dispose();
    this.#agent.dispose();
    super.dispose();
  }

  protected watched(): readonly Watched[] {
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
