import type { KubeApi } from '../../src/cluster/kube/kubeApi.ts';
import { createKubeApi } from '../../src/cluster/kube/undiciKubeApi.ts';
import { readKubeconfig } from '../../src/cluster/kubeconfig/kubeconfigFiles.ts';
import { labels, paths } from '../../src/cluster/ocm.ts';

interface Request {
  readonly status?: { readonly conditions?: readonly { readonly type: string }[] };
}

interface Cluster {
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly hubAcceptsClient?: boolean };
}

const log = { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error };
/** Milliseconds of silence that a join may take. */
const patience = 180_000;

/** Watches one cluster name on an ITS from outside; `accepted` gives the milliseconds from its request created to accepted. */
export class AcceptanceWatch {
  readonly accepted: Promise<number>;
  readonly #ended = new AbortController();

  constructor(kubeconfig: string, its: string, clusterName: string) {
    this.accepted = this.#follow(kubeconfig, its, clusterName);
  }

  dispose(): void {
    this.#ended.abort();
  }

  async #follow(kubeconfig: string, its: string, clusterName: string): Promise<number> {
    const { contexts } = await readKubeconfig({ setting: kubeconfig, environment: {} });
    const context = contexts.find(({ name }) => name === its);
    if (context === undefined) throw new Error(`The sandbox's kubeconfig has no context ${its}.`);
    const api = await createKubeApi(context, { log, environment: {} });
    try {
      const [{ created, approved }, accepted] = await Promise.all([this.#request(api, clusterName), this.#acceptance(api, clusterName)]);
      return Math.max(approved, accepted) - created;
    } finally {
      api.dispose();
    }
  }

  async #request(api: KubeApi, clusterName: string): Promise<{ created: number; approved: number }> {
    let created: number | undefined;
    const query = { labelSelector: `${labels.clusterName}=${clusterName}` };
    for await (const { object } of api.watch(paths.requests, query, this.#ended.signal, patience)) {
      created ??= performance.now();
      if ((object as Request).status?.conditions?.some(({ type }) => type === 'Approved')) return { created, approved: performance.now() };
    }
    throw new Error(`The watch on the requests of ${clusterName} ended.`);
  }

  async #acceptance(api: KubeApi, clusterName: string): Promise<number> {
    for await (const { object } of api.watch(paths.managedClusters, {}, this.#ended.signal, patience)) {
      const { metadata, spec } = object as Cluster;
      if (metadata.name === clusterName && spec?.hubAcceptsClient === true) return performance.now();
    }
    throw new Error('The watch on the ManagedClusters ended.');
  }
}
