import * as vscode from 'vscode';
import { quote } from '../cluster/clusteradm/commandText.ts';
import type { Force } from '../cluster/deregistration/prompts.ts';
import { deleteCommand } from '../cluster/deregistration/stages.ts';
import { unjoinCommand } from '../cluster/deregistration/wecSide.ts';
import { CancelledError } from '../cluster/errors.ts';
import type { Foresight } from '../cluster/foresight/foresight.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { labelCommand, type Labels } from '../cluster/labels/saveLabels.ts';
import { plainText } from '../cluster/plainText.ts';
import { named } from '../cluster/sentences.ts';
import { isSame } from '../tree/contexts.ts';
import type { Leaving } from './deregisterPlan.ts';
import { notKnownLines, previewLines, shortWay, shortWayLine } from './deregisterPreview.ts';
import { knownWecContext } from './knownWec.ts';
import type { CommandServices } from './services.ts';

/** The context of the WEC: the one whose agent says so, else one that is picked; `undefined`: it can't be reached from here. */
export async function chooseWecContext(services: CommandServices, its: string, clusterName: string): Promise<string | undefined> {
  const known = knownWecContext(services, its, clusterName);
  if (known !== undefined) {
    return known;
  }
  const { sessions, dialogs } = services;
  const others = sessions.contexts().filter((context) => !isSame(context, its));
  return dialogs.pick<string | undefined>({
    title: vscode.l10n.t('Deregister {0}', clusterName),
    placeHolder: vscode.l10n.t('The context of this WEC, from which its agent is to be removed'),
    choices: [
      { label: vscode.l10n.t('The WEC can\'t be reached from here, or has no agent any more'), description: vscode.l10n.t('the ITS\'s side only'), value: undefined },
      ...others.map(({ name, server }) => ({ label: name, description: server, value: name })),
    ],
  });
}

/** Which labels to take away first, so that Bindings let go of the WEC whose BindingPolicies can't be read here; none to begin with. */
export async function chooseLabels({ dialogs }: CommandServices, clusterName: string, bindings: readonly string[], labels: Labels): Promise<readonly string[]> {
  return dialogs.pickMany({
    title: vscode.l10n.t('Deregister {0}', clusterName),
    placeHolder: vscode.l10n.t('Labels to take away first, so that {0} let go of it; none: they deliver to the end', named(bindings)),
    choices: Object.entries(labels).map(([key, value]) => ({ label: key, description: value, value: key })),
  });
}

export async function confirmDeregistration({ dialogs }: CommandServices, its: Connection, leaving: readonly Leaving[], foresight: Foresight): Promise<void> {
  const names = leaving.map(({ cluster }) => cluster);
  const { name } = its.context;
  const [only] = names;
  const agreed = await dialogs.confirm({
    message:
      names.length === 1 && only !== undefined
        ? vscode.l10n.t('Deregister "{0}" from the ITS "{1}"?', only, name)
        : vscode.l10n.t('Deregister {0} WECs from the ITS "{1}"? {2}', names.length, name, named(names)),
    detail: [...leaving.flatMap((one) => [...(names.length === 1 ? [] : [plainText(one.cluster)]), ...previewLines(name, one, foresight, vscode.l10n), '']), ...notKnownLines(foresight, vscode.l10n), shortWayLine(vscode.l10n)].join('\n'),
    accept: vscode.l10n.t('Deregister'),
    commands: leaving.flatMap((one) => commandsOf(its, one)),
  });
  if (!agreed) {
    throw new CancelledError();
  }
}

/** In the order in which it is done. */
function commandsOf(its: Connection, { cluster, wec, takeAway, neverAccepted, preview }: Leaving): readonly string[] {
  const labels = new Map(takeAway.map((key) => [key, undefined]));
  const agent = `${unjoinCommand(cluster)}${wec === undefined ? '' : ` --context ${quote(wec.context)}`}`;
  const onIts = preview.cluster === undefined ? [] : [deleteCommand(its, cluster)];
  return [
    ...(takeAway.length === 0 ? [] : [labelCommand(its.context.name, cluster, labels)]),
    ...(neverAccepted ? [agent, ...onIts] : [...onIts, agent]),
    ...shortWay(quote(its.context.name), quote(cluster), wec && quote(wec.context)),
  ];
}

/** Whether nothing is left to do but what can't be taken back: the name is typed. */
export async function confirmForce({ dialogs }: Pick<CommandServices, 'dialogs'>, { clusterName, why, commands }: Force): Promise<boolean> {
  const agreed = await dialogs.confirm({
    message: vscode.l10n.t('Remove "{0}" by force?', clusterName),
    detail: [why, vscode.l10n.t('Nobody will then look after what the ITS has put on the WEC.')].map(plainText).join('\n'),
    accept: vscode.l10n.t('Force Removal…'),
    commands,
  });
  return agreed && dialogs.typedName(clusterName, vscode.l10n.t('Type the name of the WEC to remove it by force.'));
}
