import assert from 'node:assert/strict';
import type { DeregistrationPlan } from '../../src/cluster/deregistration/plan.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { outputOf } from '../processes.ts';
import { livePlan, liveSandbox, type LiveSandbox } from '../cluster/livePlan.ts';
import { deregister as reset, LiveRuns, uniqueName } from '../cluster/liveRuns.ts';

/** cluster2 as a WEC that was really registered, anew for each test; read it inside tests only. What it tells is asked of kubectl. */
export interface LeavingWec {
  readonly sandbox: LiveSandbox;
  readonly registered: RegistrationPlan;
  readonly name: string;
  readonly kubectl: (context: string, ...args: string[]) => Promise<string>;
  /** Empty once the ITS has no such cluster. */
  readonly onIts: () => Promise<string>;
  /** Empty once the WEC has no agent. */
  readonly klusterlets: () => Promise<string>;
  /** Of `deliver`: empty once it is gone from the WEC. */
  readonly workload: () => Promise<string>;
  /** To deregister it as it is now. */
  readonly planned: (given?: Partial<DeregistrationPlan>) => Promise<DeregistrationPlan>;
  /** Has the agent apply a workload to the WEC. */
  readonly deliver: (labels?: Readonly<Record<string, string>>) => Promise<void>;
  /** The operator and its agent. */
  readonly scale: (replicas: 0 | 1) => Promise<void>;
}

/** Inside a `describe`. `accepted` goes by the title of the test. */
export function useLeavingWec(accepted: (title: string) => boolean = () => true): LeavingWec {
  let sandbox: LiveSandbox | undefined;
  let registered: RegistrationPlan | undefined;

  before(function () {
    sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
  });

  beforeEach('registers cluster2', async function () {
    const live = new LiveRuns({ approveProved: accepted(this.currentTest?.title ?? ''), reviewRequest: () => Promise.resolve('later') });
    registered = await livePlan(started(sandbox), { wec: 'cluster2', clusterName: uniqueName('leave') }, live.log);
    await live.start(registered).catch((error: unknown) => {
      // What "later" ends with.
      if (live.snapshots.at(-1)?.stages.find(({ id }) => id === 'request')?.state !== 'done') {
        throw error;
      }
    });
  });

  afterEach('takes back what is left of it', async () => {
    const plan = started(registered);
    await kubectl('cluster2', '-n', 'default', 'delete', 'configmap', plan.clusterName, '--ignore-not-found');
    await reset(plan);
  });

  const kubectl = async (context: string, ...args: string[]) => {
    const { kubectl: program, kubeconfig } = started(sandbox);
    return (await outputOf(program, ['--kubeconfig', kubeconfig, '--context', context, ...args])).trim();
  };
  const name = () => started(registered).clusterName;

  return {
    get sandbox() {
      return started(sandbox);
    },
    get registered() {
      return started(registered);
    },
    get name() {
      return name();
    },
    kubectl,
    onIts: () => kubectl('its1', 'get', 'managedcluster', name(), '--ignore-not-found', '-o', 'name'),
    klusterlets: () => kubectl('cluster2', 'get', 'klusterlets', '-o', 'name').catch((error: unknown) => (/doesn't have a resource type|NotFound/.test(String(error)) ? '' : String(error))),
    workload: () => kubectl('cluster2', '-n', 'default', 'get', 'configmap', name(), '--ignore-not-found', '-o', 'name'),
    planned: async (given = {}) => {
      const { its, hubServers: itsServers, wec, clusterName } = started(registered);
      const uid = await kubectl('its1', 'get', 'managedcluster', clusterName, '-o', 'jsonpath={.metadata.uid}');
      const decided = { neverAccepted: false, labels: {}, takeAway: [], lettingGo: [] };
      return { its, itsServers, wec, clusterName, uid, ...decided, clusteradm: started(sandbox).clusteradm, ...given };
    },
    deliver: async (labels = {}) => {
      const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: name(), namespace: 'default' }, data: { a: 'b' } };
      const work = { apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'work1', namespace: name(), labels }, spec: { workload: { manifests: [manifest] } } };
      await started(registered).its.api.post(`/apis/work.open-cluster-management.io/v1/namespaces/${name()}/manifestworks`, work);
      await kubectl('its1', '-n', name(), 'wait', 'manifestwork/work1', '--for=condition=Applied', '--timeout=60s');
    },
    scale: async (replicas) => {
      await kubectl('cluster2', '-n', 'open-cluster-management', 'scale', 'deployment/klusterlet', `--replicas=${replicas}`);
      await kubectl('cluster2', '-n', 'open-cluster-management-agent', 'scale', 'deployment', '--all', `--replicas=${replicas}`);
      if (replicas === 0) {
        await kubectl('cluster2', '-n', 'open-cluster-management-agent', 'wait', 'pod', '--all', '--for=delete', '--timeout=60s');
      }
    },
  };
}

function started<T>(part: T | undefined): T {
  assert(part !== undefined, 'It is there only while tests run.');
  return part;
}
