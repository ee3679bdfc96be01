import assert from 'node:assert/strict';
import { advise, type AdvisorFacts } from '../../../src/cluster/registration/advisor.ts';
import {
  classifyHubUrl,
  detectEnvironment,
  environments,
  type Environment,
  type EnvironmentFacts,
  type HubUrlClass,
} from '../../../src/cluster/registration/environment.ts';

const hubUrls: Readonly<Record<HubUrlClass, string>> = {
  public: 'https://its.example.com:6443',
  loopback: 'https://127.0.0.1:6443',
  'localtest.me': 'https://its1.localtest.me:9443',
};
const classes = Object.keys(hubUrls) as HubUrlClass[];
const clusterInfoServer = 'https://kubeflex-control-plane:31234';

function facts(environment: Environment, hub: HubUrlClass, changes: Partial<AdvisorFacts> = {}): AdvisorFacts {
  const detected = { environment, evidence: 'Seen.' };
  return { detected, hubUrl: hubUrls[hub], clusterInfoServer, wecUrl: 'https://wec.example.com:6443', ...changes };
}

/** s: --singleton set; L: internal lookup set, l: only offered; w: a warning. */
function code(input: AdvisorFacts): string {
  const { singleton, internalLookup, warnings } = advise(input);
  assert.ok(singleton.offered);
  const lookup = internalLookup.recommended ? 'L' : internalLookup.offered ? 'l' : '-';
  return `${singleton.recommended ? 's' : '-'}${lookup}${warnings.length > 0 ? 'w' : '-'}`;
}

const withClusterInfo: Readonly<Record<Environment, Readonly<Record<HubUrlClass, string>>>> = {
  kind: { public: 'sl-', loopback: 'sL-', 'localtest.me': 'sL-' },
  k3d: { public: 'sl-', loopback: 'sL-', 'localtest.me': 'sL-' },
  openshift: { public: '---', loopback: '--w', 'localtest.me': '--w' },
  eks: { public: '-l-', loopback: '-lw', 'localtest.me': '-lw' },
  gke: { public: '-l-', loopback: '-lw', 'localtest.me': '-lw' },
  aks: { public: '-l-', loopback: '-lw', 'localtest.me': '-lw' },
  unknown: { public: '-l-', loopback: '-lw', 'localtest.me': '-lw' },
};

describe('advise', () => {
  for (const environment of environments) {
    for (const hub of classes) {
      it(`${environment}, ${hub} ITS address: ${withClusterInfo[environment][hub]}`, () => {
        assert.equal(code(facts(environment, hub)), withClusterInfo[environment][hub]);
        // Without a server in the ITS's cluster-info, the flag would leave the agent without an address.
        const lookup = advise(facts(environment, hub, { clusterInfoServer: undefined })).internalLookup;
        assert.deepEqual([lookup.recommended, lookup.offered], [false, false]);
      });
    }
  }

  it('gives the flags with their reasons, warnings and evidence', () => {
    assert.deepEqual(advise(facts('kind', 'localtest.me')), {
      singleton: {
        flag: '--singleton',
        recommended: true,
        offered: true,
        reason:
          "Registration and work agent run in one Pod, which saves memory on a local test cluster; KubeStellar's get-started does the same. OCM calls it alpha.",
      },
      internalLookup: {
        flag: '--force-internal-endpoint-lookup',
        recommended: true,
        offered: true,
        reason:
          'In a kind node, https://its1.localtest.me:9443 means the node itself. With the flag the agent uses https://kubeflex-control-plane:31234 ' +
          "from the ITS's cluster-info, which works on a shared container network. The ITS's certificate is not verified while that is looked up.",
      },
      flags: ['--singleton', '--force-internal-endpoint-lookup'],
      warnings: [],
      evidence: [
        'Seen.',
        "The ITS's address https://its1.localtest.me:9443 is in the domain localtest.me, which always means the machine that looks it up.",
        "The ITS's cluster-info names the server https://kubeflex-control-plane:31234.",
      ],
    });
  });

  it('does not look up an address that is loopback itself, and warns', () => {
    const { internalLookup, flags, warnings } = advise(facts('k3d', 'loopback', { clusterInfoServer: 'https://0.0.0.0:6550' }));
    assert.deepEqual([internalLookup.recommended, internalLookup.offered, flags], [false, true, ['--singleton']]);
    assert.deepEqual(warnings, [
      'The agent runs in a container, where https://127.0.0.1:6443 means the container itself, and the ITS names no address that would work there. ' +
        'Give the ITS an address that containers reach.',
    ]);
  });

  it('sets no flag for a WEC of unknown kind on this machine, whose agent may well reach a loopback ITS', () => {
    const { internalLookup, flags, warnings } = advise(facts('unknown', 'loopback', { wecUrl: 'https://127.0.0.1:7443' }));
    assert.deepEqual(flags, []);
    assert.deepEqual(internalLookup, {
      flag: '--force-internal-endpoint-lookup',
      recommended: false,
      offered: true,
      reason:
        'WEC and ITS are on this machine. Set the flag if the agent runs in a container that reaches https://kubeflex-control-plane:31234 but not https://127.0.0.1:6443.',
    });
    assert.deepEqual(warnings, [
      "https://127.0.0.1:6443 is valid on this machine only; an agent that runs in a container or virtual machine can't reach it.",
    ]);
  });

  it('warns that a WEC elsewhere can not reach a local ITS', () => {
    const cloud = advise(facts('eks', 'localtest.me')).warnings;
    const elsewhere = advise(facts('unknown', 'loopback')).warnings;
    assert.deepEqual(
      [cloud, elsewhere],
      [
        [
          "https://its1.localtest.me:9443 is valid on this machine only, so the agent of a WEC on EKS can't reach the ITS. " +
            'Use an ITS context with an address that the WEC reaches.',
        ],
        [
          "https://127.0.0.1:6443 is valid on this machine only, so the agent of a WEC at https://wec.example.com:6443 can't reach the ITS. " +
            'Use an ITS context with an address that the WEC reaches.',
        ],
      ],
    );
  });
});

