import type { Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { namespaces, paths } from '../ocm.ts';
import type { Klusterlet } from '../model.ts';
import { field, parseKlusterlet } from '../parse.ts';
import { agentNamespaceOf, hostedModes } from '../session/registration.ts';
import { AgentWatch } from './agentWatch.ts';
import { parseAgentPod } from './parseAgent.ts';
import type { WecFacts } from './situation.ts';
import { parsePhase } from './itsFactsWatch.ts';
import { first, WatchGroup, type Named, type Watched } from './watchGroup.ts';

/** Takes a WEC; keeps what it says of its agent live, wherever the agent is, and calls back on each change. */
export class WecFactsWatch implements Disposable {
  readonly #fixed: WatchGroup;
  readonly #read: () => WecFacts;
  #agent: AgentWatch;

  constructor(wec: Connection, log: Log, onChange: () => void) {
    this.#agent = new AgentWatch(wec, namespaces.agent, log, onChange);
    const followAgent = () => {
      const namespace = first(klusterlets)?.agentNamespace ?? namespaces.agent;
      if (namespace !== this.#agent.namespace) {
        this.#agent.dispose();
        this.#agent = new AgentWatch(wec, namespace, log, onChange);
      }
    };
    this.#fixed = new WatchGroup(log, () => {
      followAgent();
      onChange();
    });
    const klusterlets = this.#fixed.follow(wec, { path: paths.klusterlets, project: parseOwnKlusterlet });
    const operator = this.#fixed.follow(wec, {
      path: `/apis/apps/v1/namespaces/${namespaces.operator}/deployments`,
      query: { fieldSelector: 'metadata.name=klusterlet' },
      project: parseOperator,
    });
    const operatorPods = this.#fixed.follow(wec, { path: `/api/v1/namespaces/${namespaces.operator}/pods`, project: parseAgentPod });
    this.#read = () => ({
      klusterlet: first(klusterlets),
      operatorDeployed: first(operator) !== undefined,
      operatorReplicas: first(operator)?.replicas,
      bootstrap: this.#agent.bootstrap,
      hubCredentials: this.#agent.hubCredentials,
      agentNamespace: this.#agent.namespace,
      agentLeaving: this.#agent.leaving,
      pods: [...operatorPods.items.values(), ...this.#agent.pods],
    });
  }

  get facts(): WecFacts {
    return this.#read();
  }

  get watched(): readonly Watched[] {
    return [...this.#fixed.watched, ...this.#agent.watched];
  }

  dispose(): void {
    this.#fixed.dispose();
    this.#agent.dispose();
  }
}

function parseOperator(raw: unknown): (Named & { readonly replicas: number }) | undefined {
  const named = parsePhase(raw);
  const replicas = field(field(raw, 'spec'), 'replicas');
  return named && { ...named, replicas: typeof replicas === 'number' ? replicas : 1 };
}

/** A hosted Klusterlet stands here but speaks for another cluster. */
function parseOwnKlusterlet(raw: unknown): (Klusterlet & { readonly agentNamespace: string }) | undefined {
  const klusterlet = parseKlusterlet(raw);
  return klusterlet === undefined || hostedModes.includes(klusterlet.mode)
    ? undefined
    : { ...klusterlet, agentNamespace: agentNamespaceOf(raw) };
}
