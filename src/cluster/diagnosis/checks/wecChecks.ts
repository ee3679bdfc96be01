import { agentsFit } from '../../clusteradm/bundle.ts';
import { quote } from '../../clusteradm/commandText.ts';
import { conditionOf } from '../../clusterState.ts';
import { ClusterError } from '../../errors.ts';
import { bootstrap as secrets, conditions, namespaces } from '../../ocm.ts';
import { agentApps } from '../../registration/agentTestimony.ts';
import { restoreBootstrapRights } from '../../registration/bootstrapRights.ts';
import { AlreadyRegisteredError, EmptyHubAddressError, StaleCredentialsError } from '../../registration/registrationErrors.ts';
import { NothingJoinedError } from '../../registration/requestErrors.ts';
import { certificateTrouble, hubConnection as hubConnectionType, hubTrouble } from '../../registration/silence.ts';
import type { AgentPod } from '../../registration/situation.ts';
import { whatKeepsAgent } from '../../registration/stages/preparation.ts';
import { belongsHere, holdsCertificate, isAccepted, openRequests } from '../../registration/truths.ts';
import { absent, broken, byHand, passed, run, unknown, waiting, type DiagnosisCheck } from '../check.ts';
import type { DiagnosisView } from '../view.ts';
import { nameOf, reachedSight } from './names.ts';
import { judgePods } from './pods.ts';

/** What is installed on the WEC, whether it runs, and whether it gets through to the ITS. */

const registerAgain = run('Register the WEC again', 'registerWec', 'wec');
/** Milliseconds: the operator may notice only at its 5-minute resync that the agent has its certificate (seen with OCM 1.2.0 and 1.0.0). */
const resync = 330_000;
const showLogs = run('See what the agent says', 'showAgentLogs', 'wec');

const wec: DiagnosisCheck = {
  id: 'wec',
  title: 'WEC answers',
  reads: 'API server of the WEC, from here',
  sides: [],
  after: [],
  judge({ wec: side }) {
    switch (side.kind) {
      case 'answers':
        return passed('Its API server answers.');
      case 'fails':
        return broken(side.problem.message, run('Check the context of the WEC', 'checkContext', 'wec'));
      case 'notKnown':
        return unknown('No context of this WEC is known here: diagnose it again to choose one.');
    }
  },
};

const klusterlet: DiagnosisCheck = {
  id: 'klusterlet',
  title: 'Agent is set up for this ITS',
  reads: 'Klusterlet on the WEC, address and name in the agent\'s Secrets',
  sides: ['wec'],
  after: ['wec'],
  judge(view) {
    const sight = reachedSight(view);
    const keeping = sight && whatKeepsAgent(sight);
    const lost = keeping instanceof AlreadyRegisteredError ? lostOnItsWay(view) : undefined;
    if (lost !== undefined) {
      return broken(lost, run('Remove the agent from the WEC, then register it again with an address that is valid inside it', 'cleanWec', 'wec'));
    }
    if (keeping !== undefined) {
      const stale = keeping instanceof StaleCredentialsError || keeping.name === 'RebuiltItsError';
      return broken(keeping.message, stale ? run('Remove the old agent from the WEC, then register it again', 'cleanWec', 'wec') : run('Deregister it where it is registered', 'deregisterClusters', 'wec'));
    }
    return view.sight.situation.wec.klusterlet === undefined
      ? absent(new NothingJoinedError(nameOf(view).wec).message, run('Register the WEC', 'registerWec', 'wec'))
      : passed(`Its Klusterlet names "${nameOf(view).cluster}" and this ITS.`);
  },
};

/** Of an agent that has never come through to any ITS, and goes to an address that is none of this one's: it has another ITS, or a wrong address. */
function lostOnItsWay(view: DiagnosisView): string | undefined {
  const { klusterlet: own, bootstrap: held, hubCredentials } = view.sight.situation.wec;
  const trouble = hubCredentials === undefined ? hubTrouble(conditionOf(own, hubConnectionType), held) : undefined;
  const { wec: context, its } = nameOf(view);
  return trouble && `The agent on the cluster of context "${context}" has never come through to an ITS: ${trouble.why}. That is no address of the ITS "${its}". ${trouble.next}`;
}

