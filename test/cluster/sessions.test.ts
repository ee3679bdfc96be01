import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Emitter } from '../../src/cluster/events.ts';
import { createKubeApi } from '../../src/cluster/kube/undiciKubeApi.ts';
import type { ClusterContext } from '../../src/cluster/kubeconfig/clusterContext.ts';
import { readKubeconfig } from '../../src/cluster/kubeconfig/kubeconfigFiles.ts';
import type { ContextsChange } from '../../src/cluster/kubeconfig/kubeconfigSource.ts';
import type { Role } from '../../src/cluster/model.ts';
import { ClusterSessions, type ClusterSessionsOptions } from '../../src/cluster/session/clusterSessions.ts';
import type { ContextSource } from '../../src/cluster/session/contextSource.ts';
import type { ReaderChange } from '../../src/cluster/session/reader.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { eventually, Leftovers } from '../unit/session/eventually.ts';
import { silentLog } from '../unit/session/logs.ts';

const run = promisify(execFile);

class ChangeableSource implements ContextSource {
  list: readonly ClusterContext[];
  readonly problem = undefined;
  readonly #changes = new Emitter<ContextsChange>();
  readonly onDidChange = this.#changes.event;

  constructor(list: readonly ClusterContext[]) {
    this.list = list;
  }

  contexts(): readonly ClusterContext[] {
    return this.list;
  }

  become(...list: readonly ClusterContext[]): void {
    this.list = list;
    this.#changes.fire({ added: [], changed: [], removed: [] });
  }
}

