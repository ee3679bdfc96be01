import { Disposables, Emitter, type Disposable } from '../events.ts';
import type { ClusterError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import { ResourceWatcher } from '../kube/resourceWatcher.ts';
import type { ResourceSpec } from '../kube/watcherTypes.ts';
import type { Log } from '../log.ts';
import { bootstrap, labels, namespaces, paths } from '../ocm.ts';
import type { Klusterlet } from '../model.ts';
import { parseKlusterlet, parseManagedCluster } from '../parse.ts';
import { parseRequest } from '../requests/parseRequest.ts';
import { hostedModes } from '../session/registration.ts';
import { parseAgentPod, parseAgentSecret } from './parseAgent.ts';
import type { Situation } from './situation.ts';

interface Named {
  readonly name: string;
  readonly resourceVersion: string;
}

interface RawNamed {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
  readonly status?: { readonly phase?: string };
}

type Watched = Pick<ResourceWatcher<Named>, 'state' | 'retry'>;

/**
 * Takes the connections of an ITS and a WEC and a cluster name; watches what concerns that name on both sides,
 * and fires on each change. Owns its watchers: dispose it when the run ends.
 */
export class RegistrationObserver implements Disposable {
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #watched: Watched[] = [];
  readonly onDidChange = this.#changed.event;
  readonly #read: () => Situation;

  constructor(its: Connection, wec: Connection, clusterName: string, log: Log) {
    const named = (name: string) => ({ fieldSelector: `metadata.name=${name}` });
    const follow = <T extends Named>(connection: Connection, spec: ResourceSpec<T>) => {
      const watcher = this.#owned.own(new ResourceWatcher<T>(connection.api, spec, { log }));
      this.#owned.own(watcher.onDidChange(() => this.#changed.fire()));
      this.#owned.own(watcher.onDidChangeState(() => this.#changed.fire()));
      this.#watched.push(watcher);
      watcher.start();
      return watcher;
    };

    const cluster = follow(its, { path: paths.managedClusters, query: named(clusterName), project: parseManagedCluster });
    const requests = follow(its, {
      path: paths.requests,
      query: { labelSelector: `${labels.clusterName}=${clusterName}` },
      project: parseRequest,
    });
    const mailbox = follow(its, { path: '/api/v1/namespaces', query: named(clusterName), project: parsePhase });
    const klusterlets = follow(wec, { path: paths.klusterlets, project: parseOwnKlusterlet });
    const operator = follow(wec, {
      path: `/apis/apps/v1/namespaces/${namespaces.operator}/deployments`,
      query: named('klusterlet'),
      project: parsePhase,
    });
    const secret = (name: string) =>
      follow(wec, {
        path: `/api/v1/namespaces/${namespaces.agent}/secrets`,
        query: named(name),
        project: parseAgentSecret,
      });
    const bootstrapSecret = secret(bootstrap.kubeconfigSecret);
    const hubSecret = secret(bootstrap.hubKubeconfigSecret);
    const pods = [namespaces.operator, namespaces.agent].map((namespace) =>
      follow(wec, { path: `/api/v1/namespaces/${namespace}/pods`, project: parseAgentPod }),
    );

    this.#read = () => ({
      its: {
        managedCluster: first(cluster),
        requests: [...requests.items.values()],
        mailbox: mailboxState(first(mailbox)?.phase),
      },
      wec: {
        klusterlet: first(klusterlets),
        operatorDeployed: first(operator) !== undefined,
        bootstrap: first(bootstrapSecret)?.bootstrap,
        hubCredentials: first(hubSecret)?.hubCredentials,
        pods: pods.flatMap((watcher) => [...watcher.items.values()]),
      },
    });
  }

  get situation(): Situation {
    return this.#read();
  }

  /** `true` once every watch has listed, or knows that its API isn't served (no Klusterlet CRD before join). */
  get complete(): boolean {
    return this.#watched.every(({ state }) => state.kind === 'synced' || (state.kind === 'failed' && isAbsent(state.error)));
  }

  /** `true` once every watch has had an answer, or knows why it gets none. */
  get answered(): boolean {
    return this.#watched.every(({ state }) => state.kind !== 'connecting');
  }

  /** The first watch that fails for another reason than an absent API; it goes on trying by itself. */
  get problem(): ClusterError | undefined {
    for (const { state } of this.#watched) {
      if (state.kind === 'failed' && !isAbsent(state.error)) {
        return state.error;
      }
    }
    return undefined;
  }

  /** A refusal that asking again won't change: rights or credentials. */
  get refusal(): ClusterError | undefined {
    for (const { state } of this.#watched) {
      if (state.kind === 'failed' && !state.retrying && !isAbsent(state.error)) {
        return state.error;
      }
    }
    return undefined;
  }

  /** Asks again at once: after `join` the Klusterlet API has just appeared, and waiting out a back-off would be a pity. */
  retry(): void {
    for (const watcher of this.#watched) {
      if (watcher.state.kind === 'failed') {
        watcher.retry();
      }
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

/** A hosted Klusterlet stands here but speaks for another cluster. */
function parseOwnKlusterlet(raw: unknown): Klusterlet | undefined {
  const klusterlet = parseKlusterlet(raw);
  return klusterlet === undefined || hostedModes.includes(klusterlet.mode) ? undefined : klusterlet;
}

function first<T extends Named>(watcher: ResourceWatcher<T>): T | undefined {
  return watcher.items.values().next().value;
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
