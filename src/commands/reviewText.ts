import type { RegistrationRequest } from '../cluster/model.ts';
import { plainText } from '../cluster/plainText.ts';
import { purposeOf } from '../cluster/requests/oddities.ts';
import type { NamedCluster, RequestFacts } from '../cluster/requests/requestWatch.ts';
import { age } from '../tree/row.ts';
import type { L10n } from '../ui/l10n.ts';
import { lifetime, requestState, verdictLines } from './requestText.ts';

/** All that a person must see of a request before trusting it, as of `now` (ms since 1970): a document in plain text. */
export function reviewText(its: string, facts: RequestFacts, l10n: L10n, now: number): string {
  const { request, verdict, there } = facts;
  const since = (time: string) => (time === '' ? l10n.t('unknown') : `${time} (${age(l10n, time, now)})`);
  const { subject } = request;
  const asked =
    'unreadable' in subject
      ? [l10n.t('Unreadable: {0}', subject.unreadable)]
      : [
          l10n.t('Common name (CN): {0}', subject.commonName),
          l10n.t('Organizations (O): {0}', subject.organizations.join(', ')),
          ...(subject.others.length === 0 ? [] : [l10n.t('Other attributes: {0}', subject.others.join(', '))]),
          l10n.t('Alternative names (SAN): {0}', subject.subjectAlternativeNames.join(', ') || l10n.t('none')),
          l10n.t('Key: {0}', subject.keyType),
        ];
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      l10n.t('What it asks for'),
      [
        ...asked,
        l10n.t('Signer: {0}', request.signer),
        l10n.t('Usages: {0}', request.usages.join(', ')),
        l10n.t('Lifetime asked for: {0}', lifetime(request.expirationSeconds)),
      ],
    ],
    [
      l10n.t('Who asks'),
      [
        l10n.t('Requester: {0}', request.requester),
        l10n.t('Groups: {0}', request.groups.join(', ')),
        l10n.t('Credential id: {0}', request.credentialId ?? l10n.t('not recorded by this ITS')),
      ],
    ],
    [
      l10n.t('The request'),
      [
        l10n.t('Name: {0}', request.name),
        l10n.t('Made: {0}', since(request.createdAt)),
        l10n.t('State: {0}', there ? requestState(l10n, request) : l10n.t('gone; this is what it was last')),
        l10n.t('Object: uid {0}, resourceVersion {1}', request.uid, request.resourceVersion),
      ],
    ],
    [l10n.t('ManagedCluster "{0}" on the ITS', request.clusterName), clusterLines(facts, l10n, since)],
    [l10n.t('Other requests with this name'), otherLines(facts.others, l10n, now)],
    [l10n.t('What the WEC\'s agent says'), agentLines(facts, l10n)],
  ];
  return [
    l10n.t('Registration request of "{0}" on the ITS "{1}"', request.clusterName, its),
    '',
    ...verdictLines(verdict),
    ...sections.flatMap(([title, lines]) => ['', title, ...lines.map((line) => `  ${line}`)]),
    '',
    l10n.t('To decide on it: Accept WEC or Deny Request, above this text, on its row, or from the palette.'),
  ]
    .map((line) => (line === '' ? '' : plainText(line)))
    .join('\n')
    .concat('\n');
}

function clusterLines({ managedCluster, managedClusterProblem }: RequestFacts, l10n: L10n, since: (time: string) => string): string[] {
  if (managedClusterProblem !== undefined) {
    return [l10n.t('It can\'t be read: {0}', managedClusterProblem)];
  }
  if (managedCluster === 'loading') {
    return [l10n.t('Loading…')];
  }
  return managedCluster === undefined
    ? [l10n.t('There is none: an agent makes it within seconds; without it nothing can be accepted.')]
    : [l10n.t('Made: {0}', since(managedCluster.createdAt)), ...standing(managedCluster, l10n, since)];
}

function standing({ accepted, acceptedSince, joined, available, deleting }: NamedCluster, l10n: L10n, since: (time: string) => string): string[] {
  return [
    accepted ? l10n.t('Accepted: yes, since {0}', since(acceptedSince)) : l10n.t('Accepted: no'),
    joined.holds ? l10n.t('Joined: yes, since {0}', since(joined.since)) : l10n.t('Joined: no'),
    available.holds ? l10n.t('Available: yes, since {0}', since(available.since)) : l10n.t('Available: no'),
    ...(deleting ? [l10n.t('It is being deleted.')] : []),
  ];
}

function otherLines(others: readonly RegistrationRequest[], l10n: L10n, now: number): string[] {
  if (others.length === 0) {
    return [l10n.t('none')];
  }
  return others.map((other) => {
    const commonName = 'unreadable' in other.subject ? l10n.t('unreadable') : other.subject.commonName;
    const purpose = purposeOf(other);
    const state = requestState(l10n, other);
    const kind = purpose === 'renewal' ? l10n.t('renewal, {0}', state) : purpose === 'addOn' ? l10n.t('add-on, {0}', state) : state;
    return l10n.t('{0}: {1}, {2}, made by {3}, CN {4}', other.name, kind, age(l10n, other.createdAt, now), other.requester, commonName);
  });
}

function agentLines({ agent, request }: RequestFacts, l10n: L10n): string[] {
  if (agent === undefined) {
    return [l10n.t('No context in the kubeconfig is known to lead to this WEC, so its agent was not asked.')];
  }
  const { context, named, credentialId } = agent;
  const token =
    credentialId === undefined
      ? l10n.t('Its token can\'t be read.')
      : credentialId === request.credentialId
        ? l10n.t('It asks with the token that made this request.')
        : l10n.t('It asks with another token than the one that made this request: {0}', credentialId);
  return [l10n.t('Context: {0}', context), logLine(named, request.name, l10n), token];
}

function logLine(named: NonNullable<RequestFacts['agent']>['named'], request: string, l10n: L10n): string {
  if (named === undefined) {
    return l10n.t('Its log is being read…');
  }
  if (named.names.has(request)) {
    return l10n.t('Its log says that it created this request.');
  }
  if (named.agents === 0) {
    return l10n.t('No agent runs there, so there is no log.');
  }
  if (named.problems.length > 0) {
    return l10n.t('Its log can\'t be read: {0}', named.problems.join(' '));
  }
  return named.names.size === 0 ? l10n.t('Its log names no request.') : l10n.t('Its log names other requests: {0}', [...named.names].join(', '));
}
