import type { RegistrationRequest, RequestSubject } from '../../../src/cluster/model.ts';

export const rightSubject: RequestSubject = {
  commonName: 'system:open-cluster-management:cluster1:x7k2p',
  organizations: ['system:open-cluster-management:cluster1', 'system:open-cluster-management:managed-clusters'],
  others: [],
  subjectAlternativeNames: [],
  keyType: 'ECDSA P-256',
};

/** As the agent of `cluster1` makes it, with a token of the bootstrap ServiceAccount. */
export const rightRequest: RegistrationRequest = {
  name: 'cluster1-abcde',
  uid: 'uid-1',
  resourceVersion: '100',
  createdAt: '2026-11-22T10:00:00Z',
  clusterName: 'cluster1',
  addOnName: undefined,
  requester: 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:open-cluster-management', 'system:authenticated'],
  credentialId: 'jti-1',
  signer: 'kubernetes.io/kube-apiserver-client',
  usages: ['digital signature', 'key encipherment', 'client auth'],
  expirationSeconds: 31_536_000,
  subject: rightSubject,
  state: 'pending',
  issued: false,
};

export function withSubject(change: Partial<RequestSubject>): RegistrationRequest {
  return { ...rightRequest, subject: { ...rightSubject, ...change } };
}