const operator: DiagnosisCheck = {
  id: 'operator',
  title: 'Klusterlet operator',
  reads: `Deployment klusterlet and its Pods in ${namespaces.operator} on the WEC`,
  sides: ['wec'],
  after: ['wec', 'klusterlet'],
  log: 'wec',
  judge(view) {
    const { operatorDeployed, operatorReplicas, pods } = view.sight.situation.wec;
    const { wec: context } = nameOf(view);
    if (!operatorDeployed) {
      return absent(`The klusterlet operator is missing on the cluster of context "${context}": nothing installs or repairs its agent.`, registerAgain);
    }
    if (operatorReplicas === 0) {
      return broken(
        `The klusterlet operator on the cluster of context "${context}" is scaled to 0, so that nothing installs or repairs its agent.`,
        byHand('Scale the operator up', `kubectl --context ${quote(context)} -n ${namespaces.operator} scale deployment klusterlet --replicas=1`),
      );
    }
    return judgePods(view, { pods: pods.filter(({ namespace }) => namespace === namespaces.operator), what: 'klusterlet operator', namespace: namespaces.operator });
  },
};

const applied: DiagnosisCheck = {
  id: 'applied',
  title: 'Agent installed',
  reads: 'condition Applied of the Klusterlet',
  sides: ['wec'],
  after: ['klusterlet', 'operator'],
  log: 'wec',
  judge(view) {
    const own = view.sight.situation.wec.klusterlet;
    const found = conditionOf(own, 'Applied');
    const { wec: context } = nameOf(view);
    if (found?.status === 'False') {
      return broken(`The klusterlet operator can't install the agent on the cluster of context "${context}": ${found.message.trim().replace(/\.$/, '')}.`, showLogs);
    }
    return found?.status === 'True'
      ? passed('The operator has installed it.')
      : waiting('The operator installs the agent.', 60_000, absent(`The klusterlet operator on the cluster of context "${context}" has not installed the agent, and gives no reason.`, showLogs));
  },
};

const agentVersion: DiagnosisCheck = {
  id: 'agentVersion',
  title: 'Agent fits the ITS',
  reads: 'image of the registration agent, OCM version of the ITS',
  sides: ['its', 'wec'],
  after: ['hub', 'klusterlet'],
  judge(view) {
    const readiness = view.hub?.readiness;
    const ours = tagOf(registrationPods(view).find(({ image }) => image !== undefined)?.image);
    const theirs = readiness instanceof ClusterError ? undefined : readiness?.ocmVersion;
    if (ours === undefined || theirs === undefined) {
      return unknown('The version of the agent, or that of the ITS, can\'t be read.');
    }
    return agentsFit(ours, theirs)
      ? passed(`Agent ${ours} with OCM ${theirs}.`)
      : broken(
          `The agent on the cluster of context "${nameOf(view).wec}" is of OCM ${ours}, which doesn't work with the OCM ${theirs} of the ITS: it restarts every few minutes.`,
          run('Register the WEC again, with the agents of the ITS', 'registerWec', 'wec'),
        );
  },
};

const agentPods: DiagnosisCheck = {
  id: 'agentPods',
  title: 'Registration agent',
  reads: 'Pods of the registration agent on the WEC',
  sides: ['wec'],
  after: ['wec', 'klusterlet', 'operator', 'applied', 'agentVersion', 'bootstrap'],
  log: 'wec',
  judge: (view) => judgePods(view, { pods: registrationPods(view), what: 'registration agent', namespace: view.sight.situation.wec.agentNamespace }),
};

const workPods: DiagnosisCheck = {
  id: 'workPods',
  title: 'Work agent',
  reads: 'Pods of the work agent on the WEC',
  sides: ['wec'],
  after: ['operator', 'applied', 'certificate'],
  log: 'wec',
  judge(view) {
    const { pods, klusterlet: own, agentNamespace: namespace } = view.sight.situation.wec;
    if (!holdsCertificate(view.sight)) {
      return waiting('It starts once the agent has its certificate.', 0, absent('The work agent starts once the agent has its certificate.', showLogs));
    }
    return own?.mode.startsWith('Singleton') === true
      ? passed('It is one with the registration agent.')
      : judgePods(view, { pods: pods.filter(({ app }) => app === 'klusterlet-manifestwork-agent'), what: 'work agent', namespace, untilMade: resync });
  },
};

