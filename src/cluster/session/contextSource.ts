import type { Event } from '../events.ts';
import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import type { ContextsChange } from '../kubeconfig/kubeconfigSource.ts';

/** What sessions need of the kubeconfig: its contexts in order, and word of every change. `KubeconfigSource` fits it. */
export interface ContextSource {
  contexts(): readonly ClusterContext[];
  /** Why there are no contexts, as a sentence; `undefined` while there are some. */
  readonly problem: string | undefined;
  readonly onDidChange: Event<ContextsChange>;
}
