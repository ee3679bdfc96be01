import { describeError } from '../errors.ts';
import { Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { requestsNamedByAgent } from '../requests/agentLog.ts';
import { AgentWatch } from './agentWatch.ts';
import type { AgentPod } from './situation.ts';

/** What agents' logs say: the names of the requests that they made, and why a log can't be read. */
export interface NamedRequests {
  readonly names: ReadonlySet<string>;
  readonly problems: readonly string[];
  /** How many agents there are to read of. */
  readonly agents: number;
}

/** Labels `app` of the Pods that register: in default mode, and in singleton mode (ocm.md 7.2). */
export const agentApps: readonly string[] = ['klusterlet-registration-agent', 'klusterlet-agent'];

/** The second witness: names of requests that the agent on this WEC says it made. Unreadable logs prove nothing and stop nothing. */
export async function readNamedRequests({ api }: Connection, pods: readonly AgentPod[], log: Log, signal: AbortSignal): Promise<NamedRequests> {
  const agents = pods.filter(({ app }) => app !== undefined && agentApps.includes(app));
  const names = new Set<string>();
  const problems: string[] = [];
  for (const pod of agents) {
    try {
      const text = await api.text(`/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/log`, {
        query: { limitBytes: 1_000_000, ...(pod.containers[0] !== undefined && { container: pod.containers[0] }) },
        signal,
      });
      requestsNamedByAgent(text).forEach((name) => names.add(name));
    } catch (error) {
      problems.push(describeError(error));
      log.debug(`The log of Pod ${pod.name} can't be read: ${describeError(error)}`);
    }
  }
  return { names, problems, agents: agents.length };
}

/** Takes a WEC and the namespace of its agent; keeps what the agent itself tells of requests live, and fires when that changes. */
export class AgentTestimony implements Disposable {
  readonly #wec: Connection;
  readonly #log: Log;
  readonly #watch: AgentWatch;
  readonly #closed = new AbortController();
  readonly #changed = new Emitter<void>();
  #named: NamedRequests | undefined;
  #reading = false;
  #again = false;
  readonly onDidChange = this.#changed.event;

  constructor(wec: Connection, namespace: string, log: Log) {
    this.#wec = wec;
    this.#log = log;
    this.#watch = new AgentWatch(wec, namespace, log, () => this.refresh());
  }

  /** `undefined` until the logs were read once. */
  get named(): NamedRequests | undefined {
    return this.#named;
  }

  /** `jti` of the token with which the agent asks, as the Secret on the WEC holds it. */
  get credentialId(): string | undefined {
    return this.#watch.bootstrap?.credentialId;
  }

  /** Reads the logs again: no event tells that a line was added. */
  refresh(): void {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    void this.#read();
  }

  dispose(): void {
    this.#closed.abort();
    this.#watch.dispose();
    this.#changed.dispose();
  }

  async #read(): Promise<void> {
    do {
      this.#again = false;
      this.#named = await readNamedRequests(this.#wec, this.#watch.pods, this.#log, this.#closed.signal);
      if (this.#closed.signal.aborted) {
        return;
      }
      this.#changed.fire();
    } while (this.#again);
    this.#reading = false;
  }
}
