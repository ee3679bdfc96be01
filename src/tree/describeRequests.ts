import type { Verdict } from '../cluster/requests/verdict.ts';
import { bootstrap } from '../cluster/ocm.ts';
import { purposeOf } from '../cluster/requests/oddities.ts';
import type { L10n } from '../ui/l10n.ts';
import { contextValue } from './contextValue.ts';
import type { RequestKindNode, RequestNode, RequestsNode } from './nodes.ts';
import { pendingRegistrations, pendingRequests, verdictOf } from './pendingRequests.ts';
import { age, colors, fit, goneRow, sentences, sideBySide, type Icon, type Row } from './row.ts';
import type { Surroundings } from './sources.ts';

export function describeRequests({ its }: RequestsNode, { reader, options, failed, l10n }: Surroundings): Row {
  const label = l10n.t('Pending Requests');
  const known = reader.its(its);
  const loading = known?.synced !== true;
  const count = String(pendingRegistrations(known).length);
  const description = loading ? l10n.t('loading…') : sideBySide(count, options.of(its).allRequests ? l10n.t('add-ons and renewals shown') : '');
  return {
    label,
    icon: loading ? { id: 'loading~spin' } : { id: 'inbox' },
    description,
    spoken: l10n.t('{0}, {1}', label, description),
    tooltip: () => [l10n.t('Requests (CSRs) of clusters that want to register with ITS {0} and wait for review', fit(its))],
    contextValue: contextValue.requests(failed.requests(its).length > 0),
    collapsible: 'expanded',
  };
}

export function describeRequestKind({ its, purpose }: RequestKindNode, { reader, l10n }: Surroundings): Row {
  const label = purpose === 'renewal' ? l10n.t('Renewals') : l10n.t('Add-ons');
  const description = String(pendingRequests(reader.its(its), purpose).length);
  return {
    label,
    icon: verdictIcon(purpose),
    description,
    spoken: l10n.t('{0}, {1}', label, description),
    tooltip: () => [
      purpose === 'renewal'
        ? l10n.t('Registered clusters ask for new certificates; the ITS approves that by itself')
        : l10n.t('Add-ons of registered clusters ask for certificates; their own controllers decide'),
    ],
    contextValue: undefined,
    collapsible: 'expanded',
  };
}

export function describeRequest({ its, request: name }: RequestNode, { reader, known: joins, failed, l10n, now }: Surroundings): Row {
  const known = reader.its(its);
  const request = known?.requests.get(name);
  if (known === undefined || request === undefined) {
    return goneRow(name);
  }
  const label = fit(request.clusterName);
  const since = age(l10n, request.createdAt, now());
  const { kind, reasons } = verdictOf(known, request, joins);
  const failure = failed.ofRequest(its, name);
  const word = sideBySide(failure === undefined ? '' : l10n.t('accepting failed'), verdictWord(l10n, kind));
  const registration = purposeOf(request) === 'registration';
  const { subject } = request;
  return {
    label,
    icon: failure === undefined ? verdictIcon(kind) : { id: 'error', color: colors.bad },
    description: sideBySide(word, since, requesterName(request.requester), fit(name)),
    spoken: sentences(
      registration
        ? l10n.t('Request {0} to register cluster {1} with ITS {2} waits for review: {3}', fit(name), label, fit(its), word)
        : l10n.t('Request {0} of cluster {1} on ITS {2}: {3}', fit(name), label, fit(its), word),
      ...(failure === undefined ? [] : [fit(failure)]),
      ...reasons.map(fit),
      l10n.t('Made by {0}, {1}', fit(request.requester), since),
    ),
    tooltip: () => [
      l10n.t('Request {0} of cluster {1}: {2}', fit(name), label, word),
      ...(failure === undefined ? [] : [fit(failure)]),
      ...reasons.map(fit),
      l10n.t('ITS: {0}', fit(its)),
      l10n.t('Made by: {0}', fit(request.requester)),
      l10n.t('Made at: {0}', fit(request.createdAt)),
      'unreadable' in subject
        ? l10n.t('Its content can\'t be read: {0}', fit(subject.unreadable))
        : l10n.t('Common name: {0}', fit(subject.commonName)),
    ],
    contextValue: contextValue.request(registration),
    collapsible: 'none',
  };
}

/** The account of registration tokens by its short name, which nobody else is called by; all others whole. */
function requesterName(requester: string): string {
  return requester === bootstrap.user ? bootstrap.serviceAccount : fit(requester);
}

function verdictWord(l10n: L10n, kind: Verdict['kind']): string {
  switch (kind) {
    case 'proved':
      return l10n.t('proved');
    case 'expectedUnproved':
      return l10n.t('not proved');
    case 'renewal':
      return l10n.t('renewal');
    case 'addOn':
      return l10n.t('add-on');
    case 'odd':
      return l10n.t('odd');
    case 'stale':
      return l10n.t('stale');
    case 'duplicateName':
      return l10n.t('duplicate name');
  }
}

/** No two verdicts share an icon: colour alone tells some people nothing. */
function verdictIcon(kind: Verdict['kind']): Icon {
  switch (kind) {
    case 'proved':
      return { id: 'verified', color: colors.good };
    case 'expectedUnproved':
      return { id: 'mail', color: colors.attention };
    case 'renewal':
      return { id: 'history', color: colors.quiet };
    case 'addOn':
      return { id: 'extensions', color: colors.quiet };
    case 'odd':
      return { id: 'warning', color: colors.bad };
    case 'stale':
      return { id: 'watch', color: colors.quiet };
    case 'duplicateName':
      return { id: 'files', color: colors.attention };
  }
}
