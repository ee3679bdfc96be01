import * as vscode from 'vscode';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { createPrivateFiles, type PrivateFiles } from '../cluster/clusteradm/privateFiles.ts';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { tokenCommand } from '../cluster/registration/commandLine.ts';
import { classifyHubUrl } from '../cluster/registration/environment.ts';
import { joinText, type Shell } from '../cluster/registration/joinText.ts';
import { prepareJoin, type JoinPlan } from '../cluster/registration/planner.ts';
import type { HeldToken } from '../cluster/registration/stage.ts';
import { makeToken } from '../cluster/registration/stages/joining.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { inert } from '../ui/inert.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { askCopyFlags } from './copyJoinFlags.ts';
import { whyNotFree } from './freeName.ts';
import type { CommandServices } from './services.ts';
import { chooseIts, withConnection } from './targets.ts';
import { mayGoUnverified } from './unverified.ts';

/** Copy Join Command: for a WEC that this machine can't reach. The ITS's side then waits for the request, also after a reload. */
export async function copyJoinCommand(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const { dialogs } = services;
  const context = await chooseIts(services, target);
  await withConnection(services, context, async (its) => {
    const title = vscode.l10n.t('Copy Join Command of {0}', context);
    const clusterName = await dialogs.text({
      title,
      prompt: vscode.l10n.t('Name of the WEC on the ITS {0}', context),
      check: (text) => whyNotFree(services, context, text),
    });
    const shells: readonly { label: string; value: Shell }[] = [
      { label: vscode.l10n.t('POSIX Shell'), value: 'posix' },
      { label: vscode.l10n.t('PowerShell'), value: 'powershell' },
    ];
    const shell = await dialogs.pick<Shell>({ title, placeHolder: vscode.l10n.t('Where it will be run'), choices: process.platform === 'win32' ? [...shells].reverse() : shells });
    const flags = await askCopyFlags(dialogs, title);
    await confirmAddress(services, its);
    const plan = await withTools(title, (tools) => planOf(services, its, { clusterName, flags }, tools));
    if (!(await mayGoUnverified(dialogs, plan, vscode.l10n))) {
      throw new CancelledError();
    }
    const token = await withTools(title, (tools) => tokenOf(services, plan, tools));
    const text = joinText(shell, plan, token.hub);
    await copy(services, its, text, clusterName, token);
    const copied = vscode.l10n.t(
      'The join command for "{0}" is copied, with a secret token in it. Run it where kubectl\'s current context is the WEC. Its request is recognised here when it comes.',
      clusterName,
    );
    if (plan.warnings.length === 0) {
      void vscode.window.showInformationMessage(inert(copied));
    } else {
      void vscode.window.showWarningMessage(inert([copied, vscode.l10n.t('Before you go on:'), ...plan.warnings].join(' ')));
    }
  });
}

/** Get Registration Token: the bare token, for those who write the command themselves. */
export async function getToken(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const context = await chooseIts(services, target);
  await withConnection(services, context, async (its) => {
    const title = vscode.l10n.t('Get Registration Token of {0}', context);
    const token = await withTools(title, async (tools) => tokenOf(services, await planOf(services, its, { clusterName: '', flags: [] }, tools), tools));
    await copy(services, its, token.hub.token, '', token);
    void vscode.window.showInformationMessage(
      inert(vscode.l10n.t('A registration token of the ITS "{0}" ({1}) is copied. It is a secret; the status bar shows how long it is valid.', context, token.hub.hubServer)),
    );
  });
}

interface Tools {
  readonly files: PrivateFiles;
  readonly signal: AbortSignal;
}

/** Under a progress with Cancel; the files that it writes are gone afterwards. */
async function withTools<T>(title: string, act: (tools: Tools) => Promise<T>): Promise<T> {
  const files = createPrivateFiles();
  try {
    return await withCancellableProgress(title, (signal) => act({ files, signal }));
  } finally {
    await files.dispose();
  }
}

async function planOf({ configuration, environment, log, sessions }: CommandServices, its: Connection, join: Pick<JoinPlan, 'clusterName' | 'flags'>, { signal }: Tools): Promise<JoinPlan> {
  const clusteradm = await locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal });
  return prepareJoin({ its, ...join, clusteradm, itsServers: sessions.serversOf(its.context.name) }, signal);
}

function tokenOf({ environment, log, gate }: CommandServices, plan: JoinPlan, { files, signal }: Tools): Promise<HeldToken> {
  return makeToken({ gate: gate.forOneAction(vscode.l10n.t('make a registration token')), files, log, environment }, plan, signal);
}

/** An address that leads to the machine itself is of no use on another. */
async function confirmAddress({ dialogs }: CommandServices, { context }: Connection): Promise<void> {
  const { server } = context.cluster;
  if (classifyHubUrl(server) === 'public') {
    return;
  }
  const agreed = await dialogs.confirm({
    message: vscode.l10n.t('The address of the ITS "{0}" leads to this machine.', context.name),
    detail: vscode.l10n.t('{0}: on another machine it leads to that machine itself, and the agent finds no ITS there. Copy it only for a WEC on this machine, or give the context an address that others can reach.', server),
    accept: vscode.l10n.t('Copy All the Same'),
    commands: [tokenCommand(context.name)],
  });
  if (!agreed) {
    throw new CancelledError();
  }
}

async function copy({ countdown, copiedJoins }: CommandServices, its: Connection, text: string, clusterName: string, token: HeldToken): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  if (token.expiresAt !== undefined) {
    await countdown.start(its.context.name, text, token.expiresAt);
    if (token.credentialId !== undefined) {
      await copiedJoins.add({ its: its.context.name, clusterName, credentialId: token.credentialId, expiresAt: token.expiresAt.getTime() });
    }
  }
}
