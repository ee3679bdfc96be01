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

const rightsNamed = 3;

/** The API server says that the user lacks rights that the change needs; `rights` are clauses: "create pods". */
export class RightsMissingError extends ClusterError {
  readonly kind = 'forbidden';
  constructor(context: string, rights: readonly string[]) {
    const named = rights.slice(0, rightsNamed);
    const more = rights.length - named.length;
    const last = more > 0 ? `${more} more` : named.pop();
    const list = named.length === 0 ? last : `${named.join(', ')}, and ${last}`;
    const request = rights.length === 1 ? 'this right' : more > 0 ? 'these rights (the log names all of them)' : 'these rights';
    super(
      `The user of context "${context}" may not ${list}. Ask an administrator of that cluster for ${request}.`,
      `missing: ${rights.join('; ')}`,
    );
  }
}
