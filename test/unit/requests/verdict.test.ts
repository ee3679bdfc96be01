import assert from 'node:assert/strict';
import type { RegistrationRequest } from '../../../src/cluster/model.ts';
import { judgeRequest, type RequestEvidence, type Verdict } from '../../../src/cluster/requests/verdict.ts';
import { rightRequest, rightSubject, withSubject } from './requestFixtures.ts';

const evidence: RequestEvidence = { clusterName: 'cluster1', otherPending: [] };
const ownToken: RequestEvidence = { ...evidence, expectedCredentialId: 'jti-1' };
const otherAgent = { ...rightSubject, commonName: 'system:open-cluster-management:cluster1:other' };

const unproved =
  'Every field is as an OCM agent writes it, but nothing proves that the agent of "cluster1" made it: anybody who holds a registration token of this ITS could have.';
const byToken = "It was made with the token of this join (the ITS recorded the token's id).";
const byLog = "The agent's log on the WEC says that it created this request.";
const otherToken = "It was made with another token than this join's.";

const renewal: RegistrationRequest = {
  ...rightRequest,
  requester: rightSubject.commonName,
  groups: ['system:open-cluster-management:cluster1', 'system:open-cluster-management:managed-clusters', 'system:authenticated'],
  credentialId: undefined,
};

/** The right request with one field wrong; the only reason that must come out of it. */
const broken: Readonly<Record<string, readonly [request: RegistrationRequest, reason: string]>> = {
  'the label of another cluster': [
    { ...rightRequest, clusterName: 'cluster10' },
    'Its label names the cluster "cluster10", not "cluster1".',
  ],
  'an unreadable request': [
    { ...rightRequest, subject: { unreadable: 'is not base64' } },
    "What it asks for can't be read: the certificate request is not base64.",
  ],
  "another cluster's common name": [
    withSubject({ commonName: 'system:open-cluster-management:cluster10:x7k2p' }),
    'Its common name is "system:open-cluster-management:cluster10:x7k2p", not "system:open-cluster-management:cluster1:<agent>".',
  ],
  'a common name without agent': [
    withSubject({ commonName: 'system:open-cluster-management:cluster1:' }),
    'Its common name is "system:open-cluster-management:cluster1:", not "system:open-cluster-management:cluster1:<agent>".',
  ],
  'a common name with more parts': [
    withSubject({ commonName: 'system:open-cluster-management:cluster1:addon:agent' }),
    'Its common name is "system:open-cluster-management:cluster1:addon:agent", not "system:open-cluster-management:cluster1:<agent>".',
  ],
  'a common name with an escaped control character': [
    withSubject({ commonName: String.raw`system:open-cluster-management:cluster1:x7k2p\u{0}` }),
    String.raw`Its common name is "system:open-cluster-management:cluster1:x7k2p\u{0}", not "system:open-cluster-management:cluster1:<agent>".`,
  ],
  "an administrator's common name": [
    withSubject({ commonName: 'kubernetes-admin' }),
    'Its common name is "kubernetes-admin", not "system:open-cluster-management:cluster1:<agent>".',
  ],
  'no common name': [withSubject({ commonName: '' }), 'Its common name is (empty), not "system:open-cluster-management:cluster1:<agent>".'],
  'a further group': [
    withSubject({ organizations: [...rightSubject.organizations, 'system:masters'] }),
    'It asks for the group (O) "system:masters", which no agent of this cluster does.',
  ],
  'a missing group': [
    withSubject({ organizations: rightSubject.organizations.slice(0, 1) }),
    'It doesn\'t ask for the group (O) "system:open-cluster-management:managed-clusters".',
  ],
  'a repeated group': [
    withSubject({ organizations: [...rightSubject.organizations, 'system:open-cluster-management:cluster1'] }),
    'It asks for the group (O) "system:open-cluster-management:cluster1" twice.',
  ],
  'further subject attributes': [withSubject({ others: ['OU=a', 'CN=b'] }), 'Its subject has more than CN and O: OU=a, CN=b.'],
  'alternative names': [
    withSubject({ subjectAlternativeNames: ['DNS:its.example'] }),
    'It asks for alternative names, which no agent does: DNS:its.example.',
  ],
  'another signer': [
    { ...rightRequest, signer: 'kubernetes.io/kubelet-serving' },
    'It goes to the signer "kubernetes.io/kubelet-serving", not to "kubernetes.io/kube-apiserver-client".',
  ],
  'a further usage': [
    { ...rightRequest, usages: [...rightRequest.usages, 'server auth'] },
    'It asks for the usage "server auth", which no agent does.',
  ],
  'a missing usage': [{ ...rightRequest, usages: rightRequest.usages.slice(1) }, 'It doesn\'t ask for the usage "digital signature".'],
  'another requester': [{ ...rightRequest, requester: 'alice' }, 'It was made by "alice", which is no bootstrap account of OCM.'],
  'a requester whose name only begins right': [
    { ...rightRequest, requester: `${rightRequest.requester}-2` },
    `It was made by "${rightRequest.requester}-2", which is no bootstrap account of OCM.`,
  ],
  'a ServiceAccount of that name in another namespace': [
    { ...rightRequest, requester: 'system:serviceaccount:default:agent-registration-bootstrap' },
    'It was made by "system:serviceaccount:default:agent-registration-bootstrap", which is no bootstrap account of OCM.',
  ],
  'no requester': [{ ...rightRequest, requester: '' }, 'It was made by (empty), which is no bootstrap account of OCM.'],
  'a requester outside the group of bootstrap accounts': [
    { ...rightRequest, groups: ['system:authenticated'] },
    'Its requester is not in the group "system:serviceaccounts:open-cluster-management".',
  ],
  'a bootstrap token outside its group': [
    { ...rightRequest, requester: 'system:bootstrap:ocmhub' },
    'Its requester is not in the group "system:bootstrappers:managedcluster".',
  ],
  'the renewal of another agent': [
    { ...renewal, requester: 'system:open-cluster-management:cluster1:other' },
    'The registered agent "system:open-cluster-management:cluster1:other" made it, but asks for another name than its own.',
  ],
  "a renewal outside the cluster's group": [
    { ...renewal, groups: ['system:authenticated'] },
    'Its requester is not in the group "system:open-cluster-management:cluster1".',
  ],
  'a renewal that asks for more': [
    { ...renewal, subject: { ...rightSubject, organizations: [...rightSubject.organizations, 'system:masters'] } },
    'It asks for the group (O) "system:masters", which no agent of this cluster does.',
  ],
  "an add-on label on a request for the cluster's own identity": [
    { ...rightRequest, addOnName: 'work-manager' },
    'It is labelled as a request of the add-on "work-manager", but asks for the identity of the cluster itself.',
  ],
};

