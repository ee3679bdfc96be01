import type { ClusterFacts } from '../cluster/details/clusterDetails.ts';
import type { Condition, ManagedCluster } from '../cluster/model.ts';
import { conditions as types } from '../cluster/ocm.ts';
import type { ClusterReader } from '../cluster/session/reader.ts';
import type { L10n } from '../ui/l10n.ts';
import { claimants, onlyCluster } from './contexts.ts';
import { compare } from './pendingRequests.ts';
import { age, colors, fit, sentences, sideBySide, type Icon, type Row } from './row.ts';

/** A fact below a cluster's row, with what is below it. `key` is unique among its siblings. */
export interface Detail {
  readonly key: string;
  readonly row: Row;
  readonly below: readonly Detail[];
}

/** What a certificate of the WEC's agent says of its end; known only where a context of the WEC is. */
export interface CertificateEnd {
  readonly certificateExpiresAt?: Date | undefined;
}

/** The facts of one cluster, from what the list and what the open row know; `now` in ms since 1970. */
export function detailsOf(cluster: ManagedCluster, facts: ClusterFacts | undefined, certificate: CertificateEnd | undefined, l10n: L10n, now: number): readonly Detail[] {
  return [
    ...(facts?.problems ?? []).map((problem, index) => leaf(`problem${index}`, fit(problem), '', { id: 'warning', color: colors.attention })),
    conditionDetails(cluster, l10n),
    leaf('version', l10n.t('Kubernetes'), fit(cluster.kubernetesVersion ?? l10n.t('not reported')), { id: 'versions' }),
    ...heartbeatDetail(facts, l10n, now),
    ...certificateDetail(certificate, l10n, now),
    pairs('labels', l10n.t('Labels'), 'tag', cluster.labels, l10n),
    ...(facts === undefined
      ? [leaf('loading', l10n.t('Loading…'), '', { id: 'loading~spin' })]
      : [
          pairs('capacity', l10n.t('Capacity'), 'server', withAllocatable(facts, l10n), l10n),
          pairs('claims', l10n.t('Claims'), 'list-unordered', facts.status?.claims ?? {}, l10n),
          addOnDetails(facts, l10n),
          deliveryDetails(facts, l10n),
        ]),
  ];
}

/** The end of the certificate that the WEC's agent holds, where a context of the WEC was reached; of two clusters that say that they are it, neither's. */
export function certificateOf(reader: ClusterReader, its: string, clusterName: string): CertificateEnd | undefined {
  return onlyCluster(claimants(reader, its, clusterName))?.registeredAs;
}

/** The detail at the end of `path`; `undefined` where it went away. */
export function detailAt(details: readonly Detail[], path: readonly string[]): Detail | undefined {
  const [key, ...rest] = path;
  const found = details.find((detail) => detail.key === key);
  return rest.length === 0 || found === undefined ? found : detailAt(found.below, rest);
}

/** What a person wants True or False; the others are as they are. */
const wanted: Readonly<Record<string, Condition['status']>> = {
  [types.hubAccepted]: 'True',
  [types.joined]: 'True',
  [types.available]: 'True',
  [types.clockSynced]: 'True',
};

function conditionDetails({ conditions }: ManagedCluster, l10n: L10n): Detail {
  const sorted = [...conditions].sort((a, b) => badness(b) - badness(a) || compare(a.type, b.type));
  const bad = sorted.filter((condition) => badness(condition) > 0).length;
  const below = sorted.map((condition) => {
    const { type, status, reason, message } = condition;
    const word = conditionWord(condition, l10n);
    return leaf(type, word ?? fit(type), sideBySide(fit(status), fit(reason)), conditionIcon(condition), [fit(`${type}=${status}`), fit(reason), fit(message)]);
  });
  const summary = conditions.length === 0 ? l10n.t('none yet') : bad === 0 ? l10n.t('all well') : l10n.t('{0} not well', bad);
  return folder('conditions', l10n.t('Conditions'), summary, { id: 'pulse' }, below);
}

function badness({ type, status }: Condition): number {
  const good = wanted[type];
  return good === undefined || status === good ? 0 : status === 'Unknown' ? 1 : 2;
}

function conditionIcon(condition: Condition): Icon {
  switch (badness(condition)) {
    case 0:
      return condition.type in wanted ? { id: 'pass', color: colors.good } : { id: 'info' };
    case 1:
      return { id: 'question', color: colors.attention };
    default:
      return { id: 'error', color: colors.bad };
  }
}

/** In plain words; `undefined` for a condition that this extension doesn't know. */
function conditionWord({ type, status }: Condition, l10n: L10n): string | undefined {
  const yes = status === 'True';
  switch (type) {
    case types.hubAccepted:
      return yes ? l10n.t('Accepted by the ITS') : l10n.t('Not accepted by the ITS');
    case types.joined:
      return yes ? l10n.t('Joined the ITS') : l10n.t('Has not joined the ITS');
    case types.available:
      return yes ? l10n.t('Available') : status === 'Unknown' ? l10n.t('No sign of life') : l10n.t('API server not healthy');
    case types.clockSynced:
      return yes ? l10n.t('Clocks agree') : l10n.t('Clocks differ');
    case types.deleting:
      return yes ? l10n.t('Being removed') : undefined;
    default:
      return undefined;
  }
}

