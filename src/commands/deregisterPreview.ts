import type { Foresight, PolicyForesight } from '../cluster/foresight/foresight.ts';
import { plainText } from '../cluster/plainText.ts';
import { named } from '../cluster/sentences.ts';
import { lagText, objectsText, singletonText } from '../ui/foresightWords.ts';
import type { L10n } from '../ui/l10n.ts';
import type { Leaving, WecLeaving } from './deregisterPlan.ts';

/** Pure: what goes with a WEC and what stays, by name and number. `its` is the context of the ITS, `foresight` what BindingPolicies do once all that are asked about are gone. */
export function previewLines(its: string, leaving: Leaving, foresight: Foresight, l10n: L10n): readonly string[] {
  return [l10n.t('Goes:'), ...goes(its, leaving, l10n), ...policyLines(leaving, foresight, l10n), '', l10n.t('Stays, until you say otherwise afterwards:'), ...stays(leaving, l10n)].map(plainText);
}

/** What WDSes could not tell, of whichever WEC. */
export function notKnownLines({ wdses, problems }: Foresight, l10n: L10n): readonly string[] {
  const lines = [
    ...wdses.flatMap(({ wds, belongs }) => (belongs === 'unknown' ? [l10n.t('Nothing delivered tells whether WDS "{0}" uses this ITS.', wds)] : [])),
    ...wdses.flatMap((wds) => wds.problems),
    ...problems,
  ];
  return lines.length === 0 ? [] : [l10n.t('Not known:'), ...lines.map((line) => `– ${plainText(line)}`), ''];
}

function goes(its: string, { preview: { cluster, deliveries, addOns }, wec, takeAway, neverAccepted }: Leaving, l10n: L10n): string[] {
  const works = deliveries.flatMap((delivery) => delivery.works);
  const bindings = deliveries.filter(({ binding }) => binding !== '');
  return [
    cluster === undefined
      ? l10n.t('– nothing on the ITS "{0}", which has no such cluster any more', its)
      : l10n.t('– its ManagedCluster on the ITS "{0}", with its rights there', its),
    ...(takeAway.length === 0 ? [] : [l10n.t('– first its labels that select it: {0}', takeAway.join(', '))]),
    ...(works.length === 0 ? [] : [l10n.t('– {0} ManifestWorks, with their workloads on the WEC while its agent runs: {1}', works.length, named(works))]),
    ...(bindings.length === 0 ? [] : [l10n.t('– what {0} Bindings deliver: {1}', bindings.length, named(bindings.map(({ binding, wds, works: own }) => `${binding} (${wds}, ${own.length})`)))]),
    ...(addOns.length === 0 ? [] : [l10n.t('– {0} add-ons: {1}', addOns.length, named(addOns))]),
    wec === undefined
      ? l10n.t('– nothing on the WEC: its agent goes on running until you remove it there')
      : neverAccepted
        ? l10n.t('– first of all its agent on context "{0}", which would ask the ITS again otherwise', wec.context)
        : l10n.t('– its agent on context "{0}"', wec.context),
  ];
}

/** What the real selectors say of each BindingPolicy, and what the policy is without this WEC. */
function policyLines({ cluster, exits }: Leaving, { wdses }: Foresight, l10n: L10n): string[] {
  const selecting = wdses.flatMap(({ wds, policies }) => policies.filter(({ leaves }) => leaves.includes(cluster)).map((policy) => ({ wds, policy })));
  const objects = (wds: string, name: string) => objectsText(selecting.find((one) => one.wds === wds && one.policy.policy === name)?.policy.workloadObjects, l10n);
  const ways =
    exits === undefined
      ? selecting.map(({ wds, policy: { policy } }) => l10n.t('– {0} of WDS "{1}" ({2}) selects it until it is gone', policy, wds, objects(wds, policy)))
      : [
          ...exits.leaves.map(({ policy: { name }, wds }) => l10n.t('– {0} of WDS "{1}" ({2}) lets go of it', name, wds, objects(wds, name))),
          ...exits.stays.map(({ policy: { name }, wds, why }) => l10n.t('– {0} of WDS "{1}" ({2}) selects it to the end: {3}', name, wds, objects(wds, name), why)),
          ...exits.refused.map(({ label, joins }) => l10n.t('– its label {0} stays, since {1} of WDS "{2}" would select it without', label, joins.policy.name, joins.wds)),
        ];
  const lines = [...ways, ...selecting.flatMap(({ wds, policy }) => standingLines(wds, policy, l10n))];
  return lines.length === 0 ? [] : ['', l10n.t('BindingPolicies that select it:'), ...lines];
}

function standingLines(wds: string, { policy, singleton, lag }: PolicyForesight, l10n: L10n): string[] {
  const name = l10n.t('{0} of WDS "{1}"', policy, wds);
  const texts = [...(singleton === undefined ? [] : [singletonText(name, singleton, l10n)]), ...(lag === undefined ? [] : [lagText(name, lag, l10n)])];
  return texts.map((text) => `– ${text}`);
}

function stays({ preview: { mailbox, requests, properties }, wec, cluster }: Leaving, l10n: L10n): string[] {
  return [
    ...(mailbox ? [l10n.t('– its mailbox namespace "{0}" on the ITS', cluster)] : []),
    ...(requests.length === 0 ? [] : [l10n.t('– {0} requests: {1}', requests.length, named(requests))]),
    ...(properties ? [l10n.t('– its customization properties (ConfigMap "{0}")', cluster)] : []),
    ...(wec === undefined ? [] : leftLines(wec, l10n)),
  ];
}

function leftLines({ context, leftovers }: WecLeaving, l10n: L10n): string[] {
  if (leftovers === undefined) {
    return [l10n.t('– what unjoin leaves on context "{0}", which could not be read', context)];
  }
  return leftovers.length === 0 ? [] : [l10n.t('– {0} objects on context "{1}": {2}', leftovers.length, context, named(leftovers))];
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

export function shortWayLine(l10n: L10n): string {
  return l10n.t(
    'Not done: the short way of the document (delete the ManagedCluster, then the namespaces open-cluster-management-agent and open-cluster-management-agent-addon). The klusterlet operator makes those namespaces again, without the Secrets that the agent needs, and its Pods hang. Copy as Command has both ways.',
  );
}
