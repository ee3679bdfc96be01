import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import type { ClusterIdentity } from '../model.ts';
import type { KubeApi } from './kubeApi.ts';

/** A context that was reached, and which cluster it then led to. The write gate reads the identity again before a change. */
export interface Connection {
  readonly context: ClusterContext;
  readonly api: KubeApi;
  readonly identity: ClusterIdentity;
}
