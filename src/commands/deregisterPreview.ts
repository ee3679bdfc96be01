import * as vscode from 'vscode';
import { leftDefinitions } from '../cluster/deregistration/leftovers.ts';
import { namespaces } from '../cluster/ocm.ts';
import { plainText } from '../cluster/plainText.ts';
import { named } from '../cluster/sentences.ts';
import type { Leaving } from './deregisterPlan.ts';

/** What goes with a WEC and what stays, by name and number. `its` is the context of the ITS. */
export function previewLines(its: string, leaving: Leaving): readonly string[] {
  return [vscode.l10n.t('Goes:'), ...goes(its, leaving), ...policyLines(leaving), '', vscode.l10n.t('Stays, until you say otherwise afterwards:'), ...stays(leaving)].map(plainText);
}

function goes(its: string, { preview: { cluster, deliveries, addOns }, wec, takeAway, neverAccepted }: Leaving): string[] {
  const works = deliveries.flatMap((delivery) => delivery.works);
  const bindings = deliveries.filter(({ binding }) => binding !== '');
  return [
    cluster === undefined
      ? vscode.l10n.t('– nothing on the ITS "{0}", which has no such cluster any more', its)
      : vscode.l10n.t('– its ManagedCluster on the ITS "{0}", with its rights there', its),
    ...(takeAway.length === 0 ? [] : [vscode.l10n.t('– first its labels that select it: {0}', takeAway.join(', '))]),
    ...(works.length === 0 ? [] : [vscode.l10n.t('– {0} ManifestWorks, with their workloads on the WEC while its agent runs: {1}', works.length, named(works))]),
    ...(bindings.length === 0 ? [] : [vscode.l10n.t('– what {0} Bindings deliver: {1}', bindings.length, named(bindings.map(({ binding, wds, works: own }) => `${binding} (${wds}, ${own.length})`)))]),
    ...(addOns.length === 0 ? [] : [vscode.l10n.t('– {0} add-ons: {1}', addOns.length, named(addOns))]),
    wec === undefined
      ? vscode.l10n.t('– nothing on the WEC: its agent goes on running until you remove it there')
      : neverAccepted
        ? vscode.l10n.t('– first of all its agent on context "{0}", which would ask the ITS again otherwise', wec.context)
        : vscode.l10n.t('– its agent on context "{0}"', wec.context),
  ];
}

/** What the real selectors say of each BindingPolicy. */
function policyLines({ exits, unasked, preview: { deliveries } }: Leaving): string[] {
  const notAsked = unasked.map((wds) => vscode.l10n.t('– those of WDS "{0}" are not known, since it can\'t be asked', wds));
  if (exits === undefined) {
    const delivering = deliveries.some(({ binding }) => binding !== '');
    return delivering ? ['', vscode.l10n.t('No WDS can be asked from here: which labels its BindingPolicies go by is not known.'), ...notAsked] : [];
  }
  const lines = [
    ...exits.leaves.map(({ policy, wds }) => vscode.l10n.t('– {0} of WDS "{1}" lets go of it', policy.name, wds)),
    ...exits.stays.map(({ policy, wds, why }) => vscode.l10n.t('– {0} of WDS "{1}" selects it to the end: {2}', policy.name, wds, why)),
    ...exits.refused.map(({ label, joins }) => vscode.l10n.t('– its label {0} stays, since {1} of WDS "{2}" would select it without', label, joins.policy.name, joins.wds)),
    ...exits.unclear.map(({ policy, wds }) => vscode.l10n.t('– {0} of WDS "{1}" can\'t be evaluated: {2}', policy.name, wds, policy.problem ?? '')),
    ...notAsked,
  ];
  return lines.length === 0 ? [] : ['', vscode.l10n.t('BindingPolicies that select it:'), ...lines];
}

function stays({ preview: { mailbox, requests, properties }, wec, cluster }: Leaving): string[] {
  return [
    ...(mailbox ? [vscode.l10n.t('– its mailbox namespace "{0}" on the ITS', cluster)] : []),
    ...(requests.length === 0 ? [] : [vscode.l10n.t('– {0} requests: {1}', requests.length, named(requests))]),
    ...(properties ? [vscode.l10n.t('– its customization properties (ConfigMap "{0}")', cluster)] : []),
    ...(wec === undefined ? [] : [vscode.l10n.t('– on the WEC the namespace "{0}" and {1} CRDs: {2}', namespaces.operator, leftDefinitions.length, leftDefinitions.join(', '))]),
  ];
}

/** What the registration document does instead, and why it isn't done; as a person can copy it. */
export function shortWay(its: string, cluster: string, wec: string | undefined): readonly string[] {
  const on = wec === undefined ? '' : ` --context ${wec}`;
  return [
    '# Not done, the short way of the document:',
    `#   kubectl --context ${its} delete managedcluster ${cluster}`,
    `#   kubectl${on} delete namespace open-cluster-management-agent`,
    `#   kubectl${on} delete namespace open-cluster-management-agent-addon`,
    '# The klusterlet operator makes both namespaces again, without the Secrets that the agent needs: its Pods hang,',
    '# the Klusterlet stays, and nobody looks after what the ITS has put on the WEC.',
  ];
}

export function shortWayLine(): string {
  return vscode.l10n.t(
    'Not done: the short way of the document (delete the ManagedCluster, then the namespaces open-cluster-management-agent and open-cluster-management-agent-addon). The klusterlet operator makes those namespaces again, without the Secrets that the agent needs, and its Pods hang. Copy as Command has both ways.',
  );
}
