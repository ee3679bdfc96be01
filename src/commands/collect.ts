import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { collectDiagnostics as collect, type Collected } from '../cluster/collect/collectDiagnostics.ts';
import type { Reached } from '../cluster/collect/clusterReads.ts';
import { ClusterError } from '../cluster/errors.ts';
import { Disposables } from '../cluster/events.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { inert } from '../ui/inert.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { chooseOne, type LeavingTarget } from './deregisterTargets.ts';
import { diagnosedSubject } from './diagnose.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError } from './targets.ts';
import { connectOrWhy, findWecContext } from './wecContext.ts';
import { rivalContexts } from './knownWec.ts';

/** Collect Diagnostics: of one WEC, into a new folder that a person chooses the place of; its index is opened, and nothing is sent. */
export async function collectDiagnostics(services: CommandServices, target: TreeNode | vscode.Uri | undefined): Promise<void> {
  const subject = await chooseSubject(services, target);
  const title = vscode.l10n.t('Collect Diagnostics of {0}', subject.cluster);
  const identity = services.sessions.its(subject.its)?.context.identity?.id ?? '';
  const wec = subject.wec ?? (await findWecContext(services, subject.its, identity, subject.cluster, title));
  const parent = await chooseFolder(services, title);
  const { folder, index, entries } = await withCancellableProgress(title, (signal, report) => collectInto(services, { ...subject, wec }, { parent, signal, report }));
  await vscode.window.showTextDocument(vscode.Uri.file(index));
  const unread = entries.filter(({ outcome }) => outcome === 'unread').length;
  const found = unread === 0 ? '' : ` ${vscode.l10n.t('{0} parts could not be read: README.md says why.', unread)}`;
  void vscode.window.showInformationMessage(inert(vscode.l10n.t('Diagnostics of "{0}" are in {1}. Nothing was sent anywhere: look through the files before you share them.{2}', subject.cluster, folder, found)));
}

/** Of a row, or of the diagnosis whose title was clicked; else one that is picked. */
async function chooseSubject(services: CommandServices, target: TreeNode | vscode.Uri | undefined): Promise<LeavingTarget> {
  if (target instanceof vscode.Uri) {
    return diagnosedSubject(services, target);
  }
  return chooseOne(services, target);
}

async function chooseFolder({ dialogs }: CommandServices, title: string): Promise<string> {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const start = workspace?.uri.scheme === 'file' ? workspace.uri : vscode.Uri.file(homedir());
  const chosen = await dialogs.folder({ title, start, accept: vscode.l10n.t('Collect Here') });
  if (chosen.scheme !== 'file') {
    throw new NothingToChooseError(vscode.l10n.t('{0} is not a folder of a disk. Choose one that is: diagnostics are for this user alone.', chosen.toString()));
  }
  return chosen.fsPath;
}

async function collectInto(
  services: CommandServices,
  { its, cluster, wec }: LeavingTarget,
  options: Pick<Parameters<typeof collect>[1], 'parent' | 'signal' | 'report'>,
): Promise<Collected> {
  const { sessions, configuration, environment, log } = services;
  const owned = new Disposables();
  try {
    return await collect(
      {
        clusterName: cluster,
        its: await reach(services, its, owned),
        wec: wec === undefined ? undefined : await reach(services, wec, owned),
        itsServers: sessions.serversOf(its),
        rivals: () => rivalContexts(services, its, cluster, wec),
        versions: versions(),
        locateClusteradm: (signal) => locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal }),
        log,
      },
      options,
    );
  } finally {
    owned.dispose();
  }
}

/** A side that can't be connected is told of in the index. */
async function reach(services: CommandServices, context: string, owned: Disposables): Promise<Reached> {
  const found = await connectOrWhy(services, context);
  if (found instanceof ClusterError) {
    return { context, problem: found };
  }
  owned.own(found.api);
  return { context, connection: found };
}

function versions(): readonly (readonly [string, string])[] {
  const manifest = vscode.extensions.getExtension('kubestellar.kubestellar')?.packageJSON as { readonly version?: string } | undefined;
  return [
    ['KubeStellar for VS Code', manifest?.version ?? 'unknown'],
    [vscode.env.appName, vscode.version],
    ['System', `${process.platform} ${process.arch}, Node ${process.versions.node}${vscode.env.remoteName === undefined ? '' : `, ${vscode.env.remoteName}`}`],
  ];
}