const rival: RegistrationRequest = {
  ...rightRequest,
  name: 'cluster1-rival',
  uid: 'uid-2',
  credentialId: 'jti-2',
  subject: otherAgent,
  createdAt: '2026-11-22T10:00:30Z',
};
const later = '2026-11-22T10:05:00Z';

const judged: Readonly<Record<string, readonly [request: RegistrationRequest, evidence: RequestEvidence, verdict: Verdict]>> = {
  'the token of this join': [rightRequest, ownToken, { kind: 'proved', reasons: [byToken] }],
  "the agent's log": [
    { ...rightRequest, credentialId: undefined },
    { ...evidence, agentNamedRequests: new Set(['cluster1-abcde']) },
    { kind: 'proved', reasons: [byLog] },
  ],
  'both witnesses': [
    rightRequest,
    { ...ownToken, agentNamedRequests: new Set(['cluster1-abcde']) },
    { kind: 'proved', reasons: [byToken, byLog] },
  ],
  'a bootstrap token, which has no id, and no witness': [
    {
      ...rightRequest,
      requester: 'system:bootstrap:ocmhub',
      groups: ['system:bootstrappers:managedcluster', 'system:authenticated'],
      credentialId: undefined,
    },
    evidence,
    { kind: 'expectedUnproved', reasons: [unproved, "The token of this join is not known here, and the agent's log was not read."] },
  ],
  'the account of clusteradm 0.10': [
    { ...rightRequest, requester: 'system:serviceaccount:open-cluster-management:cluster-bootstrap' },
    evidence,
    { kind: 'expectedUnproved', reasons: [unproved, "The token of this join is not known here, and the agent's log was not read."] },
  ],
  'an ITS older than Kubernetes 1.30': [
    { ...rightRequest, credentialId: undefined },
    { ...ownToken, agentNamedRequests: new Set<string>() },
    {
      kind: 'expectedUnproved',
      reasons: [
        unproved,
        "The ITS does not record which token made a request (Kubernetes before 1.30), and the agent's log does not name this request.",
      ],
    },
  ],
  'a singleton agent, named by the UID of its Klusterlet': [
    withSubject({ commonName: 'system:open-cluster-management:cluster1:0f8fad5b-d9cb-469f-a165-70867728950e' }),
    ownToken,
    { kind: 'proved', reasons: [byToken] },
  ],
  'another token than that of this join': [rightRequest, { ...evidence, expectedCredentialId: 'jti-9' }, { kind: 'odd', reasons: [otherToken] }],
  'no token id on an ITS that records them': [
    { ...rightRequest, credentialId: undefined },
    { ...ownToken, hubRecordsCredentialIds: true },
    { kind: 'odd', reasons: ['The ITS records no token for it, so it was not made with the token of this join.'] },
  ],
  "another token, though the agent's log names it": [
    rightRequest,
    { ...evidence, expectedCredentialId: 'jti-9', agentNamedRequests: new Set(['cluster1-abcde']) },
    { kind: 'odd', reasons: [otherToken] },
  ],
  'the token of this join with a wrong field': [
    { ...rightRequest, signer: 'example.com/other' },
    ownToken,
    { kind: 'odd', reasons: ['It goes to the signer "example.com/other", not to "kubernetes.io/kube-apiserver-client".'] },
  ],
  'a renewal': [
    renewal,
    ownToken,
    { kind: 'renewal', reasons: ['The registered cluster itself asks for a new certificate; the ITS approves that by itself.'] },
  ],
  'an add-on': [
    {
      ...withSubject({ commonName: 'system:open-cluster-management:cluster:cluster1:addon:work-manager:agent:x' }),
      addOnName: 'work-manager',
    },
    ownToken,
    { kind: 'addOn', reasons: ['It is a request of the add-on "work-manager", which the add-on\'s own controller decides.'] },
  ],
  'a denied request': [
    { ...rightRequest, state: 'denied' },
    ownToken,
    { kind: 'stale', reasons: ['It was denied; the agent makes a new one only after this one is deleted.'] },
  ],
  'a failed request': [
    { ...rightRequest, state: 'failed' },
    evidence,
    { kind: 'stale', reasons: ['It failed; the agent makes a new one only after this one is deleted.'] },
  ],
  'an approved request': [
    { ...rightRequest, state: 'approved' },
    ownToken,
    { kind: 'proved', reasons: [byToken, 'It is already approved.'] },
  ],
  'a name that is accepted already': [
    rightRequest,
    { ...ownToken, managedCluster: { hubAcceptsClient: true } },
    { kind: 'proved', reasons: [byToken, 'The ITS already accepts "cluster1": whoever gets this certificate acts as that cluster at once.'] },
  ],
  'a request from before this join': [
    rightRequest,
    { ...evidence, joinStartedAt: later },
    { kind: 'stale', reasons: ['It was made at 2026-11-22T10:00:00Z, before this join began.'] },
  ],
  'a request that differs from the start of the join by less than clocks do': [
    rightRequest,
    { ...ownToken, expectedCredentialId: 'jti-1', joinStartedAt: '2026-11-22T10:00:59Z' },
    { kind: 'proved', reasons: [byToken] },
  ],
  'a proved request from before this join (a resumed one)': [
    rightRequest,
    { ...ownToken, joinStartedAt: later },
    { kind: 'proved', reasons: [byToken] },
  ],
  'a second request with another subject, neither proved': [
    rightRequest,
    { ...evidence, otherPending: [rightRequest, rival] },
    {
      kind: 'duplicateName',
      reasons: [
        'The request cluster1-rival asks for the same cluster name with another subject, and neither is proved to come from this join.',
      ],
    },
  ],
  'a proved request beside a second one': [
    rightRequest,
    { ...ownToken, otherPending: [rival] },
    {
      kind: 'proved',
      reasons: [byToken, 'Beside it, the request cluster1-rival waits for the same cluster name; it is not this one.'],
    },
  ],
  'an unproved request beside a proved one': [
    { ...rival, credentialId: undefined },
    { ...evidence, agentNamedRequests: new Set(['cluster1-abcde']), otherPending: [{ ...rightRequest, credentialId: undefined }] },
    { kind: 'duplicateName', reasons: ['The request cluster1-abcde is proved to come from this join; this one is not.'] },
  ],
  'a rival that has a wrong field is no proof against itself': [
    { ...rightRequest, credentialId: undefined },
    {
      ...evidence,
      agentNamedRequests: new Set(['cluster1-rival']),
      otherPending: [{ ...rival, credentialId: undefined, signer: 'example.com/other' }],
    },
    {
      kind: 'duplicateName',
      reasons: [
        'The request cluster1-rival asks for the same cluster name with another subject, and neither is proved to come from this join.',
      ],
    },
  ],
  'an older request with the same subject': [
    rightRequest,
    { ...evidence, otherPending: [{ ...rightRequest, name: 'cluster1-newer', uid: 'uid-3', createdAt: later }] },
    {
      kind: 'stale',
      reasons: ['The newer request cluster1-newer has the same subject: the agent restarted and lost the key of this one.'],
    },
  ],
  'a newer request with the same subject': [
    { ...rightRequest, createdAt: later },
    { ...evidence, otherPending: [{ ...rightRequest, name: 'cluster1-older', uid: 'uid-3' }] },
    { kind: 'expectedUnproved', reasons: [unproved, "The token of this join is not known here, and the agent's log was not read."] },
  ],
  'the older one of two that the agent names (it restarted)': [
    rightRequest,
    {
      ...ownToken,
      agentNamedRequests: new Set(['cluster1-abcde', 'cluster1-rival']),
      otherPending: [{ ...rival, credentialId: 'jti-1' }],
    },
    { kind: 'stale', reasons: ['The same agent made the newer request cluster1-rival: it restarted and lost the key of this one.'] },
  ],
  'the newer one of two that the agent names': [
    { ...rival, credentialId: 'jti-1' },
    { ...ownToken, agentNamedRequests: new Set(['cluster1-abcde', 'cluster1-rival']), otherPending: [rightRequest] },
    {
      kind: 'proved',
      reasons: [byToken, byLog, 'Beside it, the request cluster1-abcde waits for the same cluster name; it is not this one.'],
    },
  ],
  'two of the same token and different subjects, named by nobody: the token may be stolen': [
    rightRequest,
    { ...ownToken, otherPending: [{ ...rival, credentialId: 'jti-1' }] },
    {
      kind: 'duplicateName',
      reasons: [
        "The request cluster1-rival was made with the same token and another subject, and the agent's log names neither: the agent restarted, or somebody else has the token.",
      ],
    },
  ],
  'one of the same token beside the one that the agent names': [
    { ...rival, credentialId: 'jti-1' },
    { ...ownToken, agentNamedRequests: new Set(['cluster1-abcde']), otherPending: [rightRequest] },
    { kind: 'duplicateName', reasons: ["It was made with this join's token, but the agent's log names cluster1-abcde and not this one."] },
  ],
  'add-on requests, renewals, other clusters and itself among the pending ones': [
    rightRequest,
    {
      ...evidence,
      otherPending: [rightRequest, { ...rival, addOnName: 'x' }, { ...renewal, uid: 'uid-4' }, { ...rival, clusterName: 'cluster2' }],
    },
    { kind: 'expectedUnproved', reasons: [unproved, "The token of this join is not known here, and the agent's log was not read."] },
  ],
};