describe('ClusterSessions on a real API server', () => {
  let sandbox: SandboxClient;
  let contexts: ReadonlyMap<string, ClusterContext>;
  let source: ChangeableSource;
  let sessions: ClusterSessions;
  let events: ReaderChange[];

  before(async () => {
    sandbox = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '');
    const read = await readKubeconfig({ setting: sandbox.describe().kubeconfig, environment: {} });
    contexts = new Map(read.contexts.map((context) => [context.name, context]));
  });

  afterEach(() => sessions.dispose());

  /** Names on its1 that these tests use: rows of whoever looks at it later. */
  const used: string[] = [];
  const ownName = (prefix: string): string => {
    const name = `${prefix}${process.hrtime.bigint()}`;
    used.push(name);
    return name;
  };
  after(async () => {
    await kubectl('its1', 'delete', 'managedcluster', '--ignore-not-found', '--wait=false', ...used);
    await kubectl('its1', 'delete', 'csr', '-l', `open-cluster-management.io/cluster-name in (${used.join()})`);
  });

  const context = (name: string): ClusterContext => contexts.get(name)!;
  const renamed = (name: string, change: Partial<ClusterContext>): ClusterContext => ({
    ...context(name),
    fingerprint: JSON.stringify(change),
    ...change,
  });

  function open(list: readonly ClusterContext[], options: Partial<ClusterSessionsOptions> = {}): void {
    source = new ChangeableSource(list);
    events = [];
    const remembered = new Map<string, unknown>();
    sessions = new ClusterSessions(source, {
      connect: (one) => createKubeApi(one, { log: silentLog, environment: {} }),
      memory: { get: (key) => remembered.get(key), update: (key, value) => remembered.set(key, value) },
      guards: () => ({}),
      log: silentLog,
      background: () => false,
      ...options,
    });
    sessions.onDidChange((change) => events.push(change));
    sessions.show();
  }

  const until = <R>(look: () => R | undefined | false) => eventually([sessions.onDidChange], look);
  const snapshot = (name: string) => sessions.contexts().find((one) => one.name === name)!;
  const state = (name: string, kind: string) => until(() => snapshot(name).state.kind === kind && snapshot(name).state);
  const kubectl = async (cluster: string, ...args: string[]): Promise<string> => {
    const { kubectl: program, contexts: described } = sandbox.describe();
    return (await run(program, ['--kubeconfig', described[cluster]!.kubeconfig, ...args])).stdout;
  };
  const newCluster = async (): Promise<string> => {
    const [name = ''] = await sandbox.createManagedClusters('its1', 1, `s${process.hrtime.bigint()}-`);
    used.push(name);
    return name;
  };

  it('finds the ITS, the WDS and the plain cluster by evidence, and their identity', async () => {
    open([context('cluster1'), context('its1'), context('wds1')]);
    for (const name of ['its1', 'cluster1', 'wds1']) {
      await state(name, 'ready');
    }
    const uid = (cluster: string) => kubectl(cluster, 'get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    assert.deepEqual(
      sessions.contexts().map(({ name, roles, identity }) => ({ name, roles: [...roles], identity })),
      [
        { name: 'cluster1', roles: [], identity: { id: await uid('cluster1'), evidence: 'kube-system' } },
        { name: 'its1', roles: ['its'], identity: { id: await uid('its1'), evidence: 'kube-system' } },
        { name: 'wds1', roles: ['wds'], identity: { id: await uid('wds1'), evidence: 'kube-system' } },
      ],
    );
    assert.equal(sessions.its('cluster1'), undefined);
    assert.equal(sessions.its('its1')?.synced, true);
  });

  it('shows by itself what kubectl changes: a label, a new cluster, a deleted one', async () => {
    const name = await newCluster();
    open([context('its1')]);
    await until(() => sessions.its('its1')?.synced);
    const before = sessions.its('its1')!;
    assert.equal(sessions.its('its1'), before);
    events.length = 0;
    await kubectl('its1', 'label', 'managedcluster', name, 'location=edge');
    await until(() => sessions.its('its1')?.clusters.get(name)?.labels['location'] === 'edge');
    assert.deepEqual(
      events.filter(({ kind }) => kind !== 'contexts'),
      [{ kind: 'clusters', context: 'its1', names: [name] }],
    );
    const after = sessions.its('its1')!;
    const others = [...after.clusters.keys()].filter((other) => other !== name);
    assert.ok(others.every((other) => after.clusters.get(other) === before.clusters.get(other)));
    assert.deepEqual([before.clusters.get(name)?.labels['location'], after.requests === before.requests], [undefined, true]);
    await kubectl('its1', 'delete', 'managedcluster', name, '--wait=false');
    await until(() => sessions.its('its1')?.clusters.get(name)?.deleting !== false);
  });

  it('shows a request that carries the cluster-name label, and no other', async () => {
    open([context('its1')]);
    await until(() => sessions.its('its1')?.synced);
    const made = await sandbox.requestWithoutAgent('its1', ownName('r'));
    await until(() => [...sessions.its('its1')!.requests.values()].find(({ clusterName }) => clusterName === made.clusterName));
  });

  it('keeps its rows while the API server is killed, and notices what was deleted before it came back to it', async () => {
    const name = await newCluster();
    // So slow that the deletion below comes before the next try.
    open([context('its1')], { watcher: { backoff: { base: 60_000, maximum: 60_000 } } });
    await until(() => sessions.its('its1')?.clusters.has(name));
    await sandbox.killComponent('its1', 'kube-apiserver');
    try {
      const away = await state('its1', 'unreachable');
      assert.match('problem' in away ? away.problem : '', /^The cluster of context "its1" can't be reached at https:/);
      assert.deepEqual([...snapshot('its1').roles], ['its']);
      assert.ok(sessions.its('its1')?.clusters.has(name));
    } finally {
      await sandbox.startComponent('its1', 'kube-apiserver');
    }
    await kubectl('its1', 'patch', 'managedcluster', name, '--type=merge', '-p', '{"metadata":{"finalizers":null}}');
    await kubectl('its1', 'delete', 'managedcluster', name, '--wait=false');
    await kubectl('its1', 'patch', 'managedcluster', name, '--type=merge', '-p', '{"metadata":{"finalizers":null}}').catch(() => undefined);
    await kubectl('its1', 'wait', '--for=delete', `managedcluster/${name}`, '--timeout=30s');
    await sessions.retry('its1');
    await until(() => !sessions.its('its1')?.clusters.has(name));
    await state('its1', 'ready');
  });

  it('comes back by itself after the API server was killed, and goes on to watch', async () => {
    open([context('its1')]);
    await state('its1', 'ready');
    await sandbox.killComponent('its1', 'kube-apiserver');
    try {
      await state('its1', 'unreachable');
    } finally {
      await sandbox.startComponent('its1', 'kube-apiserver');
    }
    await state('its1', 'ready');
    const name = await newCluster();
    await until(() => sessions.its('its1')?.clusters.has(name));
  });

  it('takes a server that keeps its connections but answers nothing for away, and sees afterwards what it missed', async () => {
    const name = await newCluster();
    open([context('its1')], { watcher: { silence: 1_000 } });
    await until(() => sessions.its('its1')?.clusters.has(name));
    await sandbox.pauseComponent('its1', 'kube-apiserver');
    try {
      await state('its1', 'unreachable');
    } finally {
      await sandbox.resumeComponent('its1', 'kube-apiserver');
    }
    await kubectl('its1', 'label', 'managedcluster', name, 'seen=late');
    await until(() => sessions.its('its1')?.clusters.get(name)?.labels['seen'] === 'late');
    await state('its1', 'ready');
  });

  it('says which right is missing, that credentials are refused, and that a server is away, each without delaying the others', async () => {
    const account = `viewer-${process.hrtime.bigint()}`;
    await kubectl('its1', 'create', 'serviceaccount', account, '-n', 'default');
    const token = (await kubectl('its1', 'create', 'token', account, '-n', 'default')).trim();
    const { cluster } = context('its1');
    open([
      renamed('its1', { name: 'away', cluster: { ...cluster, server: 'https://127.0.0.1:1' } }),
      renamed('its1', { name: 'viewer', user: { name: 'viewer', token } }),
      renamed('its1', { name: 'stranger', user: { name: 'stranger', token: 'no-such-token' } }),
      context('its1'),
    ]);
    await state('away', 'unreachable');
    assert.deepEqual(await state('stranger', 'unauthorized'), {
      kind: 'unauthorized',
      problem: 'The API server of context "stranger" doesn\'t accept its credentials. Log in again, then retry.',
    });
    assert.deepEqual(await state('viewer', 'forbidden'), {
      kind: 'forbidden',
      problem:
        'The user of context "viewer" may not list managedclusters.cluster.open-cluster-management.io. Ask an administrator of that cluster for this right.',
    });
    assert.equal(snapshot('viewer').identity?.evidence, 'server');
    await state('its1', 'ready');
    await kubectl('its1', 'delete', 'serviceaccount', account, '-n', 'default');
  });

  it('shows a cluster once that has two contexts, watches it once, and goes over to the other when the first is removed', async () => {
    const second = renamed('its1', { name: 'its1-again' });
    let connections = 0;
    open([context('its1'), second, context('cluster1')], {
      connect: (one) => {
        connections += 1;
        return createKubeApi(one, { log: silentLog, environment: {} });
      },
    });
    await until(() => sessions.contexts().length === 2 && snapshot('its1').state.kind === 'ready');
    assert.deepEqual(sessions.contexts().map(({ name, aliases }) => ({ name, aliases })), [
      { name: 'its1', aliases: ['its1-again'] },
      { name: 'cluster1', aliases: [] },
    ]);
    assert.equal(sessions.its('its1-again'), sessions.its('its1'));
    assert.equal(connections, 3);
    source.become(second, context('cluster1'));
    await until(() => sessions.its('its1-again')?.synced);
    assert.deepEqual(sessions.contexts().map(({ name }) => name), ['its1-again', 'cluster1']);
  });

  it('knows what a registered WEC is registered as, and where', async () => {
    const { clusteradm, kubeconfig } = sandbox.describe();
    const token = await sandbox.bootstrapToken('its1');
    const ca = ['--ca-file', sandbox.context('its1').caFile];
    const server = sandbox.context('its1').server;
    const bundle = ['--bundle-version', sandbox.describe().ocmVersion];
    // A name of its own: the agent may ask for it before the WEC is reset.
    const joinedAs = ownName('j');
    await run(
      clusteradm,
      ['join', '--context', 'cluster1', '--hub-token', token, '--hub-apiserver', server, '--cluster-name', joinedAs, ...ca, ...bundle],
      { env: { ...process.env, KUBECONFIG: kubeconfig } },
    );
    try {
      open([context('cluster1')]);
      const found = await until(() => snapshot('cluster1').registeredAs);
      assert.deepEqual(
        [[...snapshot('cluster1').roles], found.clusterName, found.hubServer, found.klusterlet.mode],
        [['wec'] satisfies Role[], joinedAs, server, 'Default'],
      );
    } finally {
      await sandbox.resetWec('cluster1');
    }
  });

  it('disposed at any moment, leaves no timer, no socket and no uncaught rejection', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((resource) => /TLS|TCPSocket/.test(resource)).length;
    for (const wait of [0, 1, 5, 10, 20, 40, 80, 160, 320]) {
      const left = await Leftovers.begin();
      const before = sockets();
      open([context('its1'), context('cluster1')]);
      await new Promise((resolve) => setTimeout(resolve, wait));
      sessions.dispose();
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual({ ...(await left.count()), sockets: sockets() - before }, { timers: 0, rejections: [], sockets: 0 }, `after ${wait} ms`);
    }
  });
}).timeout(60_000);