/** A lease that is older than five times its duration counts as stopped (ocm.md 5.4). */
const missedLeases = 5;

function heartbeatDetail(facts: ClusterFacts | undefined, l10n: L10n, now: number): Detail[] {
  if (facts === undefined) {
    return [];
  }
  const { heartbeat, status } = facts;
  if (heartbeat === undefined) {
    return [leaf('heartbeat', l10n.t('Last heartbeat'), l10n.t('none yet'), { id: 'heart' })];
  }
  const late = now - Date.parse(heartbeat) > missedLeases * (status?.leaseSeconds ?? 60) * 1_000;
  const icon = late ? { id: 'heart', color: colors.attention } : { id: 'heart-filled', color: colors.good };
  return [leaf('heartbeat', l10n.t('Last heartbeat'), age(l10n, heartbeat, now), icon, [fit(heartbeat)])];
}

const day = 86_400_000;

function certificateDetail(certificate: CertificateEnd | undefined, l10n: L10n, now: number): Detail[] {
  if (certificate?.certificateExpiresAt === undefined) {
    return [];
  }
  const { certificateExpiresAt: end } = certificate;
  const days = Math.floor((end.getTime() - now) / day);
  const text = days < 0 ? l10n.t('expired') : l10n.t('expires in {0} days', days);
  const icon = days < 0 ? { id: 'shield', color: colors.bad } : { id: 'shield' };
  return [leaf('certificate', l10n.t('Agent certificate'), text, icon, [end.toISOString()])];
}

function withAllocatable({ status }: ClusterFacts, l10n: L10n): Readonly<Record<string, string>> {
  const { capacity = {}, allocatable = {} } = status ?? {};
  return Object.fromEntries(
    Object.entries(capacity).map(([resource, quantity]) => {
      const free = Object.hasOwn(allocatable, resource) ? allocatable[resource] : undefined;
      return [resource, free === undefined || free === quantity ? quantity : l10n.t('{0}, allocatable {1}', quantity, free)];
    }),
  );
}

function addOnDetails({ addOns }: ClusterFacts, l10n: L10n): Detail {
  const below = addOns.map(({ name, conditions }) => {
    const available = conditions.find(({ type }) => type === 'Available');
    const good = available?.status === 'True';
    const word = available === undefined ? l10n.t('not reported') : good ? l10n.t('available') : l10n.t('not available');
    return leaf(name, fit(name), word, good ? { id: 'pass', color: colors.good } : { id: 'question', color: colors.attention }, [fit(available?.message ?? '')]);
  });
  return folder('addOns', l10n.t('Add-Ons'), String(below.length), { id: 'extensions' }, below);
}

function deliveryDetails({ deliveries }: ClusterFacts, l10n: L10n): Detail {
  const below = deliveries.map(({ binding, wds, works }) => {
    const label = binding === '' ? l10n.t('Not from a Binding') : fit(binding);
    const count = works.length === 1 ? l10n.t('1 ManifestWork') : l10n.t('{0} ManifestWorks', works.length);
    const from = wds === '' ? '' : l10n.t('from WDS {0}', fit(wds));
    return leaf(JSON.stringify([wds, binding]), label, sideBySide(from, count), { id: 'references' }, works.map(fit));
  });
  return folder('deliveries', l10n.t('Bindings'), below.length === 0 ? l10n.t('nothing is delivered') : String(below.length), { id: 'package' }, below);
}

function pairs(key: string, label: string, icon: string, values: Readonly<Record<string, string>>, l10n: L10n): Detail {
  const below = Object.entries(values)
    .sort(([a], [b]) => compare(a, b))
    .map(([name, value]) => leaf(name, fit(name), fit(value), undefined));
  return folder(key, label, below.length === 0 ? l10n.t('none') : String(below.length), { id: icon }, below);
}

function leaf(key: string, label: string, description: string, icon: Icon | undefined, more: readonly string[] = []): Detail {
  const spoken = sentences(description === '' ? label : `${label}: ${description}`);
  const tooltip = () => [description === '' ? label : `${label}: ${description}`, ...more.filter((line) => line !== '')];
  return { key, below: [], row: { label, icon, description, spoken, tooltip, contextValue: undefined, collapsible: 'none' } };
}

function folder(key: string, label: string, description: string, icon: Icon, below: readonly Detail[]): Detail {
  const { row } = leaf(key, label, description, icon);
  return { key, below, row: { ...row, collapsible: below.length === 0 ? 'none' : 'collapsed' } };
}
