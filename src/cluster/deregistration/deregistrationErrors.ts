import { ClusterError } from '../errors.ts';

/** Labels were taken away, yet Bindings still deliver. */
export class StillSelectedError extends ClusterError {
  readonly kind = 'stillSelected';
  constructor(its: string, clusterName: string, bindings: readonly string[]) {
    super(
      `"${clusterName}" on the ITS "${its}" still gets what ${bindings.join(', ')} delivers, although its labels were taken away. Either the controllers ` +
        'of that WDS don\'t run, or the selector matches without them: it is empty, or asks for a label to be absent or different. ' +
        'Look at the BindingPolicy, or deregister it again: what is delivered then stays until its ManagedCluster is deleted.',
    );
  }
}

/** The context leads to a cluster that is registered otherwise, so nothing is removed from it. */
export class NotThisWecError extends ClusterError {
  readonly kind = 'notThisWec';
  constructor(context: string, clusterName: string, its: string, found: string | undefined) {
    super(
      found === undefined
        ? `Nothing was removed from context "${context}": no agent there is registered as "${clusterName}".`
        : `Nothing was removed from context "${context}": its agent is registered as ${found}, not as "${clusterName}" with the ITS "${its}".`,
    );
  }
}

/** `clusteradm unjoin` ends with exit code 0 and does nothing while workloads of the ITS are on the WEC (ocm.md 4.1). */
export class WorksRemainError extends ClusterError {
  readonly kind = 'worksRemain';
  readonly klusterlet: string;
  constructor(context: string, klusterlet: string, works: readonly string[]) {
    super(
      `The agent was not removed from context "${context}": ${works.length} AppliedManifestWorks are still there (${works.slice(0, 3).join(', ')}), ` +
        'whose workloads nobody would look after any more. Deregister it on the ITS first while the agent runs, or clean the WEC by force: the workloads then stay.',
    );
    this.klusterlet = klusterlet;
  }
}

export class UnjoinIncompleteError extends ClusterError {
  readonly kind = 'unjoinIncomplete';
  constructor(context: string, clusterName: string) {
    super(
      `The Klusterlet of "${clusterName}" is still on the cluster of context "${context}". Its operator removes it: ` +
        'check that the Pod in open-cluster-management runs, then run Deregister WEC again.',
    );
  }
}