describe('judgeRequest', () => {
  describe('calls odd, even with the right token and a log that names it,', () => {
    for (const [what, [request, reason]] of Object.entries(broken)) {
      it(what, () => {
        const expectedCredentialId = request.credentialId;
        const best = { ...evidence, ...(expectedCredentialId !== undefined && { expectedCredentialId }), agentNamedRequests: new Set([request.name]) };
        assert.deepEqual(judgeRequest(request, best), { kind: 'odd', reasons: [reason] });
      });
    }

    it('a request with everything wrong, each oddity named', () => {
      const request: RegistrationRequest = {
        ...withSubject({ commonName: 'x', organizations: ['system:masters'], others: ['OU=y'], subjectAlternativeNames: ['DNS:z'] }),
        clusterName: 'cluster2',
        requester: 'alice',
        signer: 's',
        usages: ['server auth'],
      };
      const { kind, reasons } = judgeRequest(request, { ...evidence, expectedCredentialId: 'jti-9' });
      assert.deepEqual([kind, reasons.length], ['odd', 14]);
    });
  });

  for (const [what, [request, facts, verdict]] of Object.entries(judged)) {
    it(`judges ${what}: ${verdict.kind}`, () => assert.deepEqual(judgeRequest(request, facts), verdict));
  }
});
