import * as vscode from 'vscode';
import { leftoversToCome } from '../cluster/deregistration/leftovers.ts';
import { policyExits, type PolicyExits, type PolicyOfWds } from '../cluster/deregistration/policyExits.ts';
import { previewDeregistration, type DeregistrationPreview } from '../cluster/deregistration/preview.ts';
import { deleteCommand, deletionRight } from '../cluster/deregistration/stages.ts';
import { requireThisWec, unjoinRights, wecByHand } from '../cluster/deregistration/wecSide.ts';
import { clusterState } from '../cluster/clusterState.ts';
import { CancelledError, ClusterError, UnreachableError } from '../cluster/errors.ts';
import type { Asked } from '../cluster/foresight/askWdses.ts';
import type { Foreseer } from '../cluster/foresight/foreseer.ts';
import type { WecChange } from '../cluster/foresight/foresight.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import type { Labels } from '../cluster/labels/saveLabels.ts';
import type { ClusterIdentity, ManagedCluster } from '../cluster/model.ts';
import { findRegistration } from '../cluster/session/registration.ts';
import { askingWdses } from '../ui/askingWdses.ts';
import { chooseLabels, chooseWecContext } from './deregisterQuestions.ts';
import type { LeavingTarget } from './deregisterTargets.ts';
import type { CommandServices } from './services.ts';
import { withConnection } from './targets.ts';

/** A WEC that is about to be deregistered: what was read of it and what the person decided. Changes nothing yet. */
export interface Leaving {
  readonly cluster: string;
  readonly preview: DeregistrationPreview;
  /** `undefined`: only the ITS's side is done. */
  readonly wec: WecLeaving | undefined;
  /** What BindingPolicies go by; `undefined`: the ITS has no such cluster. */
  readonly change: WecChange | undefined;
  /** `undefined` where no WDS could be asked, or no label is taken away. */
  readonly exits: PolicyExits | undefined;
  readonly takeAway: readonly string[];
  readonly lettingGo: readonly string[] | 'all';
  readonly neverAccepted: boolean;
}

type Ways = Pick<Leaving, 'exits' | 'takeAway' | 'lettingGo'>;

export interface WecLeaving {
  readonly context: string;
  readonly identity: ClusterIdentity;
  /** What will be left there; `undefined`: this user may not look. */
  readonly leftovers: readonly string[] | undefined;
}

/** Reads both sides and asks what only a person knows. Throws where it would be the agent of another registration, or where a later step would be refused. */
export async function prepareLeaving(services: CommandServices, its: Connection, { cluster, wec: given }: LeavingTarget, foreseer: Foreseer, signal: AbortSignal): Promise<Leaving> {
  const preview = await previewDeregistration(its, cluster, signal);
  const context = given ?? (await chooseWecContext(services, its.context.name, cluster));
  const wec = context === undefined ? undefined : await lookAtWec(services, its, preview, { cluster, context, given: given !== undefined }, signal);
  const neverAccepted = preview.cluster !== undefined && clusterState(preview.cluster) === 'pendingAcceptance';
  const change = preview.cluster && leavingChange(preview.cluster);
  const asked = change && (await askingWdses((options) => foreseer.ask(its, [change], { ...options, anew: false, signal: AbortSignal.any([signal, options.signal]) })));
  const labels = neverAccepted || preview.cluster?.deleting === true ? undefined : preview.cluster?.labels;
  const ways: Ways = labels === undefined || asked === undefined ? { exits: undefined, takeAway: [], lettingGo: [] } : await waysOut(services, cluster, preview, labels, asked);
  if (preview.cluster?.deleting === false) {
    const rights = [deletionRight(cluster), ...(ways.takeAway.length === 0 ? [] : [{ ...deletionRight(cluster), verb: 'patch' }])];
    await services.gate.examine(its, { what: `deregister "${cluster}"`, rights }, signal);
  }
  return { cluster, preview, wec, change, neverAccepted, ...ways };
}