describe('classifyHubUrl', () => {
  const table: Readonly<Record<HubUrlClass, readonly string[]>> = {
    public: ['https://its.example.com', 'https://10.1.2.3:6443', 'https://host.docker.internal:6443', 'https://notlocaltest.me', 'https://128.0.0.1', 'nonsense', ''],
    loopback: [
      'https://127.0.0.1:6443',
      'https://127.8.9.10',
      'https://127.1',
      'https://0.0.0.0:6550',
      'https://localhost:6443',
      'https://LOCALHOST.',
      'https://api.localhost',
      'https://[::1]:6443',
      'https://[::ffff:127.0.0.1]',
    ],
    'localtest.me': ['https://localtest.me', 'https://its1.localtest.me:9443', 'https://ITS1.LocalTest.Me.'],
  };
  for (const [expected, urls] of Object.entries(table)) {
    it(`finds ${expected}`, () => assert.deepEqual(urls.map(classifyHubUrl), urls.map(() => expected)));
  }
});

describe('detectEnvironment', () => {
  const nothing: EnvironmentFacts = { providerIDs: [], nodeNames: [], apiGroups: ['apps'], server: 'https://127.0.0.1:6443' };
  const table: Readonly<Record<string, readonly [facts: Partial<EnvironmentFacts>, environment: Environment, evidence: string]>> = {
    kind: [
      { providerIDs: ['kind://docker/cluster1/cluster1-control-plane'] },
      'kind',
      'The WEC runs on kind: a node has the providerID kind://docker/cluster1/cluster1-control-plane.',
    ],
    'kind over podman': [{ providerIDs: ['kind://podman/a/b'] }, 'kind', 'The WEC runs on kind: a node has the providerID kind://podman/a/b.'],
    k3d: [
      { providerIDs: ['k3s://k3d-cluster1-server-0'] },
      'k3d',
      'The WEC runs on k3d: a node has the providerID k3s://k3d-cluster1-server-0.',
    ],
    'k3d by node name only': [{ nodeNames: ['k3d-cluster1-agent-0'] }, 'k3d', 'The WEC runs on k3d: a node is named k3d-cluster1-agent-0.'],
    'k3s that is no k3d': [
      { providerIDs: ['k3s://server-1'], nodeNames: ['server-1'] },
      'unknown',
      'No API group, node or server address of the WEC tells where it runs.',
    ],
    'OpenShift on AWS': [
      { providerIDs: ['aws:///us-east-1a/i-0'], apiGroups: ['apps', 'config.openshift.io'] },
      'openshift',
      'The WEC runs on OpenShift: it serves the API group config.openshift.io.',
    ],
    'EKS by its server': [
      { providerIDs: ['aws:///us-east-1a/i-0'], server: 'https://ABC.gr7.us-east-1.eks.amazonaws.com' },
      'eks',
      'The WEC runs on EKS: its API server is at abc.gr7.us-east-1.eks.amazonaws.com.',
    ],
    'EKS by its API groups': [{ apiGroups: ['vpcresources.k8s.aws'] }, 'eks', 'The WEC runs on EKS: it serves the API group vpcresources.k8s.aws.'],
    'a cluster of one\'s own on AWS machines': [
      { providerIDs: ['aws:///us-east-1a/i-0'] },
      'unknown',
      'No API group, node or server address of the WEC tells where it runs.',
    ],
    'GKE by its API groups': [
      { providerIDs: ['gce://p/z/n'], apiGroups: ['networking.gke.io'] },
      'gke',
      'The WEC runs on GKE: it serves the API group networking.gke.io.',
    ],
    'GKE by a node': [
      { nodeNames: ['gke-prod-default-pool-1a2b3c4d-x9z8'] },
      'gke',
      'The WEC runs on GKE: a node is named gke-prod-default-pool-1a2b3c4d-x9z8.',
    ],
    'AKS by its server': [
      { server: 'https://prod-dns-12345678.hcp.westeurope.azmk8s.io:443' },
      'aks',
      'The WEC runs on AKS: its API server is at prod-dns-12345678.hcp.westeurope.azmk8s.io.',
    ],
    'AKS by a node': [
      { nodeNames: ['aks-nodepool1-12345678-vmss000000'] },
      'aks',
      'The WEC runs on AKS: a node is named aks-nodepool1-12345678-vmss000000.',
    ],
    'a server that only looks like EKS': [
      { server: 'https://eks.amazonaws.com.example.org' },
      'unknown',
      'No API group, node or server address of the WEC tells where it runs.',
    ],
    'nothing': [{}, 'unknown', 'No API group, node or server address of the WEC tells where it runs.'],
  };
  for (const [what, [changes, environment, evidence]] of Object.entries(table)) {
    it(`recognises ${what}`, () => assert.deepEqual(detectEnvironment({ ...nothing, ...changes }), { environment, evidence }));
  }
});
