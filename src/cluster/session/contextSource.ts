import type { Event } from '../events.ts';
import type { ClusterContext } from '../kubeconfig/clusterContext.ts';
import type { ContextsChange, KubeconfigSource } from '../kubeconfig/kubeconfigSource.ts';

/** What sessions need of the kubeconfig: its contexts in order, and word of every change. */
export interface ContextSource {
  contexts(): readonly ClusterContext[];
  /** Why there are no contexts, as a sentence; `undefined` while there are some. */
  readonly problem: string | undefined;
  readonly onDidChange: Event<ContextsChange>;
}

export function kubeconfigContexts(source: KubeconfigSource): ContextSource {
  return {
    contexts: () => source.current.contexts,
    get problem() {
      const { contexts, problems, files } = source.current;
      if (contexts.length > 0) {
        return undefined;
      }
      return problems.length > 0
        ? problems.join(' ')
        : `No context was found in ${files.join(', ') || 'the kubeconfig'}. Add a cluster to it, or choose another kubeconfig in the settings.`;
    },
    onDidChange: source.onDidChange,
  };
}
