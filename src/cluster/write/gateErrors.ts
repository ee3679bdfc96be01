import { ClusterError } from '../errors.ts';

/** The context leads to another cluster than the one that was reviewed. */
export class OtherClusterError extends ClusterError {
  readonly kind = 'otherCluster';
  constructor(context: string) {
    super(
      `Context "${context}" now leads to another cluster than the one that was shown, so nothing was changed. ` +
        'Look at the kubeconfig, then start again.',
    );
  }
}

/** The setting `kubestellar.guardedContexts` forbids the change. */
export class GuardedError extends ClusterError {
  readonly kind = 'guarded';
  constructor(context: string, what: string) {
    super(
      `Nothing was changed: context "${context}" is guarded as read-only, and this would ${what}. ` +
        'Change the setting "kubestellar.guardedContexts" if that is really wanted.',
    );
  }
}
