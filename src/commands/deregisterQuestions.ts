import * as vscode from 'vscode';
import { quote } from '../cluster/clusteradm/commandText.ts';
import { deleteCommand } from '../cluster/deregistration/hubSide.ts';
import type { DeregistrationPreview } from '../cluster/deregistration/preview.ts';
import { unjoinByHand } from '../cluster/deregistration/wecSide.ts';
import { CancelledError } from '../cluster/errors.ts';
import type { Connection } from '../cluster/kube/connection.ts';
import { labelCommand } from '../cluster/labels/saveLabels.ts';
import { plainText } from '../cluster/plainText.ts';
import { normalisedUrl } from '../cluster/session/identity.ts';
import { isSame } from '../tree/contexts.ts';
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
      { label: vscode.l10n.t('The WEC can\'t be reached from here'), description: vscode.l10n.t('the ITS\'s side only'), value: undefined },
      ...others.map(({ name, server }) => ({ label: name, description: server, value: name })),
    ],
  });
}

/** The context of a cluster that was reached and whose agent says that it is this WEC; never a guess by name. */
export function knownWecContext({ sessions }: Pick<CommandServices, 'sessions'>, its: string, clusterName: string): string | undefined {
  const servers = sessions.serversOf(its).map(normalisedUrl);
  return sessions
    .contexts()
    .find(
      ({ registeredAs, state }) =>
        state.kind === 'ready' &&
        registeredAs?.clusterName === clusterName &&
        registeredAs.hubServer !== undefined &&
        servers.includes(normalisedUrl(registeredAs.hubServer)),
    )?.name;
}

/** Which labels to take away first, so that BindingPolicies let go of the WEC before it goes; asked only where a Binding delivers now. */
export async function labelsToTakeAway({ dialogs }: CommandServices, clusterName: string, { cluster, deliveries, personalLabels }: DeregistrationPreview): Promise<readonly string[]> {
  const bindings = deliveries.filter(({ binding }) => binding !== '');
  const labels = Object.entries(personalLabels);
  if (cluster === undefined || cluster.deleting || bindings.length === 0 || labels.length === 0) {
    return [];
  }
  return dialogs.pickMany({
    title: vscode.l10n.t('Deregister {0}', clusterName),
    placeHolder: vscode.l10n.t('Labels to take away first, so that {0} let go of it', bindings.map(({ binding }) => binding).join(', ')),
    choices: labels.map(([key, value]) => ({ label: key, description: value, picked: true, value: key })),
  });
}

export async function confirmDeregistration(
  { dialogs }: CommandServices,
  its: Connection,
  clusterName: string,
  preview: DeregistrationPreview,
  wec: string | undefined,
  labels: readonly string[],
): Promise<void> {
  const edits = new Map(labels.map((key) => [key, undefined]));
  const agreed = await dialogs.confirm({
    message: vscode.l10n.t('Deregister "{0}" from the ITS "{1}"?', clusterName, its.context.name),
    detail: [...goes(preview, wec, labels), '', ...stays(preview, wec)].map(plainText).join('\n'),
    accept: vscode.l10n.t('Deregister'),
    commands: [
      ...(labels.length === 0 ? [] : [labelCommand(its.context.name, clusterName, edits)]),
      deleteCommand(its, clusterName),
      `${unjoinByHand(clusterName)}${wec === undefined ? '' : ` --context ${quote(wec)}`}`,
    ],
  });
  if (!agreed) {
    throw new CancelledError();
  }
}

/** Consent to what can't be taken back: the name is typed. */
export async function confirmForce({ dialogs }: CommandServices, clusterName: string, why: string): Promise<boolean> {
  return dialogs.typedName(
    clusterName,
    vscode.l10n.t('{0} To force it, type the name: nobody will then look after what the ITS has put on the WEC.', why),
  );
}

function goes({ cluster, deliveries, addOns }: DeregistrationPreview, wec: string | undefined, labels: readonly string[]): string[] {
  const works = deliveries.reduce((sum, delivery) => sum + delivery.works.length, 0);
  return [
    vscode.l10n.t('Goes:'),
    ...(cluster === undefined ? [vscode.l10n.t('– nothing on the ITS, which has no such cluster any more')] : [vscode.l10n.t('– its ManagedCluster, with its rights on the ITS')]),
    ...(labels.length === 0 ? [] : [vscode.l10n.t('– first its labels {0}', labels.join(', '))]),
    ...(works === 0 ? [] : [vscode.l10n.t('– {0} ManifestWorks, and their workloads on the WEC while its agent runs', works)]),
    ...deliveries.filter(({ binding }) => binding !== '').map(({ binding, wds, works: own }) => vscode.l10n.t('   Binding {0} of WDS {1}: {2}', binding, wds, own.length)),
    ...(addOns.length === 0 ? [] : [vscode.l10n.t('– the add-ons {0}', addOns.join(', '))]),
    wec === undefined ? vscode.l10n.t('– nothing on the WEC: its agent goes on running until you remove it there') : vscode.l10n.t('– its agent on context {0}', wec),
  ];
}

function stays({ mailbox, requests, properties }: DeregistrationPreview, wec: string | undefined): string[] {
  return [
    vscode.l10n.t('Stays, until you say otherwise afterwards:'),
    ...(mailbox ? [vscode.l10n.t('– its mailbox namespace on the ITS')] : []),
    ...(requests.length === 0 ? [] : [vscode.l10n.t('– {0} requests', requests.length)]),
    ...(properties ? [vscode.l10n.t('– its customization properties')] : []),
    ...(wec === undefined ? [] : [vscode.l10n.t('– namespaces and CRDs of OCM on the WEC')]),
    '',
    vscode.l10n.t(
      'Not done: the short way of deleting the ManagedCluster and the agent\'s two namespaces. The klusterlet operator makes those namespaces again, without the Secrets that the agent needs, and its Pods hang.',
    ),
  ];
}
