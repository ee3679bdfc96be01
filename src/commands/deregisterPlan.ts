import * as vscode from 'vscode';
import { policyExits, type PolicyExits, type PolicyOfWds } from '../cluster/deregistration/policyExits.ts';
import { previewDeregistration, type DeregistrationPreview } from '../cluster/deregistration/preview.ts';
import { readPolicies } from '../cluster/deregistration/readPolicies.ts';
import { deletionRight } from '../cluster/deregistration/stages.ts';
import { requireThisWec, unjoinRights } from '../cluster/deregistration/wecSide.ts';
import { clusterState } from '../cluster/clusterState.ts';
import { describeError, UnreachableError, CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import type { ClusterIdentity } from '../cluster/model.ts';
import { findRegistration } from '../cluster/session/registration.ts';
import { distinctContexts } from '../tree/contexts.ts';
import { chooseLabels, chooseWecContext } from './deregisterQuestions.ts';
import type { LeavingTarget } from './deregisterTargets.ts';
import type { CommandServices } from './services.ts';
import { withConnection } from './targets.ts';

/** A WEC that is about to be deregistered: what was read of it and what the person decided. Changes nothing yet. */
export interface Leaving {
  readonly cluster: string;
  readonly preview: DeregistrationPreview;
  /** `undefined`: only the ITS's side is done. */
  readonly wec: { readonly context: string; readonly identity: ClusterIdentity } | undefined;
  /** `undefined` where no WDS could be asked. */
  readonly exits: PolicyExits | undefined;
  /** Contexts of the WDSes that could not be asked. */
  readonly unasked: readonly string[];
  readonly takeAway: readonly string[];
  readonly lettingGo: readonly string[] | 'all';
  readonly neverAccepted: boolean;
}

/** Reads both sides and asks what only a person knows. Throws where it would be the agent of another registration, or where a later step would be refused. */
export async function prepareLeaving(services: CommandServices, its: Connection, { cluster, wec: given }: LeavingTarget, signal: AbortSignal): Promise<Leaving> {
  const preview = await previewDeregistration(its, cluster, signal);
  const context = given ?? (await chooseWecContext(services, its.context.name, cluster));
  const wec = context === undefined ? undefined : await lookAtWec(services, its, cluster, { context, given: given !== undefined }, signal);
  const neverAccepted = preview.cluster !== undefined && clusterState(preview.cluster) === 'pendingAcceptance';
  const labels = neverAccepted || preview.cluster === undefined || preview.cluster.deleting ? undefined : preview.cluster.labels;
  const none = { exits: undefined, unasked: [], takeAway: [], lettingGo: [] };
  const ways = labels === undefined ? none : await waysOut(services, its, cluster, preview, labels, signal);
  if (preview.cluster?.deleting === false) {
    const rights = [deletionRight(cluster), ...(ways.takeAway.length === 0 ? [] : [{ ...deletionRight(cluster), verb: 'patch' }])];
    await services.gate.examine(its, { what: `deregister "${cluster}"`, rights }, signal);
  }
  return { cluster, preview, wec, neverAccepted, ...ways };
}

/** `given`: by a row, whose agent may have been removed since: then only what is left there is still to be dealt with. */
async function lookAtWec(
  services: CommandServices,
  its: Connection,
  cluster: string,
  { context, given }: { readonly context: string; readonly given: boolean },
  signal: AbortSignal,
): Promise<Leaving['wec']> {
  try {
    return await withConnection(services, context, async (wec) => {
      if (given && (await findRegistration(wec.api, { signal })).kind === 'none') {
        return { context, identity: wec.identity };
      }
      // Before anything is changed: never the agent of another registration, nor a WEC whose agent may not be removed afterwards.
      await requireThisWec({ wec, clusterName: cluster, its: its.context.name, itsServers: services.sessions.serversOf(its.context.name), signal });
      await services.gate.examine(wec, { what: `remove the agent of "${cluster}"`, rights: unjoinRights }, signal);
      return { context, identity: wec.identity };
    });
  } catch (error) {
    if (!(error instanceof UnreachableError)) {
      throw error;
    }
    const agreed = await services.dialogs.confirm({
      message: vscode.l10n.t('The WEC of "{0}" can\'t be reached. Deregister it on the ITS "{1}" only?', cluster, its.context.name),
      detail: [error.message, vscode.l10n.t('Its agent then stays on the WEC, to be removed there later.')].join('\n'),
      accept: vscode.l10n.t('ITS\'s Side Only'),
    });
    if (!agreed) {
      throw new CancelledError();
    }
    return undefined;
  }
}

/** By the real selectors of the WDSes that can be reached; for what those don't explain, the person chooses. */
async function waysOut(
  services: CommandServices,
  its: Connection,
  cluster: string,
  preview: DeregistrationPreview,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Pick<Leaving, 'exits' | 'unasked' | 'takeAway' | 'lettingGo'>> {
  const delivering = [...new Set(preview.deliveries.flatMap(({ binding }) => (binding === '' ? [] : [binding])))];
  const { policies, unasked } = await policiesOf(services, its, signal);
  const editable = Object.keys(preview.personalLabels);
  const exits = policies === undefined ? undefined : policyExits(policies, labels, editable);
  const unexplained = delivering.filter((binding) => !(policies ?? []).some(({ policy }) => policy.name === binding));
  const rest = editable.filter((key) => exits === undefined || (!exits.takeAway.includes(key) && !exits.refused.some(({ label }) => label === key)));
  const chosen = unexplained.length === 0 || rest.length === 0 ? [] : await chooseLabels(services, cluster, unexplained, Object.fromEntries(rest.map((key) => [key, labels[key] ?? ''])));
  const takeAway = [...(exits?.takeAway ?? []), ...chosen];
  if (exits === undefined) {
    return { exits, unasked, takeAway, lettingGo: 'all' };
  }
  const staying = [...exits.stays, ...exits.unclear].map(({ policy }) => policy.name);
  return { exits, unasked, takeAway, lettingGo: delivering.filter((binding) => !staying.includes(binding) && (chosen.length > 0 || !unexplained.includes(binding))) };
}

interface PoliciesRead {
  /** `undefined` where there is no WDS that could be asked. */
  readonly policies: readonly PolicyOfWds[] | undefined;
  readonly unasked: readonly string[];
}

async function policiesOf(services: CommandServices, its: Connection, signal: AbortSignal): Promise<PoliciesRead> {
  const { sessions, wdses, log } = services;
  const known = sessions.its(its.context.name);
  const clusters = known?.synced === true ? new Set(known.clusters.keys()) : undefined;
  const read = await Promise.all(
    distinctContexts(sessions)
      .filter(({ roles }) => roles.has('wds'))
      .map(async ({ name, state }): Promise<{ readonly policies: readonly PolicyOfWds[] } | { readonly unasked: string }> => {
        if (state.kind !== 'ready') {
          return { unasked: name };
        }
        try {
          const wds = await wdses.connect(name, signal);
          try {
            return { policies: await readPolicies(wds, clusters, signal) };
          } finally {
            wds.api.dispose();
          }
        } catch (error) {
          log.warn(`deregister: the BindingPolicies of "${name}" can't be read: ${describeError(error)}`);
          return { unasked: name };
        }
      }),
  );
  const answers = read.flatMap((answer) => ('policies' in answer ? [answer.policies] : []));
  return { policies: answers.length === 0 ? undefined : answers.flat(), unasked: read.flatMap((answer) => ('unasked' in answer ? [answer.unasked] : [])) };
}
