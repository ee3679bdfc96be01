import { ClusterError } from '../errors.ts';
import { quote } from '../clusteradm/commandText.ts';
import { bootstrap, namespaces } from '../ocm.ts';

/** A registration that can't go on. Each subclass is one sentence of what is wrong, and the next step. */
export abstract class RegistrationError extends ClusterError {
  readonly kind = 'registration';
}

export class NotAnItsError extends RegistrationError {
  constructor(context: string) {
    super(
      `The cluster of context "${context}" is not an ITS: it serves no ManagedClusters (it is no OCM hub). ` +
        'Choose another context, or make it a hub with "clusteradm init".',
    );
  }
}

export class BootstrapAccountMissingError extends RegistrationError {
  constructor(context: string) {
    super(
      `The ITS "${context}" has no ServiceAccount "${bootstrap.serviceAccount}" in namespace "${namespaces.operator}", ` +
        'so no registration token can be made. Run "clusteradm init" on it again, with the --bundle-version that it has: without it, clusteradm changes the ITS to its own version.',
    );
  }
}

/** The ITS has only the account of clusteradm 0.10 and older, which `tool` doesn't ask for. */
export class OldBootstrapAccountError extends RegistrationError {
  constructor(context: string, tool: string) {
    super(
      `The ITS "${context}" was made by clusteradm 0.10 or older: it has the ServiceAccount "${bootstrap.oldServiceAccount}" ` +
        `instead of "${bootstrap.serviceAccount}", which clusteradm ${tool} asks for. ` +
        'Install clusteradm 0.10.1, or run "clusteradm init" of version 0.11 or newer on the ITS.',
    );
  }
}

export class RegistrationControllerDownError extends RegistrationError {
  constructor(context: string, found: string) {
    super(
      `The registration controller of the ITS "${context}" doesn't run (${found}), so no cluster could join. ` +
        `Look at the Pods in its namespace "${namespaces.hub}".`,
    );
  }
}

export class NameTakenError extends RegistrationError {
  constructor(its: string, clusterName: string) {
    super(
      `The name "${clusterName}" is taken on the ITS "${its}" by another cluster. ` +
        'Choose another name, or deregister that cluster first.',
    );
  }
}

/** It is a WEC of the very ITS that was chosen, under another name. */
export class RegisteredHereError extends RegistrationError {
  constructor(wec: string, clusterName: string, its: string) {
    super(
      `The cluster of context "${wec}" is already registered with the ITS "${its}", as "${clusterName}". ` +
        'Register it under that name to complete or check it, or deregister it first.',
    );
  }
}

/** It is a WEC of another ITS. */
export class AlreadyRegisteredError extends RegistrationError {
  constructor(wec: string, clusterName: string, hubServer: string | undefined) {
    super(
      `The cluster of context "${wec}" is already registered as "${clusterName}" ` +
        `with ${hubServer === undefined ? 'an ITS that its agent does not name' : `the ITS at ${hubServer}`}. ` +
        'Deregister it there first: a second join would silently move it.',
    );
  }
}

/** The ITS at that address was built anew, or another one took its address: only its CA tells. */
export class RebuiltItsError extends RegistrationError {
  constructor(wec: string, clusterName: string, its: string, server: string) {
    super(
      `The cluster of context "${wec}" is registered as "${clusterName}" with another ITS than "${its}", at the same address ${server}: ` +
        'its agent trusts another certificate authority than that of this ITS, which was built anew or took the address over. ' +
        `Run "clusteradm unjoin --cluster-name ${clusterName}" on the WEC, then register it again.`,
    );
  }
}

/** A join into a namespace that is being deleted comes to nothing. */
export class AgentLeavingError extends RegistrationError {
  constructor(wec: string, namespace: string) {
    super(
      `The former agent is still being removed from the cluster of context "${wec}": its namespace "${namespace}" is being deleted. ` +
        `See what keeps it ("kubectl --context ${quote(wec)} get namespace ${namespace} -o yaml"); then register again.`,
    );
  }
}

