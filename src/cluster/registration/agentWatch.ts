import type { Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { Log } from '../log.ts';
import { bootstrap } from '../ocm.ts';
import { parseAgentPod, parseAgentSecret, type AgentSecret } from './parseAgent.ts';
import type { AgentPod, BootstrapFacts, HubCredentialFacts } from './situation.ts';
import { parsePhase } from './itsFactsWatch.ts';
import { first, WatchGroup, type Named, type Watched } from './watchGroup.ts';

/** Takes a WEC and the namespace of its agent; keeps the agent's Secrets and Pods live, and calls back on each change. */
export class AgentWatch implements Disposable {
  readonly namespace: string;
  readonly #group: WatchGroup;
  readonly #bootstrapSecret: ResourceWatcher<AgentSecret>;
  readonly #hubSecret: ResourceWatcher<AgentSecret>;
  readonly #pods: ResourceWatcher<AgentPod>;
  readonly #aside: WatchGroup;
  readonly #own: ResourceWatcher<Named & { readonly phase: string }>;

  constructor(wec: Connection, namespace: string, log: Log, onChange: () => void) {
    this.namespace = namespace;
    this.#group = new WatchGroup(log, onChange);
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}`;
    const secret = (name: string) =>
      this.#group.follow(wec, { path: `${path}/secrets`, query: { fieldSelector: `metadata.name=${name}` }, project: parseAgentSecret });
    this.#bootstrapSecret = secret(bootstrap.kubeconfigSecret);
    this.#hubSecret = secret(bootstrap.hubKubeconfigSecret);
    this.#pods = this.#group.follow(wec, { path: `${path}/pods`, project: parseAgentPod });
    // Not among `watched`: who may not list namespaces can follow a registration all the same.
    this.#aside = new WatchGroup(log, onChange);
    this.#own = this.#aside.follow(wec, { path: '/api/v1/namespaces', query: { fieldSelector: `metadata.name=${namespace}` }, project: parsePhase });
  }

  /** Whether the namespace is being deleted, as far as this user may see it. */
  get leaving(): boolean {
    return first(this.#own)?.phase === 'Terminating';
  }

  get bootstrap(): BootstrapFacts | undefined {
    return first(this.#bootstrapSecret)?.bootstrap;
  }

  get hubCredentials(): HubCredentialFacts | undefined {
    return first(this.#hubSecret)?.hubCredentials;
  }

  get pods(): readonly AgentPod[] {
    return [...this.#pods.items.values()];
  }

  get watched(): readonly Watched[] {
    return this.#group.watched;
  }

  dispose(): void {
    this.#aside.dispose();
    this.#group.dispose();
  }
}