/** Its properties don't count any more: what has no WEC asks for none. */
function leavingChange({ name, labels }: ManagedCluster): WecChange {
  return { cluster: name, before: { labels, annotations: {}, data: {}, binaryData: {} }, after: undefined };
}

/** `given`: by a row, whose agent may have been removed since: then only what is left there is still to be dealt with. */
async function lookAtWec(
  services: CommandServices,
  its: Connection,
  preview: DeregistrationPreview,
  { cluster, context, given }: { readonly cluster: string; readonly context: string; readonly given: boolean },
  signal: AbortSignal,
): Promise<WecLeaving | undefined> {
  try {
    return await withConnection(services, context, async (wec) => {
      if (!given || (await findRegistration(wec.api, { signal })).kind !== 'none') {
        // Before anything is changed: never the agent of another registration, nor a WEC whose agent may not be removed afterwards.
        await requireThisWec({ wec, clusterName: cluster, its: its.context.name, itsServers: services.sessions.serversOf(its.context.name), signal });
        await services.gate.examine(wec, { what: `remove the agent of "${cluster}"`, rights: unjoinRights }, signal);
      }
      return { context, identity: wec.identity, leftovers: await leftoversNamed(wec, signal) };
    });
  } catch (error) {
    if (!(error instanceof UnreachableError)) {
      throw error;
    }
    const agreed = await services.dialogs.confirm({
      message: vscode.l10n.t('The WEC of "{0}" can\'t be reached. Deregister it on the ITS "{1}" only?', cluster, its.context.name),
      detail: [error.message, vscode.l10n.t('Its agent then stays on the WEC, to be removed there later.')].join('\n'),
      accept: vscode.l10n.t('ITS\'s Side Only'),
      commands: [...(preview.cluster === undefined ? [] : [deleteCommand(its, cluster)]), wecByHand(cluster)],
    });
    if (!agreed) {
      throw new CancelledError();
    }
    return undefined;
  }
}

async function leftoversNamed(wec: Connection, signal: AbortSignal): Promise<readonly string[] | undefined> {
  try {
    return (await leftoversToCome(wec, signal)).map(({ what }) => what);
  } catch (error) {
    // They only inform, and whoever may remove the agent need not see them.
    if (error instanceof ClusterError && !(error instanceof CancelledError)) {
      return undefined;
    }
    throw error;
  }
}

/** By the real selectors of the WDSes that can be reached; for what those don't explain, the person chooses. */
async function waysOut(services: CommandServices, cluster: string, preview: DeregistrationPreview, labels: Labels, { wdses, problems }: Asked): Promise<Ways> {
  const delivering = [...new Set(preview.deliveries.flatMap(({ binding }) => (binding === '' ? [] : [binding])))];
  // Of a WDS that may be another ITS's, nothing is known here: what is delivered here by it makes it known as this one's.
  const own = wdses.filter(({ belongs }) => belongs === 'yes');
  const policies = own.flatMap(({ reading }) => reading.policies.map(({ policy }): PolicyOfWds => ({ wds: reading.wds, policy })));
  const editable = Object.keys(preview.personalLabels);
  const exits = own.length === 0 && wdses.length + problems.length > 0 ? undefined : policyExits(policies, labels, editable);
  const unexplained = delivering.filter((binding) => !policies.some(({ policy }) => policy.name === binding));
  const rest = editable.filter((key) => exits === undefined || (!exits.takeAway.includes(key) && !exits.refused.some(({ label }) => label === key)));
  const chosen = unexplained.length === 0 || rest.length === 0 ? [] : await chooseLabels(services, cluster, unexplained, Object.fromEntries(rest.map((key) => [key, labels[key] ?? ''])));
  const takeAway = [...(exits?.takeAway ?? []), ...chosen];
  if (exits === undefined) {
    return { exits, takeAway, lettingGo: 'all' };
  }
  const staying = [...exits.stays, ...exits.unclear].map(({ policy }) => policy.name);
  return { exits, takeAway, lettingGo: delivering.filter((binding) => !staying.includes(binding) && (chosen.length > 0 || !unexplained.includes(binding))) };
}