/** `clusteradm join` would set up a second agent beside this one; `missing` is what the present one lacks. */
export class AgentElsewhereError extends RegistrationError {
  constructor(wec: string, clusterName: string, klusterlet: string, namespace: string, missing: string) {
    super(
      `The cluster of context "${wec}" has an agent that clusteradm did not install (Klusterlet "${klusterlet}", ` +
        `namespace "${namespace}"), and it lacks ${missing}: a join would set up a second agent beside it. ` +
        `Complete it with the tool that installed it, or run "clusteradm unjoin --cluster-name ${clusterName}" on the WEC; then register it again.`,
    );
  }
}

/** With `--force-internal-endpoint-lookup` on an ITS without `cluster-info`, `join` writes no address and ends well (ocm.md 2.1). */
export class EmptyHubAddressError extends RegistrationError {
  constructor(wec: string, its: string) {
    super(
      `The agent on the cluster of context "${wec}" was given an empty address of the ITS, because the cluster-info of "${its}" names no server. ` +
        'Register again without --force-internal-endpoint-lookup.',
    );
  }
}

/** `agentInstalled`: "clusteradm unjoin" does nothing where there is no Klusterlet (ocm.md 4.1). */
export class StaleCredentialsError extends RegistrationError {
  constructor(wec: string, clusterName: string | undefined, agentInstalled: boolean, namespace: string = namespaces.agent) {
    const remedy = agentInstalled
      ? `Run "clusteradm unjoin${clusterName === undefined ? '' : ` --cluster-name ${clusterName}`}" on it`
      : `Delete what is left ("kubectl --context ${wec} delete namespace ${namespace}")`;
    super(
      `The cluster of context "${wec}" still holds the certificate of a former registration` +
        `${clusterName === undefined ? '' : ` as "${clusterName}"`} (Secret "${bootstrap.hubKubeconfigSecret}" in namespace ` +
        `"${namespace}"), and an agent that finds it makes no new request. ${remedy}, then register again.`,
    );
  }
}

export class BeingDeletedError extends RegistrationError {
  constructor(its: string, clusterName: string) {
    super(
      `"${clusterName}" is being deleted on the ITS "${its}". Wait until it is gone, or see its condition Deleting for what keeps it; ` +
        'then register again.',
    );
  }
}

export class MailboxTerminatingError extends RegistrationError {
  constructor(its: string, clusterName: string) {
    super(
      `The mailbox namespace "${clusterName}" on the ITS "${its}" is still being deleted, so the cluster can't be accepted. ` +
        'Wait until it is gone, or see what keeps it; then register again.',
    );
  }
}

/** clusteradm ended well. `evidence` is a full sentence: what is missing. */
export class JoinIncompleteError extends RegistrationError {
  constructor(wec: string, evidence: string) {
    super(`clusteradm ended, but the join of the cluster of context "${wec}" is not complete. ${evidence} Register it again to complete it.`);
  }
}

export class KlusterletNotAppliedError extends RegistrationError {
  constructor(wec: string, why: string) {
    super(
      `The klusterlet operator on the cluster of context "${wec}" has not installed the agent. ${why}. ` +
        'Put that right: the operator tries again by itself. Then register again to go on.',
    );
  }
}

export class RunInProgressError extends RegistrationError {
  constructor(clusterName: string, its: string, wec: string | undefined) {
    const orWec = wec === undefined ? '' : `, or of the cluster of context "${wec}"`;
    super(
      `A registration or deregistration of "${clusterName}" with the ITS "${its}"${orWec}, is running already. ` +
        'See its row in the KubeStellar view.',
    );
  }
}

/** Two contexts, one cluster. */
export class SameClusterError extends RegistrationError {
  constructor(its: string, wec: string) {
    super(
      `The contexts "${its}" and "${wec}" lead to one and the same cluster, which can't be registered with itself. ` +
        'Choose another context for the ITS or for the WEC.',
    );
  }
}

/** The person chose not to accept yet; the run stops without an error tone. */
export class ReviewPostponedError extends RegistrationError {
  constructor(clusterName: string) {
    super(`The request of "${clusterName}" was not accepted yet. Register it again to review the request once more.`);
  }
}