const bootstrap: DiagnosisCheck = {
  id: 'bootstrap',
  title: 'Registration token',
  reads: `presence, address and expiry of Secret ${secrets.kubeconfigSecret} on the WEC`,
  sides: ['wec'],
  after: ['wec', 'klusterlet'],
  judge(view) {
    if (holdsCertificate(view.sight)) {
      return passed('None is needed: the agent has its certificate.');
    }
    const { bootstrap: held, agentNamespace } = view.sight.situation.wec;
    const { wec: context, its } = nameOf(view);
    if (held === undefined) {
      return absent(`The agent on the cluster of context "${context}" has no registration token: Secret "${secrets.kubeconfigSecret}" is missing in namespace "${agentNamespace}".`, registerAgain);
    }
    if (held.server === '') {
      return broken(new EmptyHubAddressError(context, its).message, registerAgain);
    }
    return held.expiresAt !== undefined && held.expiresAt.getTime() < view.now
      ? broken(`The registration token of the agent on the cluster of context "${context}" has expired, so that it can neither ask the ITS nor see an approval.`, run('Register the WEC again: a new token is made', 'registerWec', 'wec'))
      : passed(`A token for ${held.server}.`);
  },
};

const hubConnection: DiagnosisCheck = {
  id: 'hubConnection',
  title: 'WEC reaches the ITS',
  reads: `condition ${hubConnectionType} of the Klusterlet, measured inside the WEC`,
  sides: ['wec'],
  after: ['klusterlet', 'operator', 'bootstrap'],
  log: 'wec',
  judge(view) {
    const { sight } = view;
    const { klusterlet: own, bootstrap: held, hubCredentials } = sight.situation.wec;
    const found = conditionOf(own, hubConnectionType);
    if (whatGotThrough(view) !== undefined) {
      return passed(whatGotThrough(view) ?? '');
    }
    const trouble = holdsCertificate(sight) ? certificateTrouble(found, hubCredentials?.server ?? 'the ITS') : hubTrouble(found, held);
    if (trouble?.lacksRights === true && !(isAccepted(sight.situation) && sight.situation.its.mailbox === 'active')) {
      return unknown('It comes through, but the ITS gives its certificate no rights: what the ITS says of the cluster explains that.');
    }
    if (trouble !== undefined) {
      // Of a token that has expired, the check of the token tells; of an agent with another address, the one of the agent.
      const conclude = trouble.curedByJoin === true || !belongsHere(sight) ? absent : broken;
      return conclude(`The agent on the cluster of context "${nameOf(view).wec}" does not come through to the ITS: ${trouble.why}. ${trouble.next}`, nextFor(trouble.why, view));
    }
    return found === undefined ? unknown('The klusterlet operator has not measured it yet.') : passed(`The operator says ${found.reason}.`);
  },
};

/** The condition can be five minutes old (ocm.md 7.1): what has come through since is the better witness. */
function whatGotThrough({ sight }: DiagnosisView): string | undefined {
  const { managedCluster } = sight.situation.its;
  if (holdsCertificate(sight)) {
    return conditionOf(managedCluster, conditions.available)?.status === 'True' ? 'Its agent reports to the ITS.' : undefined;
  }
  return openRequests(sight).length > 0 ? 'Its request came through.' : undefined;
}

function nextFor(why: string, view: DiagnosisView) {
  return why.includes('may not create requests') || why.includes('no rights')
    ? byHand('Restore the rights of registration on the ITS', restoreBootstrapRights(nameOf(view).its))
    : registerAgain;
}

export function registrationPods({ sight }: DiagnosisView): readonly AgentPod[] {
  return sight.situation.wec.pods.filter(({ app }) => app !== undefined && agentApps.includes(app));
}

function tagOf(image: string | undefined): string | undefined {
  return image === undefined ? undefined : /:v?(\d+\.\d+\.\d+)/.exec(image)?.[1];
}

export const wecChecks = { wec, klusterlet, operator, applied, agentVersion, agentPods, bootstrap, hubConnection, workPods };
