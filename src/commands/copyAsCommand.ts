import * as vscode from 'vscode';
import { clustersCommand, readinessCommands, requestsCommand, verifyCommands, yamlCommand } from '../cluster/commandsToRead.ts';
import { tokenCommand } from '../cluster/registration/commandLine.ts';
import { acceptCommands } from '../cluster/requests/acceptRequest.ts';
import { isRegistration } from '../tree/pendingRequests.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { copyCommands } from '../ui/copyCommands.ts';
import { knownWecContext } from './knownWec.ts';
import type { CommandServices } from './services.ts';
import { chooseIts } from './targets.ts';

/** Copy as Command: what a row shows or lets do, as kubectl and clusteradm say it; one of them or all. Without a row, those of an ITS. */
export async function copyAsCommand(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const commands = await commandsOf(services, target);
  const all = vscode.l10n.t('All of Them');
  const choices = [...commands.map((command) => ({ label: command, value: [command] })), ...(commands.length > 1 ? [{ label: all, value: commands }] : [])];
  const chosen = await services.dialogs.pick<readonly string[]>({
    title: vscode.l10n.t('Copy as Command'),
    placeHolder: vscode.l10n.t('Nothing is run: what you choose goes to the clipboard'),
    choices,
  });
  await copyCommands(chosen);
}

async function commandsOf(services: CommandServices, target: TreeNode | undefined): Promise<readonly string[]> {
  switch (target?.kind) {
    case 'clusters':
      return [clustersCommand(target.its)];
    case 'cluster':
      return verifyCommands(target.its, target.cluster, knownWecContext(services, target.its, target.cluster));
    case 'requests':
      return [requestsCommand(target.its)];
    case 'request': {
      const { its, request: name } = target;
      const request = services.sessions.its(its)?.requests.get(name);
      const accept = request !== undefined && isRegistration(request) ? acceptCommands({ context: { name: its } }, request) : [];
      return [requestsCommand(its), yamlCommand({ context: its, resource: 'csr', name }), ...accept];
    }
    default: {
      const its = await chooseIts(services, target);
      return [...readinessCommands(its), tokenCommand(its), clustersCommand(its), requestsCommand(its)];
    }
  }
}
