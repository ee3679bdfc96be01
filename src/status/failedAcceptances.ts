import { Emitter, type Disposable } from '../cluster/events.ts';
import type { RegistrationRequest } from '../cluster/model.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import type { FailedReader } from '../tree/sources.ts';

interface Failed {
  readonly uid: string;
  readonly cluster: string;
  readonly sentence: string;
}

type Decided = Pick<RegistrationRequest, 'name' | 'uid' | 'clusterName'>;

/** Takes in how accepting went, and keeps what failed until somebody has accepted or denied it, or it is gone. Of this window alone. */
export class FailedAcceptances implements FailedReader, Disposable {
  readonly #reader: ClusterReader;
  readonly #subscription: Disposable;
  readonly #changed = new Emitter<{ readonly its: string; readonly clusters: readonly string[] }>();
  /** By ITS, then by name of the request. */
  readonly #failed = new Map<string, Map<string, Failed>>();
  readonly onDidChange = this.#changed.event;

  constructor(reader: ClusterReader) {
    this.#reader = reader;
    this.#subscription = reader.onDidChange((change) => (change.kind === 'contexts' ? undefined : this.#forgetSettled(change.context)));
  }

  /** `undefined`: it worked. */
  set(its: string, { name, uid, clusterName }: Decided, sentence: string | undefined): void {
    const failed = this.#failed.get(its) ?? new Map<string, Failed>();
    this.#failed.set(its, failed);
    if (sentence !== undefined) {
      failed.set(name, { uid, cluster: clusterName, sentence });
    } else if (!failed.delete(name)) {
      return;
    }
    this.#changed.fire({ its, clusters: [clusterName] });
  }

  ofRequest(its: string, request: string): string | undefined {
    return this.#failed.get(its)?.get(request)?.sentence;
  }

  ofCluster(its: string, cluster: string): string | undefined {
    return [...(this.#failed.get(its)?.values() ?? [])].find((failed) => failed.cluster === cluster)?.sentence;
  }

  requests(its: string): readonly string[] {
    return [...(this.#failed.get(its)?.keys() ?? [])];
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #forgetSettled(its: string): void {
    const failed = this.#failed.get(its);
    const settled = [...(failed ?? [])].filter(([name, one]) => this.#isSettled(its, name, one));
    if (settled.length > 0) {
      settled.forEach(([name]) => failed?.delete(name));
      this.#changed.fire({ its, clusters: settled.map(([, { cluster }]) => cluster) });
    }
  }

  /** One that is approved, but whose cluster isn't accepted, is half done. */
  #isSettled(its: string, name: string, { uid, cluster }: Failed): boolean {
    const known = this.#reader.its(its);
    const request = known?.requests.get(name);
    const accepted = known?.clusters.get(cluster)?.hubAcceptsClient === true;
    return request?.uid !== uid || request.state === 'denied' || request.state === 'failed' || (request.state === 'approved' && accepted);
  }
}
