import type { RegistrationRequest, RequestSubject } from '../model.ts';
import { bootstrap, namespaces, requestUsages, signer, subject as expectedSubject } from '../ocm.ts';

/** The last part of the CN: 5 random characters, or the UID of the Klusterlet (singleton), or what an administrator set. */
const agentName = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/;
const bootstrapTokenUser = /^system:bootstrap:[a-z0-9]{6}$/;
const [serviceAccountsGroup, bootstrapTokensGroup] = bootstrap.groups;
const serviceAccounts: readonly string[] = [
  bootstrap.user,
  `system:serviceaccount:${namespaces.operator}:${bootstrap.oldServiceAccount}`,
];

/** A registered agent that asks again goes by its certificate, so its user is the CN of that certificate. */
export function isRenewal({ requester }: RegistrationRequest): boolean {
  return requester.startsWith('system:open-cluster-management:');
}

/**
 * Everything in which this request differs from the one that an OCM agent makes for `clusterName` (ocm.md 5.1), as full
 * sentences. The name of the request is not looked at: anybody can choose it, and Kubernetes cuts it for long cluster names.
 */
export function findOddities(request: RegistrationRequest, clusterName: string): string[] {
  return [
    ...labelOddities(request, clusterName),
    ...subjectOddities(request.subject, clusterName),
    ...requesterOddities(request, clusterName),
    ...(request.signer === signer ? [] : [`It goes to the signer ${shown(request.signer)}, not to "${signer}".`]),
    ...usageOddities(request.usages),
  ];
}

/**
 * What a request is for, from itself alone. A renewal or an add-on's request with anything odd about it counts as a registration:
 * a person must look at it, so it is never hidden among those that controllers decide on.
 */
export function purposeOf(request: RegistrationRequest): 'registration' | 'renewal' | 'addOn' {
  if (request.addOnName !== undefined) {
    return lookalikeAddOn(request) === undefined ? 'addOn' : 'registration';
  }
  return isRenewal(request) && findOddities(request, request.clusterName).length === 0 ? 'renewal' : 'registration';
}

/** An add-on label keeps a request out of a registration: no honest add-on asks for the cluster's own identity. */
export function lookalikeAddOn({ subject, clusterName, addOnName = '' }: RegistrationRequest): string | undefined {
  if ('unreadable' in subject) {
    return undefined;
  }
  return isAgentName(subject.commonName, clusterName)
    ? `It is labelled as a request of the add-on "${addOnName}", but asks for the identity of the cluster itself.`
    : undefined;
}

function labelOddities(request: RegistrationRequest, clusterName: string): string[] {
  return request.clusterName === clusterName
    ? []
    : [`Its label names the cluster ${shown(request.clusterName)}, not "${clusterName}".`];
}

function subjectOddities(subject: RegistrationRequest['subject'], clusterName: string): string[] {
  if ('unreadable' in subject) {
    return [`What it asks for can't be read: the certificate request ${subject.unreadable}.`];
  }
  const { commonName, others, subjectAlternativeNames } = subject;
  const prefix = expectedSubject.commonNamePrefix(clusterName);
  return [
    ...(isAgentName(commonName, clusterName) ? [] : [`Its common name is ${shown(commonName)}, not "${prefix}<agent>".`]),
    ...organizationOddities(subject, clusterName),
    ...(others.length === 0 ? [] : [`Its subject has more than CN and O: ${others.join(', ')}.`]),
    ...(subjectAlternativeNames.length === 0
      ? []
      : [`It asks for alternative names, which no agent does: ${subjectAlternativeNames.join(', ')}.`]),
  ];
}

function isAgentName(commonName: string, clusterName: string): boolean {
  const prefix = expectedSubject.commonNamePrefix(clusterName);
  return commonName.startsWith(prefix) && agentName.test(commonName.slice(prefix.length));
}

function organizationOddities({ organizations }: RequestSubject, clusterName: string): string[] {
  const expected = expectedSubject.organizations(clusterName);
  const extra = organizations.filter((organization) => !expected.includes(organization));
  const missing = expected.filter((organization) => !organizations.includes(organization));
  const repeated = organizations.filter((organization, index) => expected.includes(organization) && organizations.indexOf(organization) !== index);
  return [
    ...extra.map((organization) => `It asks for the group (O) ${shown(organization)}, which no agent of this cluster does.`),
    ...missing.map((organization) => `It doesn't ask for the group (O) "${organization}".`),
    ...repeated.map((organization) => `It asks for the group (O) "${organization}" twice.`),
  ];
}

function requesterOddities(request: RegistrationRequest, clusterName: string): string[] {
  const { requester, groups, subject } = request;
  if (isRenewal(request)) {
    const group = `system:open-cluster-management:${clusterName}`;
    const commonName = 'unreadable' in subject ? undefined : subject.commonName;
    return [
      ...(commonName === undefined || requester === commonName
        ? []
        : [`The registered agent ${shown(requester)} made it, but asks for another name than its own.`]),
      ...(groups.includes(group) ? [] : [`Its requester is not in the group "${group}".`]),
    ];
  }
  const group = serviceAccounts.includes(requester)
    ? serviceAccountsGroup
    : bootstrapTokenUser.test(requester)
      ? bootstrapTokensGroup
      : undefined;
  if (group === undefined) {
    return [`It was made by ${shown(requester)}, which is no bootstrap account of OCM.`];
  }
  return groups.includes(group) ? [] : [`Its requester is not in the group "${group}".`];
}

function usageOddities(usages: readonly string[]): string[] {
  const expected: readonly string[] = requestUsages;
  const extra = usages.filter((usage) => !expected.includes(usage));
  const missing = expected.filter((usage) => !usages.includes(usage));
  return [
    ...extra.map((usage) => `It asks for the usage ${shown(usage)}, which no agent does.`),
    ...missing.map((usage) => `It doesn't ask for the usage "${usage}".`),
  ];
}

function shown(text: string): string {
  return text === '' ? '(empty)' : `"${text}"`;
}
