import * as vscode from 'vscode';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { createPrivateFiles } from '../cluster/clusteradm/privateFiles.ts';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
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
    const { plan, token } = await tokenOf(services, its, { clusterName, flags }, title);
    const text = joinText(shell, plan, token.hub);
    await copy(services, its, text, clusterName, token);
    void vscode.window.showInformationMessage(
      inert(
        vscode.l10n.t(
          'The join command for "{0}" is copied, with a secret token in it. Run it where kubectl\'s current context is the WEC. Its request is recognised here when it comes.',
          clusterName,
        ),
      ),
    );
  });
}

/** Get Registration Token: the bare token, for those who write the command themselves. */
export async function getToken(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const context = await chooseIts(services, target);
  await withConnection(services, context, async (its) => {
    const { token } = await tokenOf(services, its, { clusterName: '', flags: [] }, vscode.l10n.t('Get Registration Token of {0}', context));
    await copy(services, its, token.hub.token, '', token);
    void vscode.window.showInformationMessage(
      inert(vscode.l10n.t('A registration token of the ITS "{0}" ({1}) is copied. It is a secret; the status bar shows how long it is valid.', context, token.hub.hubServer)),
    );
  });
}

async function tokenOf(services: CommandServices, its: Connection, join: Pick<JoinPlan, 'clusterName' | 'flags'>, title: string): Promise<{ plan: JoinPlan; token: HeldToken }> {
  const { configuration, environment, log, sessions, gate } = services;
  const files = createPrivateFiles();
  try {
    return await withCancellableProgress(title, async (signal) => {
      const clusteradm = await locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal });
      const plan = await prepareJoin({ its, ...join, clusteradm, itsServers: sessions.serversOf(its.context.name) }, signal);
      const tools = { gate: gate.forOneAction(vscode.l10n.t('make a registration token')), files, log, environment };
      return { plan, token: await makeToken(tools, plan, signal) };
    });
  } finally {
    await files.dispose();
  }
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
