import * as vscode from 'vscode';
import { commands } from '../ids.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { showAgentLogs } from './agentLogs.ts';
import { acceptRequests, retryFailed } from './acceptRequests.ts';
import { applyFile } from './applyFile.ts';
import { undoApply } from './applyUndo.ts';
import { deleteStaleRequests, denyRequests } from './denyRequests.ts';
import { cleanWec } from './cleanWec.ts';
import { collectDiagnostics } from './collect.ts';
import { copyAsCommand } from './copyAsCommand.ts';
import { copyJoinCommand, getToken } from './copyJoin.ts';
import { deregisterClusters } from './deregister.ts';
import { clearFilter, filterClusters, groupClusters, toggleOtherRequests } from './clusterViews.ts';
import { checkContext, findItses, setMuted } from './contexts.ts';
import { chooseDiagnosedContext, diagnose, doNextStep, showDiagnosedLogs } from './diagnose.ts';
import { diffFile } from './diffFile.ts';
import { editForm } from './editForm.ts';
import { exportWecs } from './exportWecs.ts';
import { addLabel, editLabels, removeLabels } from './labels.ts';
import { undoLabelChange } from './labelUndo.ts';
import { removeOrphans } from './orphans.ts';
import { checkItsReadiness, createPropertiesNamespace } from './readiness.ts';
import { showYaml, toggleManagedFields } from './showYaml.ts';
import { verify } from './verifyRegistration.ts';
import { registerSeveral } from './registerSeveral.ts';
import { joinWec, registerWec } from './registerWec.ts';
import { acceptReviewed, denyReviewed, reviewRequest, type ReviewTarget } from './requests.ts';
import { copyTimeline, showTimeline } from './timeline.ts';
import { resumeClusters, suspendClusters } from './suspend.ts';
import { runCommand } from './runCommand.ts';
import type { CommandServices } from './services.ts';
import { waitForRequest } from './waitForRequest.ts';

/** `selected` is what VS Code gives beside the clicked row: all rows that are selected. */
type Handler = (services: CommandServices, target: never, selected: never) => unknown;

/** Every command of package.json: one short function with an optional row; without it, it asks. */
const handlers: Readonly<Record<keyof typeof commands, Handler>> = {
  registerWec,
  registerSeveral,
  joinWec,
  waitForRequest,
  cancelRun: async ({ runs }, target: TreeNode | undefined) => {
    const id = target !== undefined && 'run' in target ? target.run : await pickRun(runs.runs().filter(({ state }) => state === 'running'));
    if (id !== undefined) {
      runs.cancel(id);
    }
  },
  dismissRun: ({ runs }, target: TreeNode | undefined) => {
    if (target !== undefined && 'run' in target) {
      runs.dismiss(target.run);
    }
  },
  reviewRequest: (services, target: ReviewTarget | undefined) => reviewRequest(services, target),
  acceptReviewed: (services, uri: vscode.Uri | undefined) => acceptReviewed(services, uri),
  denyReviewed: (services, uri: vscode.Uri | undefined) => denyReviewed(services, uri),
  acceptRequests,
  denyRequests,
  retryFailed,
  toggleOtherRequests,
  deleteStaleRequests,
  editForm,
  editLabels,
  addLabel,
  removeLabels,
  undoLabelChange,
  exportWecs,
  diffFile,
  applyFile,
  undoApply,
  checkItsReadiness,
  createPropertiesNamespace,
  removeOrphans,
  verify,
  diagnose,
  showTimeline: (services, target: TreeNode | undefined) => showTimeline(services, target),
  copyTimeline: (services, target: TreeNode | vscode.Uri | undefined) => copyTimeline(services, target),
  collectDiagnostics: (services, target: TreeNode | vscode.Uri | undefined) => collectDiagnostics(services, target),
  diagnosisNextStep: (services, uri: vscode.Uri | undefined, check: unknown) => doNextStep(services, uri, idOf(check)),
  diagnosisContext: (services, uri: vscode.Uri | undefined) => chooseDiagnosedContext(services, uri),
  diagnosisLogs: (services, uri: vscode.Uri | undefined, check: unknown) => showDiagnosedLogs(services, uri, idOf(check)),
  showYaml,
  toggleManagedFields,
  showAgentLogs,
  copyAsCommand,
  copyJoinCommand,
  getToken,
  deregisterClusters,
  cleanWec,
  suspendClusters,
  resumeClusters,
  checkContext,
  findItses,
  filterClusters,
  clearFilter,
  groupClusters,
  toggleOtherContexts: ({ wecTree }) => wecTree.toggleOthers(),
  muteRequests: (services, target: TreeNode | undefined) => setMuted(services, target, true),
  unmuteRequests: (services, target: TreeNode | undefined) => setMuted(services, target, false),
  showLog: ({ showLog }) => showLog(),
};

export function registerCommands(services: CommandServices): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([key, handler]) => {
      const id = commands[key as keyof typeof commands];
      return vscode.commands.registerCommand(id, (target: never, selected: never) =>
        runCommand(services.log, id, () => handler(services, target, selected)),
      );
    }),
  );
}

/** A menu of VS Code gives an object of its own in that place. */
function idOf(argument: unknown): string | undefined {
  return typeof argument === 'string' ? argument : undefined;
}

async function pickRun(running: readonly { readonly id: string; readonly clusterName: string; readonly its: string }[]): Promise<string | undefined> {
  const choices = running.map(({ id, clusterName, its }) => ({ label: clusterName, description: its, id }));
  return choices.length < 2 ? choices[0]?.id : (await vscode.window.showQuickPick(choices))?.id;
}
