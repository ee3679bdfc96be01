import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createKubeApi } from '../../src/cluster/kube/undiciKubeApi.ts';
import { bootstrap, namespaces, paths } from '../../src/cluster/ocm.ts';
import { readKubeconfig } from '../../src/cluster/kubeconfig/kubeconfigFiles.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { ClusterSessions } from '../../src/cluster/session/clusterSessions.ts';
import { agentNamespace, FaultBench, sentenceOf } from './faultBench.ts';
import { liveSandbox } from './livePlan.ts';
import { uniqueName } from './liveRuns.ts';

const accounts = `/api/v1/namespaces/${namespaces.operator}/serviceaccounts`;
const failedJoin = (name: string) => [
  'make a registration token for open-cluster-management/agent-registration-bootstrap',
  `failed: install the klusterlet that registers it as "${name}"`,
];
const untouched = { accepted: undefined, requests: {}, klusterlet: undefined };

describe('registering a WEC where it can\'t begin', function () {
  this.timeout(60_000);
  let bench: FaultBench;

  before(function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
  });

  after(() => bench?.dispose());

  const server = (name: string): string => bench.client.context(name).server;
  /** Nothing went through the gate, and neither cluster shows a trace. */
  async function assertStopped(plan: RegistrationPlan, stage: string, error: readonly [string, string]): Promise<void> {
    const before = await bench.footprint(plan);
    assert.deepEqual(await bench.run(plan), { error, stage, changes: [], reviews: [] });
    assert.deepEqual(await bench.footprint(plan), before);
  }

  /** The preparing stages are passed now; it is cancelled before the first change. */
  async function assertGoesOn(plan: RegistrationPlan): Promise<void> {
    const cancelled = { error: ['CancelledError', 'Cancelled.'], stage: 'token', changes: [], reviews: [] };
    assert.deepEqual(await bench.run(plan, { until: 'token' }), cancelled);
  }

  it('context unknown', async () => {
    const { contexts } = await readKubeconfig({ setting: bench.sandbox.kubeconfig, environment: {} });
    const sessions = new ClusterSessions(
      { contexts: () => contexts, problem: undefined, onDidChange: () => ({ dispose: () => undefined }) },
      {
        connect: (one) => createKubeApi(one, { log: bench.log, environment: {} }),
        memory: { get: () => undefined, update: () => undefined },
        guards: () => ({}),
        log: bench.log,
        background: () => false,
      },
    );
    assert.deepEqual(await sentenceOf(sessions.connection('its9')), [
      'ContextUnknownError',
      'The kubeconfig has no context "its9". Choose another context, or add it to the kubeconfig.',
    ]);
    sessions.dispose();
  });

  it('ITS not a hub', async () => {
    const its = await bench.connect('cluster1');
    assert.deepEqual(await sentenceOf(bench.plan('x', { its })), [
      'NotAnItsError',
      'The cluster of context "cluster1" is not an ITS: it serves no ManagedClusters (it is no OCM hub). ' +
        'Choose another context, or make it a hub with "clusteradm init".',
    ]);
  });

  it('bootstrap account missing, or only the old one', async () => {
    const its = await bench.connect('its1');
    const plan = await bench.plan(uniqueName('faults'), { its });
    await its.api.delete(`${accounts}/${bootstrap.serviceAccount}`);
    try {
      const missing = [
        'BootstrapAccountMissingError',
        'The ITS "its1" has no ServiceAccount "agent-registration-bootstrap" in namespace "open-cluster-management", ' +
          'so no registration token can be made. Run "clusteradm init" on it again, with the --bundle-version that it has: without it, clusteradm changes the ITS to its own version.',
      ] as const;
      assert.deepEqual(await sentenceOf(bench.plan('x', { its })), missing);
      await assertStopped(plan, 'itsReady', missing);
      await its.api.post(accounts, { metadata: { name: bootstrap.oldServiceAccount } });
      assert.deepEqual(await sentenceOf(bench.plan('x', { its })), [
        'OldBootstrapAccountError',
        'The ITS "its1" was made by clusteradm 0.10 or older: it has the ServiceAccount "cluster-bootstrap" instead of ' +
          '"agent-registration-bootstrap", which clusteradm 1.3.1 asks for. ' +
          'Install clusteradm 0.10.1, or run "clusteradm init" of version 0.11 or newer on the ITS.',
      ]);
    } finally {
      await its.api.post(accounts, { metadata: { name: bootstrap.serviceAccount } });
      await its.api.delete(`${accounts}/${bootstrap.oldServiceAccount}`).catch(() => undefined);
    }
    assert.equal((await bench.plan('x', { its })).bootstrapAccount, 'agent-registration-bootstrap');
  });

  it('clusteradm missing, not runnable, another program', async () => {
    const missing = join(bench.folder, 'nothing-here');
    const notExecutable = bench.program('not-executable', '#!/bin/sh\n', 0o644);
    const otherBuild = bench.program('other-build', '\x7fELF of another processor', 0o755);
    const otherProgram = bench.program('other-program', '#!/bin/sh\necho kubectl 1.35\n', 0o755);
    assert.deepEqual(
      await Promise.all([
        ...[missing, notExecutable, otherBuild, otherProgram].map((path) => sentenceOf(bench.clusteradm(path))),
        sentenceOf(bench.clusteradm('', { PATH: bench.folder })),
      ]),
      [
        ['ClusteradmMissingError', `There is no program at ${missing}. Correct the setting "kubestellar.clusteradmPath", or empty it: then PATH is searched.`],
        [
          'ClusteradmNotRunnableError',
          `clusteradm at ${notExecutable} can't be run: it is not executable. Make it executable, or install the build for this machine's system and processor.`,
        ],
        // Linux's execvp gives what it doesn't know to a shell, so the system doesn't refuse it.
        ...[otherBuild, otherProgram].map((path) => [
          'ClusteradmUnknownError',
          `The program at ${path} doesn't answer "version" as clusteradm does: it is another program, or built for another system. ` +
            'Check "kubestellar.clusteradmPath" and PATH.',
        ]),
        [
          'ClusteradmMissingError',
          "clusteradm was not found on the editor's PATH, which can differ from the terminal's. " +
            'Install it from the releases of open-cluster-management-io/clusteradm on GitHub, or set "kubestellar.clusteradmPath" to the program.',
        ],
      ],
    );
  });

  it('clusteradm too old for the ITS', async () => {
    const { tool, ...rest } = await bench.clusteradm();
    const older = (minor: number) => ({ ...rest, tool: { ...tool, major: 0, minor } });
    const line = bench.sandbox.line;
    assert.deepEqual(await sentenceOf(bench.plan('x', { clusteradm: older(10) })), [
      'ClusteradmUnfitError',
      `clusteradm 0.10.1 is too old for this ITS: it asks for the bootstrap account of OCM 0.15 and older. Install clusteradm ${line}.`,
    ]);
    assert.deepEqual(await sentenceOf(bench.plan('x', { clusteradm: older(11) })), [
      'ClusteradmUnfitError',
      `clusteradm 0.11.1 is too old for this ITS: it can't install agents of OCM ${bench.sandbox.ocmVersion}. Install clusteradm ${line}.`,
    ]);
  });

  it('wrong CA', async () => {
    assert.deepEqual(await sentenceOf(bench.connect('its1', { ca: bench.client.access('cluster1').ca })), [
      'UnreachableError',
      `The cluster of context "its1" can't be reached at ${server('its1')}: its TLS certificate is not signed by the certificate authority ` +
        "of this context's kubeconfig entry (another cluster may have taken its address). " +
        'Check that it runs and that this machine can reach it, then retry.',
    ]);
  });

  it('expired token', async () => {
    const plan = await bench.plan(uniqueName('faults'));
    const real = plan.clusteradm.path;
    const answer = JSON.stringify({ 'hub-token': await bench.expiredToken('its1'), 'hub-apiserver': server('its1') });
    const faultClusteradm = bench.program('fault-clusteradm', `#!/bin/sh\n[ "$1 $2" = "get token" ] && echo '${answer}' || exec '${real}' "$@"\n`, 0o755);
    const outcome = await bench.run({ ...plan, clusteradm: { ...plan.clusteradm, path: faultClusteradm } });
    const error = [
      'ClusteradmFailedError',
      '"clusteradm join" for context "cluster2" was refused: the ITS doesn\'t accept the token. It has expired (it lives one hour) or ' +
        'belongs to another ITS. Register again: a new token is made.',
    ];
    assert.deepEqual(outcome, { error, stage: 'join', changes: failedJoin(plan.clusterName), reviews: [] });
    assert.deepEqual(await bench.footprint(plan), untouched);
  });

  it('wrong CA for the agent', async () => {
    const plan = await bench.plan(uniqueName('faults'));
    // As of a context whose CA file was replaced after it was chosen.
    const outcome = await bench.run({ ...plan, pinnedCa: bench.client.access('cluster1').ca });
    const error = [
      'ClusteradmFailedError',
      `"clusteradm join" for context "cluster2" failed: the certificate of the ITS doesn't fit its address or CA (HubKubeconfig check: ` +
        `Get "${server('its1')}/version?timeout=32s": tls: failed to verify certificate: x509: certificate signed by unknown authority). ` +
        'Check "certificate-authority" of the ITS context.',
    ];
    assert.deepEqual(outcome, { error, stage: 'join', changes: failedJoin(plan.clusterName), reviews: [] });
    assert.deepEqual(await bench.footprint(plan), untouched);
  });

  it('name taken by another cluster', async () => {
    const name = uniqueName('faults');
    const { csrName } = await bench.client.requestWithoutAgent('its1', name);
    const plan = await bench.plan(name);
    await assertStopped(plan, 'name', [
      'NameTakenError',
      `The name "${name}" is taken on the ITS "its1" by another cluster. Choose another name, or deregister that cluster first.`,
    ]);
    assert.deepEqual(await bench.footprint(plan), { accepted: false, requests: { [csrName]: 'pending' }, klusterlet: undefined });
    // It waits, as `forget` does not: OCM's finalizers take a moment, in which the name is still taken.
    await bench.kubectl('its1', `delete managedcluster ${name}`);
    await bench.forget('its1', name);
    await assertGoesOn(plan);
  });

  it('mailbox namespace still being deleted', async () => {
    const plan = await bench.plan(uniqueName('faults'));
    const { api } = plan.its;
    const namespace = `/api/v1/namespaces/${plan.clusterName}`;
    const held = { metadata: { name: 'held', finalizers: ['kubestellar.example/held'] } };
    await api.post('/api/v1/namespaces', { metadata: { name: plan.clusterName } });
    await api.post(`${namespace}/configmaps`, held);
    await api.delete(namespace);
    await assertStopped(plan, 'name', [
      'MailboxTerminatingError',
      `The mailbox namespace "${plan.clusterName}" on the ITS "its1" is still being deleted, so the cluster can't be accepted. ` +
        'Wait until it is gone, or see what keeps it; then register again.',
    ]);
    await api.patch(`${namespace}/configmaps/held`, 'merge', { metadata: { finalizers: null } });
    await bench.kubectl('its1', `wait --for=delete namespace/${plan.clusterName} --timeout=30s`);
    await assertGoesOn(plan);
  });

  it('stale hub-kubeconfig-secret', async () => {
    const plan = await bench.plan(uniqueName('faults'));
    const { api } = plan.wec;
    const data = { 'cluster-name': Buffer.from('former').toString('base64'), 'tls.crt': '', 'tls.key': '' };
    await api.post('/api/v1/namespaces', { metadata: { name: namespaces.agent } });
    await api.post(`${agentNamespace}/secrets`, { metadata: { name: bootstrap.hubKubeconfigSecret }, data });
    await assertStopped(plan, 'wec', [
      'StaleCredentialsError',
      'The cluster of context "cluster2" still holds the certificate of a former registration as "former" ' +
        '(Secret "hub-kubeconfig-secret" in namespace "open-cluster-management-agent"), and an agent that finds it makes no new request. ' +
        'Delete what is left ("kubectl --context cluster2 delete namespace open-cluster-management-agent"), then register again.',
    ]);
    await bench.kubectl('cluster2', 'delete namespace open-cluster-management-agent');
    await assertGoesOn(plan);
    assert.equal(await api.find(paths.klusterlets), undefined);
  });

  // Last: a controller manager takes a while to notice that its API server is back.
  it('WEC unreachable, when it is chosen and when the run begins', async () => {
    const plan = await bench.plan(uniqueName('faults'));
    const error = [
      'UnreachableError',
      `The cluster of context "cluster2" can't be reached at ${server('cluster2')}: nothing listens there (connection refused). ` +
        'Check that it runs and that this machine can reach it, then retry.',
    ] as const;
    await bench.client.killComponent('cluster2', 'kube-apiserver');
    try {
      assert.deepEqual(await sentenceOf(bench.connect('cluster2')), error);
      assert.deepEqual(await bench.run(plan, { limits: { firstLook: 1_000 } }), { error, stage: undefined, changes: [], reviews: [] });
    } finally {
      await bench.client.startComponent('cluster2', 'kube-apiserver');
    }
    assert.deepEqual(await bench.footprint(plan), untouched);
    await assertGoesOn(plan);
  });
});
