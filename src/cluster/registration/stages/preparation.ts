import { formatVersion } from '../../clusteradm/versions.ts';
import { acceptRights, joinRights, tokenRights } from '../../write/rights.ts';
import type { WriteGate } from '../../write/writeGate.ts';
import { checkItsReady } from '../checks.ts';
import {
  AgentElsewhereError,
  AgentLeavingError,
  AlreadyRegisteredError,
  BeingDeletedError,
  MailboxTerminatingError,
  NameTakenError,
  RebuiltItsError,
  RegisteredHereError,
  type RegistrationError,
  StaleCredentialsError,
} from '../registrationErrors.ts';
import { NothingJoinedError } from '../requestErrors.ts';
import { namespaces } from '../../ocm.ts';
import type { ReachedAim, RegistrationAim } from '../plan.ts';
import { done, impossible, notYet, type Stage, type StageView } from '../stage.ts';
import { aimsAtFormerIts, belongsHere, holdsCertificate, hubServerOf, isAccepted, isHubServer, whatJoinLacks } from '../truths.ts';

/** clusteradm fits this ITS (found out with the plan), and guard, identity and rights of both sides allow all that follows. */
export function toolsStage(gate: WriteGate, kind: 'register' | 'join'): Stage {
  return {
    id: 'tools',
    title: 'Tools and rights',
    async probe({ plan, signal }) {
      const { its, wec, clusterName } = plan;
      const itsRights = [...tokenRights(plan.bootstrapAccount), ...(kind === 'register' ? acceptRights(clusterName) : [])];
      await gate.examine(its, { what: `register "${clusterName}" with it`, rights: itsRights }, signal);
      await gate.examine(wec, { what: `register it as "${clusterName}"`, rights: joinRights }, signal);
      const agents = plan.bundle.kind === 'default' ? 'agents of its own version' : `agents ${plan.bundle.version}`;
      return done(`clusteradm ${formatVersion(plan.clusteradm.tool)} installs ${agents}; the rights on both clusters suffice.`);
    },
  };
}

export const itsReady: Stage<RegistrationAim> = {
  id: 'itsReady',
  title: 'ITS ready',
  async probe({ plan, signal }) {
    const { podTroubles = [] } = await checkItsReady(plan.its, signal);
    return done(podTroubles.length === 0 ? 'Its registration controller runs and it can make tokens.' : podTroubles.join(' '));
  },
};

/** What `clusteradm join` calls the Klusterlet that it makes (ocm.md 2.5). */
const joinedKlusterlet = 'klusterlet';

/** The WEC is not registered elsewhere, and no stale certificate keeps its agent from asking. */
export const wecFree: Stage = {
  id: 'wec',
  title: 'WEC free to register',
  probe(view) {
    const { plan, situation } = view;
    const { klusterlet, agentNamespace } = situation.wec;
    const wec = plan.wec.context.name;
    // First of all: what a removed agent held is there still, and is on its way out.
    if (situation.wec.agentLeaving === true) {
      return notYet(`The former agent is still being removed from it: its namespace "${agentNamespace}" is being deleted.`);
    }
    const keeping = whatKeepsAgent(view);
    if (keeping !== undefined) {
      return impossible(keeping);
    }
    if (klusterlet === undefined) {
      return done('No agent is installed on it yet.');
    }
    const lacking = whatJoinLacks(view);
    if (lacking !== undefined && (agentNamespace !== namespaces.agent || klusterlet.name !== joinedKlusterlet)) {
      return impossible(new AgentElsewhereError(wec, klusterlet.clusterName, klusterlet.name, agentNamespace, lacking));
    }
    if (aimsAtFormerIts(view)) {
      return done(`An unfinished join as "${plan.clusterName}" trusts another CA than this ITS has: it is done again.`);
    }
    return done(`Its agent is set up as "${plan.clusterName}" for this ITS already: going on from there.`);
  },
  late: ({ plan, situation }) => new AgentLeavingError(plan.wec.context.name, situation.wec.agentNamespace),
};

/** There is an agent on the WEC, and it is to be this name at this ITS: whose request can be waited for. */
export const agentIsOurs: Stage<ReachedAim> = {
  id: 'wec',
  title: 'Agent of this WEC',
  probe(view) {
    const { plan, situation } = view;
    const keeping = whatKeepsAgent(view);
    if (keeping !== undefined) {
      return impossible(keeping);
    }
    return situation.wec.klusterlet === undefined
      ? impossible(new NothingJoinedError(plan.wec.context.name))
      : done(`It is set up as "${plan.clusterName}" for this ITS.`);
  },
};

/** What on the WEC keeps its agent from ever asking this ITS under this name; `undefined` where nothing does, or no agent is there. */
export function whatKeepsAgent(view: StageView<ReachedAim>): RegistrationError | undefined {
  const { plan, situation } = view;
  const { klusterlet, hubCredentials, agentNamespace } = situation.wec;
  const wec = plan.wec.context.name;
  if (klusterlet === undefined) {
    return hubCredentials && new StaleCredentialsError(wec, hubCredentials.clusterName, false);
  }
  const server = hubServerOf(situation);
  const elsewhere = server !== undefined && !isHubServer(plan, server);
  const otherName = klusterlet.clusterName !== plan.clusterName;
  // Without a certificate it has never come through to that ITS, so that a join for this one takes nothing away.
  if (server !== undefined && aimsAtFormerIts(view) && (otherName || hubCredentials !== undefined)) {
    return new RebuiltItsError(wec, klusterlet.clusterName, plan.its.context.name, server);
  }
  if (otherName || elsewhere) {
    return server === undefined || elsewhere
      ? new AlreadyRegisteredError(wec, klusterlet.clusterName, server)
      : new RegisteredHereError(wec, klusterlet.clusterName, plan.its.context.name);
  }
  return holdsCertificate(view) && situation.its.managedCluster === undefined
    ? new StaleCredentialsError(wec, klusterlet.clusterName, true, agentNamespace)
    : undefined;
}

export const nameFree: Stage<ReachedAim> = {
  id: 'name',
  title: 'Name free',
  probe(view) {
    const { plan, situation } = view;
    const its = plan.its.context.name;
    if (situation.its.managedCluster !== undefined && !belongsHere(view)) {
      return impossible(new NameTakenError(its, plan.clusterName));
    }
    if (situation.its.managedCluster?.deleting === true) {
      return impossible(new BeingDeletedError(its, plan.clusterName));
    }
    if (situation.its.mailbox === 'terminating' && !isAccepted(situation)) {
      return impossible(new MailboxTerminatingError(its, plan.clusterName));
    }
    return done(
      situation.its.managedCluster === undefined
        ? `No ManagedCluster is called "${plan.clusterName}".`
        : `The ManagedCluster "${plan.clusterName}" is this WEC's.`,
    );
  },
};
