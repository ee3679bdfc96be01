import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import type { RequestReview } from '../../src/cluster/registration/prompts.ts';
import type { RunSnapshot, StageSnapshot } from '../../src/cluster/registration/runsReader.ts';
import { readToken } from '../../src/cluster/requests/token.ts';
import type { EndState } from './endState.ts';

const done = (id: StageSnapshot['id'], title: string, evidence: string): StageSnapshot => ({ id, title, state: 'done', evidence });

/** The stages of a first registration; what the clusters choose (random names, the hour) is taken from `runs`. */
export function expectedStages(runs: readonly RunSnapshot[], { clusterName }: RegistrationPlan): readonly StageSnapshot[] {
  const said = new Map(runs[0]?.stages.map(({ id, evidence }) => [id, evidence]));
  const taken = (id: StageSnapshot['id'], pattern: RegExp) => pattern.exec(said.get(id) ?? '')?.[0] ?? `evidence like ${String(pattern)}`;
  const request = new RegExp(`^${clusterName}-[a-z0-9]{5}`);
  return [
    done('tools', 'Tools and rights', taken('tools', /^clusteradm 1\.\d\.\d installs agents \d\.\d\.\d; the rights on both clusters suffice\.$/)),
    done('itsReady', 'ITS ready', taken('itsReady', /^3 Pods of the ITS are pending \(.*\): without the webhooks, .*\.$/)),
    done('wec', 'WEC free to register', 'No agent is installed on it yet.'),
    done('name', 'Name free', `No ManagedCluster is called "${clusterName}".`),
    done('token', 'Registration token', taken('token', /^A token that lives until .*\.$/)),
    done('join', 'Join', 'The klusterlet is installed on the WEC.'),
    done('klusterlet', 'Klusterlet applied', 'The klusterlet operator has installed the agent.'),
    done('request', 'Request seen', `${taken('request', request)} on the ITS.`),
    done('review', 'Request reviewed', `${taken('review', request)}, made by system:serviceaccount:open-cluster-management:agent-registration-bootstrap.`),
    done('accept', 'Accepted', 'The request is approved and the ITS accepts the WEC.'),
    done('joined', 'Joined', 'Accepted by the ITS, and the agent has used its certificate.'),
    done('available', 'Available', 'Accepted, Joined and Available; its mailbox namespace exists and its agent runs.'),
  ];
}

/** The review of the request that the agent of this join made with `token`; names and times that the ITS chose are taken from `reviews`. */
export function expectedReview({ clusterName, wec }: RegistrationPlan, token: string, reviews: readonly RequestReview[]): RequestReview {
  const shown = reviews[0]?.request;
  const name = shown?.name ?? '';
  const commonName = shown !== undefined && 'commonName' in shown.subject ? shown.subject.commonName : '';
  const group = `system:open-cluster-management:${clusterName}`;
  return {
    its: 'its1',
    wec: wec.context.name,
    clusterName,
    request: {
      name: /^.*-[a-z0-9]{5}$/.test(name) && name.startsWith(clusterName) ? name : 'a name of this cluster',
      uid: shown?.uid ?? '',
      resourceVersion: shown?.resourceVersion ?? '',
      createdAt: shown?.createdAt ?? '',
      clusterName,
      addOnName: undefined,
      requester: 'system:serviceaccount:open-cluster-management:agent-registration-bootstrap',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:open-cluster-management', 'system:authenticated'],
      credentialId: readToken(token).jti,
      signer: 'kubernetes.io/kube-apiserver-client',
      usages: ['digital signature', 'key encipherment', 'client auth'],
      expirationSeconds: 31_536_000,
      subject: {
        commonName: commonName.startsWith(`${group}:`) ? commonName : `${group}:<agent>`,
        organizations: [group, 'system:open-cluster-management:managed-clusters'],
        others: [],
        subjectAlternativeNames: [],
        keyType: 'ECDSA P-256',
      },
      state: 'pending',
      issued: false,
    },
    verdict: {
      kind: 'proved',
      reasons: [
        "It was made with the token of this join (the ITS recorded the token's id).",
        "The agent's log on the WEC says that it created this request.",
      ],
    },
    commands: [
      `kubectl --context its1 certificate approve ${name}`,
      `kubectl --context its1 patch managedcluster ${clusterName} --type=merge -p '{"spec":{"hubAcceptsClient":true}}'`,
      '# Not the same, the document\'s way: it takes any request with the label of that name.',
      `#   clusteradm --context its1 accept --clusters ${clusterName}`,
    ],
  };
}

/** On OCM 1.2. In singleton mode one Pod does the work of both agents. */
export function expectedEnd({ bundle }: RegistrationPlan, mode: 'Default' | 'Singleton'): EndState {
  const version = bundle.kind === 'default' ? 'the ITS\'s own' : bundle.version;
  const image = (name: string) => `quay.io/open-cluster-management/${name}:v${version}`;
  return {
    managedCluster: {
      labels: { 'cluster.open-cluster-management.io/clusterset': 'default' },
      spec: { hubAcceptsClient: true, leaseDurationSeconds: 60 },
      conditions: {
        HubAcceptedManagedCluster: 'True HubClusterAdminAccepted',
        ManagedClusterConditionAvailable: 'True ManagedClusterAvailable',
        ManagedClusterJoined: 'True ManagedClusterJoined',
      },
    },
    mailbox: 'Active',
    requests: ['approved, issued'],
    klusterlet: {
      spec: {
        clusterName: '<name>',
        deployOption: { mode },
        externalServerURLs: [{ url: '' }],
        imagePullSpec: image('registration-operator'),
        namespace: 'open-cluster-management-agent',
        registrationConfiguration: {
          bootstrapKubeConfigs: { type: 'None' },
          clientCertExpirationSeconds: 31_536_000,
          featureGates: [
            { feature: 'AddonManagement', mode: 'Enable' },
            { feature: 'ClusterClaim', mode: 'Enable' },
          ],
          kubeAPIBurst: 100,
          kubeAPIQPS: 50,
          registrationDriver: { authType: 'csr' },
        },
        registrationImagePullSpec: image('registration'),
        resourceRequirement: { type: 'Default' },
        workImagePullSpec: image('work'),
      },
      conditions: {
        Applied: 'True KlusterletApplied',
        Available: 'True KlusterletAvailable',
        HubConnectionDegraded: 'False HubConnectionFunctional',
        RegistrationDesiredDegraded: 'False DeploymentsFunctional',
        ValidFeatureGates: 'True FeatureGatesAllValid',
        WorkDesiredDegraded: 'False DeploymentsFunctional',
      },
    },
    secrets: {
      'bootstrap-hub-kubeconfig': ['kubeconfig'],
      'hub-kubeconfig-secret': ['agent-name', 'cluster-name', 'kubeconfig', 'tls.crt', 'tls.key'],
      'open-cluster-management-image-pull-credentials': ['.dockerconfigjson'],
    },
    agents:
      mode === 'Singleton'
        ? { 'klusterlet-agent': 'Running' }
        : { 'klusterlet-manifestwork-agent': 'Running', 'klusterlet-registration-agent': 'Running' },
  };
}
