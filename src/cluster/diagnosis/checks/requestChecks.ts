import { conditionOf } from '../../clusterState.ts';
import { conditions } from '../../ocm.ts';
import { DifferentRequestersError, RequestDeniedError, RequestNotIssuedError } from '../../registration/requestErrors.ts';
import { explainSilence, hasTooManyRequests } from '../../registration/silence.ts';
import { hasJoinedUnseen, holdsCertificate, isAccepted, openRequests, ownRequests, registrationRequests, withState } from '../../registration/truths.ts';
import { deleteCommand as deleteRequestCommand } from '../../requests/staleRequests.ts';
import { absent, broken, byHand, passed, run, waiting, type DiagnosisCheck } from '../check.ts';
import type { DiagnosisView } from '../view.ts';
import { nameOf } from './names.ts';

/** From the agent's request to its certificate. */

const deleteStale = run('Delete the requests that nobody waits for', 'deleteStaleRequests', 'its');
const deny = run('Deny it, unless you know whose it is', 'denyRequests', 'chosen');
const accept = run('Review and accept its request', 'acceptRequests', 'cluster');
const checkHub = run('Check the readiness of the ITS', 'checkItsReadiness', 'its');

const request: DiagnosisCheck = {
  id: 'request',
  title: 'Request seen',
  reads: 'CertificateSigningRequests of this name on the ITS',
  sides: ['its'],
  after: ['hub', 'webhooks', 'deleting', 'wec', 'klusterlet', 'operator', 'applied', 'agentVersion', 'agentPods', 'bootstrap', 'hubConnection'],
  log: 'wec',
  judge(view) {
    const { sight } = view;
    const { its, wec } = nameOf(view);
    if (needsNoRequest(view)) {
      return passed('The agent has its certificate: none is needed.');
    }
    if (hasTooManyRequests(sight)) {
      return broken(explainSilence(sight).message, deleteStale);
    }
    const [open] = openRequests(sight);
    if (open !== undefined) {
      return passed(`${open.name} on the ITS.`);
    }
    const [denied] = withState(ownRequests(sight), 'denied');
    if (denied !== undefined) {
      return broken(new RequestDeniedError(its, denied.name).message, deleteStale);
    }
    const evidence = `The agent of "${wec}" makes its request within two minutes after it was joined.`;
    return waiting(evidence, patienceLeft(view), absent(explainSilence(sight).message, run('Register the WEC again', 'registerWec', sight.plan.wec === undefined ? 'its' : 'wec')));
  },
};

/** Milliseconds that an agent may take from its join to its request. */
const patience = 120_000;

function patienceLeft({ sight, now }: DiagnosisView): number {
  const joinedAt = sight.situation.wec.bootstrap?.issuedAt?.getTime();
  return joinedAt === undefined ? patience : Math.max(0, joinedAt + patience - now);
}

const requesters: DiagnosisCheck = {
  id: 'requesters',
  title: 'One cluster of this name',
  reads: 'subjects of the pending requests, contexts whose agents name this cluster',
  sides: ['its'],
  after: ['its'],
  judge(view) {
    const { its, cluster, wec } = nameOf(view);
    const [rival] = view.rivals;
    if (rival !== undefined) {
      return broken(
        `Two clusters are set up as "${cluster}" for the ITS "${its}": those of the contexts "${wec}" and "${rival}". Their agents overwrite each other's state: deregister one of them, and register it under another name.`,
        run('Remove the agent of one of them', 'cleanWec', 'chosen'),
      );
    }
    const pending = withState(registrationRequests(view.sight.situation), 'pending');
    const own = new Set(withState(ownRequests(view.sight), 'pending').map(({ name }) => name));
    const subjects = new Set(pending.map(({ subject }) => ('commonName' in subject ? subject.commonName : '')));
    if (subjects.size > 1) {
      return broken(new DifferentRequestersError(its, cluster, pending.map(({ name }) => name)).message, deleteStale);
    }
    const stranger = needsNoRequest(view) || own.size === 0 ? pending.find(({ name }) => !own.has(name)) : undefined;
    return stranger !== undefined && (isAccepted(view.sight.situation) || view.sight.situation.wec.bootstrap !== undefined)
      ? broken(`Another agent asks the ITS "${its}" for the name "${cluster}" (request ${stranger.name}): a second cluster may use that name. Whoever accepts it lets it act as this WEC.`, deny)
      : passed('No other agent asks for this name.');
  },
};

const approved: DiagnosisCheck = {
  id: 'approved',
  title: 'Request approved',
  reads: 'conditions of its request on the ITS',
  sides: ['its'],
  after: ['request', 'requesters'],
  judge(view) {
    if (needsNoRequest(view)) {
      return passed('The agent has its certificate.');
    }
    const own = ownRequests(view.sight);
    const [pending] = withState(own, 'pending');
    const [former] = withState(own, 'approved');
    const { its, cluster } = nameOf(view);
    if (pending !== undefined) {
      const lost = former === undefined ? '' : ` The one that was approved before, ${former.name}, is of no use: its agent was restarted and has lost its key.`;
      return broken(`The request "${pending.name}" of "${cluster}" waits on the ITS "${its}" to be reviewed and accepted.${lost}`, accept);
    }
    return former === undefined ? absent(`No request of "${cluster}" is there to be approved.`, accept) : passed(`${former.name} is approved.`);
  },
};

