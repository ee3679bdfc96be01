import { quote } from '../clusteradm/commandText.ts';
import type { PrivateFiles } from '../clusteradm/privateFiles.ts';
import { conditionOf } from '../clusterState.ts';
import type { Connection } from '../kube/connection.ts';
import { OtherManagedClusterError, saveLabels } from '../labels/saveLabels.ts';
import type { Log } from '../log.ts';
import { conditions, paths } from '../ocm.ts';
import { done, impossible, notYet, type RunStage } from '../registration/stage.ts';
import { named } from '../sentences.ts';
import type { Right } from '../write/rights.ts';
import type { WriteGate } from '../write/writeGate.ts';
import { whyAgentIsSilent } from './agentLife.ts';
import { StillSelectedError, UnjoinIncompleteError, WorksRemainError } from './deregistrationErrors.ts';
import { forceCommands, forceDeletion } from './forceDeletion.ts';
import type { DeregistrationPlan } from './plan.ts';
import type { DeregistrationPrompts } from './prompts.ts';
import type { DeregistrationSituation } from './situation.ts';
import { forceWecClean, klusterletCommand, removalLimit, unjoinWec } from './wecSide.ts';

export interface DeregistrationTools {
  readonly gate: WriteGate;
  readonly prompts: DeregistrationPrompts;
  readonly files: PrivateFiles;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/** What the stages read. */
export interface DeregistrationView {
  readonly plan: DeregistrationPlan;
  readonly situation: DeregistrationSituation;
  readonly signal: AbortSignal;
}

type Stage = RunStage<DeregistrationView>;

/**
 * The order of ocm.md 4.4: no new work, then the ManagedCluster while the agent lives, then the agent. A WEC that was never accepted
 * has no work, and its agent would make the ManagedCluster anew: there the agent goes first.
 */
export function deregistrationStages(tools: DeregistrationTools, { wec, neverAccepted }: DeregistrationPlan): readonly Stage[] {
  const onIts = [deletionStage(tools.gate), goneStage(tools)];
  const onWec = wec === undefined ? [] : [agentStage(tools, wec)];
  return neverAccepted ? [...onWec, ...onIts] : [labelsStage(tools), released, ...onIts, ...onWec];
}

/** Milliseconds that a WDS's controllers get to take back what they deliver. */
const releaseLimit = 60_000;
/** Milliseconds without any change after which a deletion may be forced; nothing ends by itself then. */
const quietLimit = 120_000;

const isGone = ({ plan, situation }: DeregistrationView) => situation.cluster === undefined || (situation.cluster.uid !== plan.uid && plan.uid !== undefined);

/** What there is no need to do any more, since the deletion is under way or over. */
function beyondDeletion(view: DeregistrationView): string | undefined {
  const its = view.plan.its.context.name;
  if (isGone(view)) {
    return `The ITS "${its}" has no such cluster any more.`;
  }
  return view.situation.cluster?.deleting === true ? `The ITS "${its}" is deleting it already.` : undefined;
}

function labelsStage({ gate, prompts }: DeregistrationTools): Stage {
  return {
    id: 'labels',
    title: 'Selecting labels taken away',
    probe(view) {
      const { plan, situation } = view;
      const beyond = beyondDeletion(view);
      if (beyond !== undefined) {
        return done(beyond);
      }
      const left = plan.takeAway.filter((key) => Object.hasOwn(situation.cluster?.labels ?? {}, key));
      if (left.length > 0) {
        return notYet(`It still has ${named(left)}.`);
      }
      return done(plan.takeAway.length === 0 ? 'There is no label to take away.' : `It has no ${named(plan.takeAway)} any more.`);
    },
    async act({ plan, signal }) {
      const save = { cluster: plan.clusterName, uid: plan.uid ?? '', opened: plan.labels, edits: new Map(plan.takeAway.map((key) => [key, undefined])) };
      const { replaced } = await saveLabels(gate, plan.its, save, signal);
      await prompts.labelsTaken(save, replaced);
    },
  };
}

const deliveredBy = ({ plan, situation }: DeregistrationView) =>
  situation.works.filter(({ binding }) => binding !== '' && (plan.lettingGo === 'all' || plan.lettingGo.includes(binding)));

const released: Stage = {
  id: 'released',
  title: 'Let go by BindingPolicies',
  timeLimit: releaseLimit,
  probe(view) {
    const beyond = beyondDeletion(view);
    if (beyond !== undefined || view.plan.takeAway.length === 0) {
      return done(beyond ?? 'Nothing was to be waited for.');
    }
    const works = deliveredBy(view);
    return works.length === 0 ? done('They deliver nothing to it any more.') : notYet(`${works.length} ManifestWorks of Bindings are left: ${named(works.map(({ name }) => name))}.`);
  },
  late: (view) => {
    const bindings = [...new Set(deliveredBy(view).map(({ binding, wds }) => `Binding "${binding}" of WDS "${wds}"`))];
    return new StillSelectedError(view.plan.its.context.name, view.plan.clusterName, bindings);
  },
};

function deletionStage(gate: WriteGate): Stage {
  return {
    id: 'delete',
    title: 'Deletion asked for',
    probe(view) {
      const beyond = beyondDeletion(view);
      const { cluster } = view.situation;
      // One that was made anew since it was looked at is not the one that a person wants to be rid of; the agent that would make it was not seen.
      if (cluster !== undefined && cluster.uid !== view.plan.uid && !view.plan.neverAccepted) {
        return impossible(new OtherManagedClusterError(view.plan.its.context.name, view.plan.clusterName));
      }
      return beyond === undefined ? notYet('Its ManagedCluster is still there.') : done(beyond);
    },
    async act({ plan: { its, clusterName, uid = '' }, signal }) {
      const change = {
        what: `delete the ManagedCluster "${clusterName}"`,
        command: deleteCommand(its, clusterName),
        rights: [deletionRight(clusterName)],
        uid,
      };
      await gate.remove(its, change, `${paths.managedClusters}/${clusterName}`, signal);
    },
  };
}

export function deletionRight(clusterName: string): Right {
  return { verb: 'delete', group: 'cluster.open-cluster-management.io', resource: 'managedclusters', name: clusterName };
}

export function deleteCommand(its: Connection, clusterName: string): string {
  return `kubectl --context ${quote(its.context.name)} delete managedcluster ${quote(clusterName)}`;
}

function goneStage({ gate, prompts }: DeregistrationTools): Stage {
  return {
    id: 'gone',
    title: 'Gone from the ITS',
    timeLimit: quietLimit,
    probe(view) {
      if (isGone(view)) {
        return done(`The ITS "${view.plan.its.context.name}" has no such cluster any more.`);
      }
      const { works, addOns } = view.situation;
      const left = whatIsLeft(view.situation);
      // Nothing there waits for an agent: that of a WEC that was never accepted is removed before.
      if (works.length === 0 && addOns.length === 0) {
        return notYet(`The ITS takes it away. ${left}`);
      }
      const silent = whyAgentIsSilent(view.situation);
      return silent === undefined
        ? notYet(`Its agent cleans up the WEC. ${left}`)
        : notYet(`It waits for the agent on the WEC, which doesn't come. ${silent} ${left}`, silent);
    },
    async overcome({ plan: { its, clusterName }, situation, signal }, stuck, ended) {
      const why = stuck ?? `Nothing has changed for ${quietLimit / 60_000} minutes.`;
      const force = { clusterName, why: `${why} ${whatIsLeft(situation)}`, commands: forceCommands(its, clusterName, situation) };
      if ((await prompts.forceDeletion(force, ended)) && !ended.aborted) {
        await forceDeletion(gate, its, clusterName, AbortSignal.any([signal, ended]));
      }
    },
  };
}

/** What the ITS says in the condition `Deleting`, and by name what is still there. */
function whatIsLeft({ cluster, works, addOns }: DeregistrationSituation): string {
  const said = conditionOf(cluster, conditions.deleting)?.message.trim().replace(/\.$/, '') ?? '';
  const there = [
    ...(works.length === 0 ? [] : [`${works.length} ManifestWorks (${named(works.map(({ name }) => name))})`]),
    ...(addOns.length === 0 ? [] : [`${addOns.length} add-ons (${named(addOns)})`]),
  ];
  return [...(there.length === 0 ? [] : [`Still there: ${there.join(', ')}.`]), ...(said === '' ? [] : [`The ITS says: ${said}.`])].join(' ');
}

function agentStage({ gate, prompts, files, environment, log }: DeregistrationTools, wec: Connection): Stage {
  const context = wec.context.name;
  return {
    id: 'agent',
    title: 'Agent removed from the WEC',
    timeLimit: removalLimit,
    probe({ plan, situation }) {
      const own = situation.wec?.klusterlets.find(({ clusterName }) => clusterName === plan.clusterName);
      return own === undefined ? done(`No agent of this name is on context "${context}".`) : notYet(`Its Klusterlet is still on context "${context}".`);
    },
    async act({ plan: { clusterName, its, itsServers, clusteradm }, signal }) {
      const side = { gate, wec, clusterName, its: its.context.name, itsServers, clusteradm, files, environment, log, signal };
      try {
        await unjoinWec(side);
      } catch (error) {
        if (!(error instanceof WorksRemainError)) {
          throw error;
        }
        const force = { clusterName, why: error.message, commands: [klusterletCommand(wec, error.klusterlet)] };
        if (!(await prompts.forceAgent(force, signal))) {
          throw error;
        }
        await forceWecClean(side);
      }
    },
    late: ({ plan }) => new UnjoinIncompleteError(context, plan.clusterName),
  };
}
