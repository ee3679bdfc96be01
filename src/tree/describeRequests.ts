import { contextValue } from './contextValue.ts';
import type { RequestNode, RequestsNode } from './nodes.ts';
import { pendingRegistrations } from './pendingRequests.ts';
import { age, colors, fit, goneRow, sentences, sideBySide, type Row } from './row.ts';
import type { Surroundings } from './sources.ts';

export function describeRequests({ its }: RequestsNode, { reader, l10n }: Surroundings): Row {
  const label = l10n.t('Pending Requests');
  const known = reader.its(its);
  const loading = known?.synced !== true;
  const description = loading ? l10n.t('loading…') : String(pendingRegistrations(known).length);
  return {
    label,
    icon: loading ? { id: 'loading~spin' } : { id: 'inbox' },
    description,
    spoken: l10n.t('{0}, {1}', label, description),
    tooltip: () => [l10n.t('Requests (CSRs) of clusters that want to register with ITS {0} and wait for review', fit(its))],
    contextValue: contextValue.requests(),
    collapsible: 'expanded',
  };
}

export function describeRequest({ its, request: name }: RequestNode, { reader, l10n, now }: Surroundings): Row {
  const request = reader.its(its)?.requests.get(name);
  if (request === undefined) {
    return goneRow(name);
  }
  const label = fit(request.clusterName);
  const since = age(l10n, request.createdAt, now());
  const { subject } = request;
  return {
    label,
    icon: { id: 'mail', color: colors.attention },
    description: sideBySide(since, fit(name)),
    spoken: sentences(
      l10n.t('Request {0} to register cluster {1} with ITS {2} waits for review', fit(name), label, fit(its)),
      l10n.t('Made by {0}, {1}', fit(request.requester), since),
    ),
    tooltip: () => [
      l10n.t('Request {0} to register cluster {1} waits for review', fit(name), label),
      l10n.t('ITS: {0}', fit(its)),
      l10n.t('Made by: {0}', fit(request.requester)),
      l10n.t('Made at: {0}', fit(request.createdAt)),
      'unreadable' in subject
        ? l10n.t('Its content can\'t be read: {0}', fit(subject.unreadable))
        : l10n.t('Common name: {0}', fit(subject.commonName)),
    ],
    contextValue: contextValue.request(),
    collapsible: 'none',
  };
}
