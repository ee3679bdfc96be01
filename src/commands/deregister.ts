import * as vscode from 'vscode';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { createPrivateFiles } from '../cluster/clusteradm/privateFiles.ts';
import { DeletionStuckError, StillSelectedError, WorksRemainError } from '../cluster/deregistration/deregistrationErrors.ts';
import { deleteManagedCluster, forceDeletion, waitUntilUnselected, type HubSide } from '../cluster/deregistration/hubSide.ts';
import { previewDeregistration, type DeregistrationPreview } from '../cluster/deregistration/preview.ts';
import { forceWecClean, requireThisWec, unjoinByHand, unjoinWec, type WecSide } from '../cluster/deregistration/wecSide.ts';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { saveLabels } from '../cluster/labels/saveLabels.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { inert } from '../ui/inert.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { chooseWecContext, confirmDeregistration, confirmForce, labelsToTakeAway } from './deregisterQuestions.ts';
import { rememberUndo } from './labelUndo.ts';
import { offerLeftovers } from './leftovers.ts';
import type { CommandServices } from './services.ts';
import { chooseClusters, withConnection, type ClusterTarget } from './targets.ts';

/** Deregister WEC: shows what goes and what stays, then the ITS's side while the agent lives, then the agent; goes on where it stopped. */
export async function deregisterClusters(services: CommandServices, target: TreeNode | undefined, selected?: readonly TreeNode[]): Promise<void> {
  for (const cluster of await chooseClusters(services, target, selected)) {
    await withConnection(services, cluster.its, (its) => deregister(services, its, cluster));
  }
}

async function deregister(services: CommandServices, its: Connection, { cluster }: ClusterTarget): Promise<void> {
  const { signal } = new AbortController();
  const preview = await previewDeregistration(its, cluster, signal);
  const context = await chooseWecContext(services, its.context.name, cluster);
  if (context === undefined) {
    await deregisterFrom(services, its, cluster, preview, undefined);
    return;
  }
  await withConnection(services, context, async (wec) => {
    // Before anything is changed: never the agent of another registration.
    await requireThisWec({ wec, clusterName: cluster, its: its.context.name, itsServers: services.sessions.serversOf(its.context.name), signal });
    await deregisterFrom(services, its, cluster, preview, wec);
  });
}

async function deregisterFrom(services: CommandServices, its: Connection, clusterName: string, preview: DeregistrationPreview, wec: Connection | undefined): Promise<void> {
  const labels = await labelsToTakeAway(services, clusterName, preview);
  await confirmDeregistration(services, its, clusterName, preview, wec?.context.name, labels);
  const title = vscode.l10n.t('Deregistering {0} from the ITS {1}', clusterName, its.context.name);
  const gate = services.gate.forOneAction(title);
  if (preview.cluster !== undefined) {
    const { uid } = preview.cluster;
    await onIts(services, { gate, its, clusterName, log: services.log }, title, async (side) => {
      await leavePolicies(services, side, preview, labels);
      await deleteManagedCluster(side, uid);
    }, (side) => forceDeletion(side, uid));
  }
  if (wec !== undefined) {
    await cleanAgent(services, { gate, wec, clusterName, its: its.context.name, itsServers: services.sessions.serversOf(its.context.name) });
  }
  // Only ITSes are watched: that the context is free now is read once.
  void services.sessions.check(wec?.context.name ?? its.context.name).catch(() => undefined);
  void tellDone(its.context.name, clusterName, wec?.context.name);
  await offerLeftovers(services, gate, its, wec, clusterName);
}

/** The ITS's side under a progress; where the ITS waits in vain for the agent, the person decides. */
async function onIts(
  services: CommandServices,
  side: Omit<HubSide, 'signal' | 'report'>,
  title: string,
  act: (side: HubSide) => Promise<void>,
  force: (side: HubSide) => Promise<void>,
): Promise<void> {
  try {
    await withCancellableProgress(title, (signal, report) => act({ ...side, signal, report }));
  } catch (error) {
    if (!(error instanceof DeletionStuckError) || !(await confirmForce(services, side.clusterName, error.message))) {
      throw error;
    }
    await withCancellableProgress(title, (signal, report) => force({ ...side, signal, report }));
  }
}

async function leavePolicies(services: CommandServices, side: HubSide, { cluster, personalLabels }: DeregistrationPreview, labels: readonly string[]): Promise<void> {
  if (cluster === undefined || cluster.deleting || labels.length === 0) {
    return;
  }
  const edits = new Map(labels.map((key) => [key, undefined]));
  const save = { cluster: side.clusterName, uid: cluster.uid, opened: personalLabels, edits };
  side.report(vscode.l10n.t('Taking its labels away: {0}', labels.join(', ')));
  const { replaced } = await saveLabels(side.gate, side.its, save, side.signal);
  await rememberUndo(services)(side.its.context.name, save, replaced);
  try {
    await waitUntilUnselected(side);
  } catch (error) {
    if (error instanceof StillSelectedError || error instanceof CancelledError) {
      void offerLabelsBack(services, error instanceof CancelledError ? '' : error.message);
    }
    throw error;
  }
}

async function offerLabelsBack(services: CommandServices, why: string): Promise<void> {
  const back = vscode.l10n.t('Put Labels Back');
  const text = vscode.l10n.t('Deregistering stopped after labels were taken away. {0}', why);
  if ((await vscode.window.showWarningMessage(inert(text), back)) === back) {
    await services.execute('undoLabelChange');
  }
}

/** Takes the agent off the WEC. Shared by Deregister WEC and Clean WEC. */
export async function cleanAgent(services: CommandServices, part: Pick<WecSide, 'gate' | 'wec' | 'clusterName' | 'its' | 'itsServers'>): Promise<void> {
  const { configuration, environment, log } = services;
  const files = createPrivateFiles();
  try {
    await withCancellableProgress(vscode.l10n.t('Removing the agent of {0} from {1}', part.clusterName, part.wec.context.name), async (signal) => {
      const { path } = await locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal });
      const side: WecSide = { ...part, clusteradm: path, files, environment, log, signal };
      try {
        await unjoinWec(side);
      } catch (error) {
        if (!(error instanceof WorksRemainError) || !(await confirmForce(services, part.clusterName, error.message))) {
          throw error;
        }
        await forceWecClean(side);
      }
    });
  } finally {
    await files.dispose();
  }
}

async function tellDone(its: string, clusterName: string, wec: string | undefined): Promise<void> {
  const copy = vscode.l10n.t('Copy Command');
  const text =
    wec === undefined
      ? vscode.l10n.t('"{0}" is deregistered from the ITS "{1}". Its agent still runs on the WEC: run "{2}" where the WEC can be reached.', clusterName, its, unjoinByHand(clusterName))
      : vscode.l10n.t('"{0}" is deregistered from the ITS "{1}", and its agent is removed from "{2}".', clusterName, its, wec);
  if ((await vscode.window.showInformationMessage(inert(text), ...(wec === undefined ? [copy] : []))) === copy) {
    await vscode.env.clipboard.writeText(unjoinByHand(clusterName));
  }
}
