import { CancelledError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { KubeApi } from '../kube/kubeApi.ts';
import type { ClusterIdentity } from '../model.ts';
import { readIdentity } from '../session/identity.ts';

interface Reads {
  running: Promise<ClusterIdentity> | undefined;
  /** Begins when the running one has ended. */
  next: Promise<ClusterIdentity> | undefined;
}

/**
 * Reads which cluster a connection leads to. Each answer comes from a read that began after it was asked for, so it is as good as a read
 * of one's own; those who ask while one is under way share the one after it, since two hundred changes may be made at once.
 */
export class IdentityReads {
  readonly #reads = new WeakMap<KubeApi, Reads>();

  async read(connection: Connection, signal: AbortSignal): Promise<ClusterIdentity> {
    const reads = this.#reads.get(connection.api) ?? { running: undefined, next: undefined };
    this.#reads.set(connection.api, reads);
    const identity = await (reads.running === undefined ? begin(connection, reads) : (reads.next ??= afterRunning(connection, reads)));
    if (signal.aborted) {
      throw new CancelledError();
    }
    return identity;
  }
}

/** Without a signal, since others may wait for it too; it ends by its own time limit. */
function begin({ api, context }: Connection, reads: Reads): Promise<ClusterIdentity> {
  const read = readIdentity(api, context).finally(() => (reads.running = undefined));
  reads.running = read;
  return read;
}

async function afterRunning(connection: Connection, reads: Reads): Promise<ClusterIdentity> {
  await reads.running?.catch(() => undefined);
  reads.next = undefined;
  return begin(connection, reads);
}
