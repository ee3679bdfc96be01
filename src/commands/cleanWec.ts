import * as vscode from 'vscode';
import { commandText } from '../cluster/clusteradm/commandText.ts';
import { unjoin } from '../cluster/clusteradm/commands.ts';
import { locateClusteradm } from '../cluster/clusteradm/locate.ts';
import { createPrivateFiles } from '../cluster/clusteradm/privateFiles.ts';
import { WorksRemainError } from '../cluster/deregistration/deregistrationErrors.ts';
import { forceWecClean, klusterletCommand, unjoinWec, untilAgentGone, type WecSide } from '../cluster/deregistration/wecSide.ts';
import { CancelledError } from '../cluster/errors.ts';
import type { TreeNode } from '../tree/nodes.ts';
import { paths } from '../cluster/ocm.ts';
import { confirmForce } from './deregisterQuestions.ts';
import { itsOf } from './deregisterTargets.ts';
import { withCancellableProgress } from '../ui/progress.ts';
import { offerLeftovers } from './leftovers.ts';
import type { CommandServices } from './services.ts';
import { NothingToChooseError, withConnection } from './targets.ts';
import { rivalContexts } from './knownWec.ts';

/** Clean WEC: takes the agent off a cluster whose ITS no longer knows it, or can't be reached, or knows another cluster by its name. On the WEC only. */
export async function cleanWec(services: CommandServices, target: TreeNode | undefined): Promise<void> {
  const { sessions, dialogs } = services;
  const registered = sessions.contexts().filter(({ registeredAs }) => registeredAs !== undefined);
  const name =
    target?.kind === 'context'
      ? target.context
      : await dialogs.pick({
          title: vscode.l10n.t('Clean WEC'),
          placeHolder: vscode.l10n.t('The context whose agent is to be removed'),
          choices: registered.map((context) => ({ label: context.name, description: context.registeredAs?.clusterName ?? '', value: context.name })),
        });
  const registration = sessions.contexts().find((context) => context.name === name)?.registeredAs;
  if (registration?.hubServer === undefined) {
    throw new NothingToChooseError(vscode.l10n.t('No agent that is registered with an ITS was found on context "{0}". Check the context, then try again.', name));
  }
  const { clusterName, hubServer } = registration;
  const its = itsOf(services, { registeredAs: registration });
  // Asked of the ITS itself: what a view has not loaded yet would look like a cluster that is gone.
  const known =
    its === undefined
      ? undefined
      : await withConnection(services, its.name, ({ api }) => api.find<unknown>(`${paths.managedClusters}/${clusterName}`));
  const rivals = its === undefined || name === undefined ? [] : rivalContexts(services, its.name, clusterName, name);
  if (its !== undefined && known !== undefined && rivals.length === 0) {
    throw new NothingToChooseError(
      vscode.l10n.t('"{0}" is still registered with the ITS "{1}". Run Deregister WEC on it there: it cleans the WEC as its last step.', clusterName, its.name),
    );
  }
  const agreed = await dialogs.confirm({
    message: vscode.l10n.t('Remove the agent of "{0}" from context "{1}"?', clusterName, name),
    detail:
      known === undefined
        ? vscode.l10n.t('Its ITS ({0}) has no such cluster any more, or is not known here. Nothing is changed there.', its?.name ?? hubServer)
        : vscode.l10n.t('The cluster of {0} is set up as "{1}" too: it keeps that name on the ITS "{2}", where nothing is changed.', rivals.map((rival) => `"${rival}"`).join(', '), clusterName, its?.name ?? hubServer),
    accept: vscode.l10n.t('Remove Agent'),
    commands: [commandText(unjoin({ file: '', context: name }, clusterName))],
  });
  // Of an ITS that isn't known here nobody can say that it has let the cluster go.
  const certain = its !== undefined || (agreed && (await dialogs.typedName(clusterName, vscode.l10n.t('Whether the ITS {0} still has "{1}" can\'t be asked from here. Type the name of the cluster to remove its agent.', hubServer, clusterName))));
  if (!agreed || !certain) {
    throw new CancelledError();
  }
  await withConnection(services, name, async (wec) => {
    const gate = services.gate.forOneAction(vscode.l10n.t('remove the agent of "{0}"', clusterName));
    await cleanAgent(services, { gate, wec, clusterName, its: its?.name ?? hubServer, itsServers: [hubServer] });
    void sessions.check(name).catch(() => undefined);
    await offerLeftovers(services, gate, undefined, [{ cluster: clusterName, wec: { context: name, identity: wec.identity } }]);
  });
}

async function cleanAgent(services: CommandServices, part: Pick<WecSide, 'gate' | 'wec' | 'clusterName' | 'its' | 'itsServers'>): Promise<void> {
  const { configuration, environment, log } = services;
  const files = createPrivateFiles();
  try {
    await withCancellableProgress(vscode.l10n.t('Removing the agent of {0} from {1}', part.clusterName, part.wec.context.name), async (signal) => {
      const { path } = await locateClusteradm({ setting: configuration.clusteradmPath ?? '', environment, log, signal });
      const side: WecSide = { ...part, clusteradm: path, files, environment, log, signal };
      try {
        await untilAgentGone(side, await unjoinWec(side));
      } catch (error) {
        if (!(error instanceof WorksRemainError)) {
          throw error;
        }
        const force = { clusterName: part.clusterName, why: error.message, commands: [klusterletCommand(part.wec, error.klusterlet)] };
        if (!(await confirmForce(services, force))) {
          throw error;
        }
        await untilAgentGone(side, await forceWecClean(side));
      }
    });
  } finally {
    await files.dispose();
  }
}
