import { Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { labels, paths } from '../ocm.ts';
import { field, parseDatedCluster } from '../parse.ts';
import { plainText } from '../plainText.ts';
import type { ItsFacts } from './situation.ts';
import { first, WatchGroup, type Named, type Watched } from './watchGroup.ts';
import { parseRequest } from '../requests/parseRequest.ts';

/** Takes an ITS and a cluster name; keeps what the ITS says of it live. */
export class ItsFactsWatch implements Disposable {
  readonly #changed = new Emitter<void>();
  readonly #group: WatchGroup;
  readonly #read: () => ItsFacts;
  readonly onDidChange = this.#changed.event;

  constructor(its: Connection, clusterName: string, log: Log) {
    this.#group = new WatchGroup(log, () => this.#changed.fire());
    const named = { fieldSelector: `metadata.name=${clusterName}` };
    const cluster = this.#group.follow(its, { path: paths.managedClusters, query: named, project: parseDatedCluster });
    const requests = this.#group.follow(its, { path: paths.requests, query: { labelSelector: `${labels.clusterName}=${clusterName}` }, project: parseRequest });
    const mailbox = this.#group.follow(its, { path: '/api/v1/namespaces', query: named, project: parsePhase });
    this.#read = () => {
      const phase = first(mailbox)?.phase;
      return {
        managedCluster: first(cluster),
        requests: [...requests.items.values()],
        mailbox: phase === undefined ? 'absent' : phase === 'Terminating' ? 'terminating' : 'active',
      };
    };
  }

  get watched(): readonly Watched[] {
    return this.#group.watched;
  }

  get complete(): boolean {
    return this.#group.watched.every(({ state }) => state.kind !== 'connecting');
  }

  get facts(): ItsFacts {
    return this.#read();
  }

  dispose(): void {
    this.#group.dispose();
    this.#changed.dispose();
  }
}

/** Of an object that matters by being there, or by its phase. */
export function parsePhase(raw: unknown): (Named & { readonly phase: string }) | undefined {
  const metadata = field(raw, 'metadata');
  const name = plainText(field(metadata, 'name'));
  return name === ''
    ? undefined
    : { name, resourceVersion: plainText(field(metadata, 'resourceVersion')), phase: plainText(field(field(raw, 'status'), 'phase')) };
}
