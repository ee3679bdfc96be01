import type { DiagnosisView } from '../../../src/cluster/diagnosis/view.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import type { Condition, Klusterlet, RegistrationRequest } from '../../../src/cluster/model.ts';
import type { BootstrapFacts, ItsFacts, WecFacts } from '../../../src/cluster/registration/situation.ts';
import { clusterIn } from '../tree/readerOf.ts';

export const server = 'https://its1.example:6443';
export const now = Date.parse('2026-01-01T12:00:00Z');
const agents = 'open-cluster-management-agent';

/** Nothing of a connection but its context's name is read by checks. */
const connection = (name: string) => ({ context: { name } }) as Connection;

export const says = (type: string, status: Condition['status'], reason = 'Reason', message = ''): Condition => ({ type, status, reason, message });
export const klusterlet = (conditions: readonly Condition[] = [says('Applied', 'True')], clusterName = 'wec1'): Klusterlet => ({
  ...{ name: 'klusterlet', uid: 'u', resourceVersion: '1', clusterName, mode: 'Default', generation: 1, observedGeneration: 1, conditions },
});
export const pod = (app: string, waiting?: { reason: string; message: string }, image = `registry.example/registration:v1.2.0`) => ({
  ...{ name: `${app}-1`, resourceVersion: '1', ready: waiting === undefined, waiting, containers: ['agent'], app, image },
  namespace: app === 'klusterlet' ? 'open-cluster-management' : agents,
});
export const pods = [pod('klusterlet'), pod('klusterlet-registration-agent'), pod('klusterlet-manifestwork-agent')];
export const token: BootstrapFacts = {
  ...{ server, ca: undefined, proxyUrl: undefined, credentialId: 'jti-1', tokenHash: 'hash' },
  issuedAt: new Date(now - 600_000),
  // The probes of stages go by the real clock.
  expiresAt: new Date(Date.now() + 3_600_000),
};
export const request = (part: Partial<RegistrationRequest> = {}): RegistrationRequest => ({
  ...{ name: 'wec1-aaaaa', uid: 'r1', resourceVersion: '1', createdAt: '2026-01-01T11:55:00Z', clusterName: 'wec1', addOnName: undefined },
  ...{ requester: 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap', groups: [], credentialId: 'jti-1', signer: '', usages: [], expirationSeconds: undefined },
  subject: { commonName: 'system:open-cluster-management:wec1:a', organizations: [], others: [], subjectAlternativeNames: [], keyType: '' },
  ...{ state: 'pending', issued: false },
  ...part,
});
/** A WEC whose agent was joined ten minutes ago, and has asked for nothing yet. */
export const joinedWec: WecFacts = { klusterlet: klusterlet(), operatorDeployed: true, operatorReplicas: 1, bootstrap: token, hubCredentials: undefined, agentNamespace: agents, pods: pods.slice(0, 2) };
/** One whose agent has its certificate. */
export const registeredWec: WecFacts = {
  ...joinedWec,
  pods,
  hubCredentials: { server, ca: undefined, clusterName: 'wec1', createdAt: '2026-01-01T11:00:00Z', expiresAt: new Date(Date.now() + 3_600_000) },
};
export const registeredIts: ItsFacts = { managedCluster: clusterIn('available', 'wec1'), requests: [], mailbox: 'active' };
export const emptyIts: ItsFacts = { managedCluster: undefined, requests: [], mailbox: 'absent' };

interface Given extends Partial<Omit<DiagnosisView, 'sight'>> {
  readonly onIts?: ItsFacts;
  readonly onWec?: WecFacts;
}

/** A healthy WEC, unless told otherwise. */
export function viewOf({ onIts = registeredIts, onWec = registeredWec, ...part }: Given = {}): DiagnosisView {
  const known = part.wec?.kind !== 'notKnown';
  return {
    sight: {
      plan: { its: connection('its1'), wec: known ? connection('cluster1') : undefined, clusterName: 'wec1', hubServers: [server], hubAuthorities: {}, recordsCredentialIds: true },
      situation: { its: onIts, wec: onWec },
      signal: new AbortController().signal,
      token: undefined,
      reviewed: undefined,
      acceptWithoutRequest: false,
    },
    its: { kind: 'answers' },
    wec: { kind: 'answers' },
    wecName: known ? 'cluster1' : undefined,
    leaving: { cluster: undefined, works: [], addOns: [], lease: undefined, wec: undefined },
    hub: { readiness: { accounts: new Set(['new']), ocmVersion: '1.2.0', podTroubles: [] }, admission: { kind: 'takes' } },
    rivals: [],
    named: undefined,
    now,
    ...part,
  };
}