const issued: DiagnosisCheck = {
  id: 'issued',
  title: 'Certificate issued',
  reads: 'certificate in its request on the ITS',
  sides: ['its'],
  after: ['approved'],
  log: 'its',
  judge(view) {
    if (needsNoRequest(view)) {
      return passed('The agent has its certificate.');
    }
    const { its, cluster } = nameOf(view);
    const all = withState(ownRequests(view.sight), 'approved');
    const [first] = all;
    if (first === undefined) {
      return absent(`No request of "${cluster}" is approved.`, accept);
    }
    return all.some((one) => one.issued)
      ? passed('The ITS has signed it.')
      : waiting('The ITS signs its certificate.', 5_000, broken(new RequestNotIssuedError(its, first.name).message, checkHub));
  },
};

const accepted: DiagnosisCheck = {
  id: 'accepted',
  title: 'Accepted',
  reads: 'spec.hubAcceptsClient and condition HubAcceptedManagedCluster on the ITS',
  sides: ['its'],
  after: ['hub', 'webhooks', 'deleting', 'klusterlet', 'request', 'requesters', 'approved'],
  log: 'its',
  judge(view) {
    const { managedCluster, mailbox } = view.sight.situation.its;
    const { its, cluster } = nameOf(view);
    if (managedCluster === undefined) {
      return waiting('The agent makes its ManagedCluster.', 20_000, absent(`The ITS "${its}" has no ManagedCluster "${cluster}", though its agent makes one as it asks.`, run('See what the agent says', 'showAgentLogs', 'wec')));
    }
    const found = conditionOf(managedCluster, conditions.hubAccepted);
    if (!managedCluster.hubAcceptsClient) {
      const own = ownRequests(view.sight);
      const toAccept = needsNoRequest(view) || (withState(own, 'approved').length > 0 && withState(own, 'pending').length === 0);
      return found === undefined
        ? toAccept
          ? broken(`"${cluster}" is not accepted by the ITS "${its}", though its request is approved: accept it, once you know whose it is.`, accept)
          : absent(`"${cluster}" is not accepted by the ITS "${its}" yet.`, accept)
        : broken(`"${cluster}" is suspended: the ITS "${its}" is told to accept it no longer.`, run('Resume the WEC', 'resumeClusters', 'cluster'));
    }
    if (found?.status === 'True') {
      return passed('The ITS accepts it, and has set up its rights.');
    }
    const sentence = `"${cluster}" is accepted, but the ITS "${its}" has not set up its namespace and rights${found === undefined ? '' : `: ${found.message.trim().replace(/\.$/, '')}`}.`;
    // Of the time before it was accepted (again): the ITS has not looked at it yet.
    const isOld = found?.reason === 'HubClusterAdminDenied';
    return mailbox === 'terminating' || found === undefined || isOld
      ? waiting('The ITS sets up its namespace and rights.', 20_000, absent(sentence, checkHub))
      : broken(sentence, checkHub);
  },
};

const certificate: DiagnosisCheck = {
  id: 'certificate',
  title: 'Certificate held',
  reads: 'Secret hub-kubeconfig-secret on the WEC: address, name and expiry',
  sides: ['wec'],
  after: ['klusterlet', 'agentPods', 'bootstrap', 'hubConnection', 'request', 'approved', 'issued', 'accepted'],
  log: 'wec',
  judge(view) {
    const { hubCredentials } = view.sight.situation.wec;
    const { wec } = nameOf(view);
    if (holdsCertificate(view.sight)) {
      return passed(hubCredentials?.expiresAt === undefined ? 'The agent holds it.' : `The agent holds it; it ends on ${hubCredentials.expiresAt.toISOString()}.`);
    }
    const again = run('Register the WEC again', 'registerWec', 'wec');
    if (hubCredentials?.expiresAt !== undefined && hubCredentials.expiresAt.getTime() < view.now) {
      return broken(`The certificate of the agent on the cluster of context "${wec}" has expired.`, again);
    }
    const lost = lostKey(view);
    const sentence = `The agent on the cluster of context "${wec}" has not fetched its certificate`;
    const late =
      lost === undefined
        ? absent(`${sentence}.`, run('See what the agent says', 'showAgentLogs', 'wec'))
        : absent(`${sentence}: it was restarted after it made the request "${lost}", and the key is lost. It makes another once that one is deleted.`, byHand('Delete that request', deleteRequestCommand(nameOf(view).its, lost)));
    return waiting('The agent fetches its certificate.', 20_000, late);
  },
};

/** The approved request of an agent that never had its key: that is in memory only (ocm.md 5.1), and an agent names in its log what it asked for. */
function lostKey({ named, sight }: DiagnosisView): string | undefined {
  const [former] = withState(ownRequests(sight), 'approved');
  return named !== undefined && named.agents > 0 && named.problems.length === 0 && former !== undefined && !named.names.has(former.name) ? former.name : undefined;
}

function needsNoRequest({ sight }: DiagnosisView): boolean {
  return holdsCertificate(sight) || hasJoinedUnseen(sight);
}

export const requestChecks = { request, requesters, approved, issued, accepted, certificate };
