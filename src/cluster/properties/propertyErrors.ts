import { ClusterError } from '../errors.ts';
import { namespaces } from '../ocm.ts';
import { SaveConflictError, type Conflicts } from '../save/threeWaySave.ts';

export class PropertyConflictError extends SaveConflictError {
  readonly kind = 'propertyConflict';
  readonly conflicts: Conflicts;

  constructor(its: string, cluster: string, conflicts: Conflicts) {
    const keys = conflicts.map(({ key }) => `"${key}"`).join(', ');
    super(`Nothing was changed: somebody else has changed the properties ${keys} of "${cluster}" (ITS "${its}") meanwhile. Look at both values, then save again.`);
    this.conflicts = conflicts;
  }
}

/** The caller may make it, with consent, and save again. */
export class PropertiesNamespaceMissingError extends ClusterError {
  readonly kind = 'propertiesNamespaceMissing';
  constructor(its: string) {
    super(
      `The properties can't be saved: the ITS "${its}" has no namespace ${namespaces.properties}. KubeStellar makes it when a WDS is attached; ` +
        'you can create it with "KubeStellar: Create Properties Namespace".',
    );
  }
}

/** Kubernetes takes no change of it at all. */
export class ImmutablePropertiesError extends ClusterError {
  readonly kind = 'immutableProperties';
  constructor(its: string, cluster: string) {
    super(
      `The properties of "${cluster}" (ITS "${its}") can't be changed: their ConfigMap is immutable. ` +
        'Whoever made it so has to delete it and make it anew.',
    );
  }
}

/** Keys or values that no ConfigMap takes; `problems` are sentences. Nothing was sent. */
export class UnfitPropertiesError extends ClusterError {
  readonly kind = 'unfitProperties';
  constructor(its: string, cluster: string, problems: readonly string[]) {
    super(`The properties of "${cluster}" (ITS "${its}") can't be saved. ${problems.join(' ')}`);
  }
}

/** Labels of a WEC that nobody accepted make policies select it, although it has no mailbox namespace (kubestellar.md 3.3). */
export class NotAcceptedYetError extends ClusterError {
  readonly kind = 'notAcceptedYet';
  constructor(its: string, cluster: string) {
    super(
      `The labels of "${cluster}" were not changed: the ITS "${its}" has not accepted it yet. A BindingPolicy that selects it now ` +
        'can hold up the delivery to other WECs. Accept it first, or confirm that you want this.',
    );
  }
}
