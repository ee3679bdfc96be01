import { quote } from '../../clusteradm/commandText.ts';
import { conditionOf } from '../../clusterState.ts';
import { whyAgentIsSilent } from '../../deregistration/agentLife.ts';
import { ClusterError } from '../../errors.ts';
import { conditions } from '../../ocm.ts';
import { MailboxTerminatingError } from '../../registration/registrationErrors.ts';
import { isAccepted } from '../../registration/truths.ts';
import { absent, broken, byHand, passed, run, unknown, waiting, type DiagnosisCheck } from '../check.ts';
import { nameOf } from './names.ts';

/** What the ITS must be able to do, and what it says of the cluster's place on it. */

const its: DiagnosisCheck = {
  id: 'its',
  title: 'ITS answers',
  reads: 'API server of the ITS',
  sides: [],
  after: [],
  judge: ({ its: side }) => (side.kind === 'fails' ? broken(side.problem.message, run('Check the context of the ITS', 'checkContext', 'its')) : passed('Its API server answers.')),
};

const hub: DiagnosisCheck = {
  id: 'hub',
  title: 'ITS is ready',
  reads: 'hub API, bootstrap account and registration controller of the ITS',
  sides: ['its'],
  after: ['its'],
  log: 'its',
  judge(view) {
    const readiness = view.hub?.readiness;
    const next = run('Check the readiness of the ITS', 'checkItsReadiness', 'its');
    if (readiness === undefined) {
      return waiting('The ITS is being checked.', 30_000, unknown('The ITS did not answer yet.'));
    }
    if (readiness instanceof ClusterError) {
      return readiness.kind === 'registration' ? broken(readiness.message, next) : unknown(readiness.message);
    }
    return passed('Its registration controller runs, and it can make tokens.');
  },
};

const webhooks: DiagnosisCheck = {
  id: 'webhooks',
  title: 'ITS takes changes',
  reads: 'answer of the ITS to a dry run of a change, which writes nothing',
  sides: ['its'],
  after: ['its', 'hub'],
  log: 'its',
  judge(view) {
    const admission = view.hub?.admission;
    switch (admission?.kind) {
      case undefined:
        return waiting('The ITS is being asked.', 30_000, unknown('The ITS did not answer yet.'));
      case 'takes':
        return passed('It would take a change of this ManagedCluster.');
      case 'unknown':
        return unknown(admission.why);
      case 'webhookDown':
        return broken(
          `The ITS "${nameOf(view).its}" takes no change of ManagedClusters, because its webhook doesn't answer (${admission.why}): nothing can join, be accepted or be labelled.`,
          run('Check the readiness of the ITS', 'checkItsReadiness', 'its'),
        );
    }
  },
};

const deleting: DiagnosisCheck = {
  id: 'deleting',
  title: 'Not being deleted',
  reads: 'deletionTimestamp and condition Deleting of the ManagedCluster, what it still holds',
  sides: ['its'],
  after: ['its'],
  log: 'wec',
  judge(view) {
    const { cluster, works, addOns } = view.leaving;
    if (cluster?.deleting !== true) {
      return passed('Nobody has deleted it.');
    }
    const says = conditionOf(cluster, conditions.deleting)?.message.trim().replace(/\.$/, '');
    const left = [...(works.length === 0 ? [] : [`${works.length} ManifestWorks`]), ...(addOns.length === 0 ? [] : [`${addOns.length} add-ons`])].join(' and ');
    const why = [says, left === '' ? undefined : `${left} remain`].filter(Boolean).join('; ') || 'its finalizers remain';
    const silent = whyAgentIsSilent(view.leaving);
    return broken(
      `"${nameOf(view).cluster}" is being deleted on the ITS "${nameOf(view).its}", and is not gone yet: ${why}.${silent === undefined ? '' : ` Its agent does not clean up: ${silent}`}`,
      run('Go on with its deregistration, which offers what is left', 'deregisterClusters', 'cluster'),
    );
  },
};

const mailbox: DiagnosisCheck = {
  id: 'mailbox',
  title: 'Mailbox namespace',
  reads: 'namespace of the cluster on the ITS',
  sides: ['its'],
  after: ['its', 'hub', 'deleting'],
  log: 'its',
  // OCM 1.2 keeps a finalizer on the role binding of the work agent as long as the cluster is accepted (seen on the sandbox).
  judge(view) {
    const { situation } = view.sight;
    const { its: onIts, cluster } = nameOf(view);
    const look = byHand('See what keeps the namespace', `kubectl --context ${quote(onIts)} get namespace ${quote(cluster)} -o jsonpath='{.status.conditions}'`);
    switch (situation.its.mailbox) {
      case 'active':
        return passed(`Namespace "${cluster}" is on the ITS.`);
      case 'terminating':
        return isAccepted(situation)
          ? broken(
              `The mailbox namespace "${cluster}" on the ITS "${onIts}" is being deleted though the cluster is accepted: its agent has lost its rights there, and the ITS itself holds the namespace while it accepts the cluster.`,
              run('Suspend the WEC, so that the namespace goes; then resume it, and the ITS makes it anew', 'suspendClusters', 'cluster'),
            )
          : broken(new MailboxTerminatingError(onIts, cluster).message, look);
      case 'absent':
        return isAccepted(situation) && conditionOf(situation.its.managedCluster, conditions.hubAccepted)?.status === 'True'
          ? waiting('The ITS makes its mailbox namespace.', 20_000, absent(`The ITS "${onIts}" has made no mailbox namespace "${cluster}".`, run('Check the readiness of the ITS', 'checkItsReadiness', 'its')))
          : passed('It is made when the cluster is accepted.');
    }
  },
};

export const itsChecks = { its, hub, webhooks, deleting, mailbox };
