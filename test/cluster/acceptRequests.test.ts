import assert from 'node:assert/strict';
import { itemsInWork, runBatch } from '../../src/cluster/batch.ts';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import type { KubeApi } from '../../src/cluster/kube/kubeApi.ts';
import { paths } from '../../src/cluster/ocm.ts';
import { acceptRequest } from '../../src/cluster/requests/acceptRequest.ts';
import { approveRequest } from '../../src/cluster/requests/decision.ts';
import { reviewOnIts, type RequestOnIts } from '../../src/cluster/requests/reviewOnIts.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { FaultBench } from './faultBench.ts';
import { limitedUser, readAll, type Rule } from './limitedUser.ts';
import { connect, liveSandbox, recordingLog } from './livePlan.ts';
import { uniqueName } from './liveRuns.ts';

const { signal } = new AbortController();
const gate = () => new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(true), log: recordingLog() });
const mayAsk: Rule = { apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews'], verbs: ['create'] };
const maySign: readonly Rule[] = [
  { apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests/approval'], verbs: ['update'] },
  { apiGroups: ['certificates.k8s.io'], resources: ['signers'], verbs: ['approve'], resourceNames: ['kubernetes.io/kube-apiserver-client'] },
];
const mayAccept = (resourceNames: readonly string[]): Rule => ({
  apiGroups: ['cluster.open-cluster-management.io', 'register.open-cluster-management.io'],
  resources: ['managedclusters', 'managedclusters/accept'],
  verbs: ['patch', 'update'],
  resourceNames,
});

/** Real requests on a real ITS, accepted as one action. */
describe('accepting requests', function () {
  this.timeout(60_000);
  let its: Connection;
  let client: SandboxClient;
  let bench: FaultBench;
  const made: string[] = [];

  before(async function () {
    const sandbox = liveSandbox();
    if (sandbox === undefined) {
      this.skip();
    }
    client = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '');
    bench = new FaultBench();
    its = await connect(sandbox.kubeconfig, 'its1', recordingLog());
  });

  after(async () => {
    for (const name of made) {
      await its.api.delete(`${paths.managedClusters}/${name}`).catch(() => undefined);
      await its.api.delete(paths.requests, { query: { labelSelector: `open-cluster-management.io/cluster-name=${name}` } });
    }
    its?.api.dispose();
    bench?.dispose();
  });

  async function requests(count: number): Promise<readonly RequestOnIts[]> {
    const token = await client.bootstrapToken('its1');
    const names = await Promise.all(
      Array.from({ length: count }, async () => {
        const name = uniqueName('accept');
        made.push(name);
        return (await client.requestWithoutAgent('its1', name, { token })).csrName;
      }),
    );
    return reviewOnIts(its, names, () => ({}), signal);
  }

  /** Whether the request is approved, and its cluster accepted, now. */
  async function standing({ request }: RequestOnIts): Promise<readonly [approved: string, accepted: boolean]> {
    const [now] = await reviewOnIts(its, [request.name], () => ({}), signal);
    return [now?.request.state ?? 'gone', now?.managedCluster?.hubAcceptsClient === true];
  }

  it('of many asks each right once, and which cluster it is before the changes, not once for each', async () => {
    const shown = await requests(16);
    const asked = new Map<string, number>();
    const action = gate().forOneAction('accept them');
    const counted = { ...its, api: counting(its.api, asked) };
    const results = await runBatch(shown, (one) => acceptRequest(action, counted, one, signal), { parallel: itemsInWork, signal });
    assert.deepEqual(results.filter(({ outcome }) => outcome !== 'done').map(({ sentence }) => sentence), []);
    assert.deepEqual(await Promise.all(shown.map(standing)), shown.map(() => ['approved', true]));
    assert.deepEqual([asked.get(`POST ${paths.accessReviews}`), asked.get('PUT approval')], [4, 16]);
    // The hub's own controllers write to a new ManagedCluster, so that patches meet a conflict and are tried again.
    const patches = asked.get('PATCH cluster') ?? 0;
    const [identityReads, checks] = [asked.get(`GET ${paths.kubeSystem}`) ?? 0, 16 + 16 + patches];
    assert.ok(identityReads >= checks / itemsInWork && identityReads <= checks / 2, `${identityReads} reads of the identity for ${checks} checks of it`);
  });

  it('asks by name where a user may not accept all clusters, and approves nothing of one that can\'t be accepted', async () => {
    const shown = await requests(2);
    const [first, second] = shown;
    const user = await limitedUser(its, uniqueName('limited'), [readAll, mayAsk, ...maySign, mayAccept([first!.request.clusterName])]);
    try {
      const limited = await bench.connect('its1', { token: user.token });
      const action = gate().forOneAction('accept them');
      const results = await runBatch(shown, (one) => acceptRequest(action, limited, one, signal), { parallel: itemsInWork, signal });
      assert.deepEqual(results.map(({ outcome }) => outcome), ['done', 'failed']);
      assert.match(results[1]?.sentence ?? '', new RegExp(`may not patch managedclusters.* "${second!.request.clusterName}"`));
      assert.deepEqual(await Promise.all(shown.map(standing)), [['approved', true], ['pending', false]]);
    } finally {
      await user.remove();
    }
  });

  it('changes nothing where the connection leads to another cluster than the one that was shown', async () => {
    const [shown] = await requests(1);
    const other = { ...its, identity: { ...its.identity, id: 'another-cluster' } };
    await assert.rejects(acceptRequest(gate().forOneAction('accept it'), other, shown!, signal), { kind: 'otherCluster' });
    assert.deepEqual(await standing(shown!), ['pending', false]);
  });

  it('goes no further where the cluster behind the context changes in the middle', async () => {
    const shown = await requests(itemsInWork + 4);
    const [before, after] = [shown.slice(0, itemsInWork), shown.slice(itemsInWork)];
    const elsewhere = await bench.connect('cluster1');
    const written: string[] = [];
    const leads = { api: its.api };
    const switched = { ...its, api: leadingTo(() => leads.api, (what) => (leads.api === its.api ? undefined : written.push(what))) };
    const action = gate().forOneAction('accept them');
    const { promise: half, resolve: endHalf } = Promise.withResolvers<unknown>();
    let ended = 0;
    const accept = async (one: RequestOnIts): Promise<string> => {
      if (after.includes(one)) {
        await half;
        return acceptRequest(action, switched, one, signal);
      }
      const sentence = await acceptRequest(action, switched, one, signal);
      if (++ended === before.length) {
        leads.api = elsewhere.api;
        endHalf(undefined);
      }
      return sentence;
    };
    const results = await runBatch(shown, accept, { parallel: itemsInWork, signal });
    assert.deepEqual(
      results.map(({ outcome, sentence }) => [outcome, sentence]),
      [
        ...before.map(({ request }) => ['done', `"${request.clusterName}" is accepted by the ITS "its1". It joins within a minute; its row tells when it is available.`]),
        ...after.map(() => ['failed', 'Context "its1" now leads to another cluster than the one that was shown, so nothing was changed. Look at the kubeconfig, then start again.']),
      ],
    );
    assert.deepEqual(written, []);
    assert.deepEqual(await Promise.all(shown.map(standing)), [...before.map(() => ['approved', true]), ...after.map(() => ['pending', false])]);
  });

  it('finishes what was left half done: approved, not accepted', async () => {
    const [shown] = await requests(1);
    await approveRequest(gate(), its, shown!, signal);
    const [half] = await reviewOnIts(its, [shown!.request.name], () => ({}), signal);
    assert.deepEqual([half?.request.state, half?.managedCluster?.hubAcceptsClient], ['approved', false]);
    await acceptRequest(gate(), its, half!, signal);
    assert.deepEqual(await standing(half!), ['approved', true]);
    const [whole] = await reviewOnIts(its, [shown!.request.name], () => ({}), signal);
    await assert.rejects(acceptRequest(gate(), its, whole!, signal), { kind: 'requestNotPending' });
  });

  it('approves nothing where the ManagedCluster is not there (any more)', async () => {
    const [shown] = await requests(1);
    const { clusterName, name } = shown!.request;
    await bench.kubectl('its1', `delete managedcluster ${clusterName}`);
    const [left] = await reviewOnIts(its, [name], () => ({}), signal);
    await assert.rejects(acceptRequest(gate(), its, left!, signal), {
      kind: 'noManagedCluster',
      message:
        `Nothing was approved: the ITS "its1" has no ManagedCluster "${clusterName}" for the request "${name}". ` +
        'Its agent makes it within seconds; where it stays away, the request is not of an OCM agent, or the cluster was deleted: join the WEC again.',
    });
    assert.deepEqual(await standing(shown!), ['pending', false]);
  });

  it('accepts no other ManagedCluster than the one that was looked at', async () => {
    const [shown] = await requests(1);
    const { clusterName } = shown!.request;
    // kubectl, since it waits: OCM's finalizers take a moment.
    await bench.kubectl('its1', `delete managedcluster ${clusterName}`);
    await client.requestWithoutAgent('its1', clusterName);
    await assert.rejects(acceptRequest(gate(), its, shown!, signal), {
      kind: 'otherManagedCluster',
      message: `The ManagedCluster "${clusterName}" on the ITS "its1" is another one than you were shown: it was deleted and made again. It was left as it is. Look at its row and its requests, then start again.`,
    });
    assert.deepEqual((await standing(shown!))[1], false);
  });
});

/** The real API; counts what is asked of it. */
function counting(api: KubeApi, asked: Map<string, number>): KubeApi {
  const count = (what: string) => asked.set(what, (asked.get(what) ?? 0) + 1);
  return observed(() => api, (key, path) => {
    if (key === 'find' || key === 'get') count(`GET ${path}`);
    if (key === 'post') count(`POST ${path}`);
    if (key === 'put') count(`PUT ${path.split('/').at(-1) ?? ''}`);
    if (key === 'patch') count(`PATCH ${path.startsWith(paths.managedClusters) ? 'cluster' : path}`);
  });
}

/** An address whose cluster is replaced: no two real API servers can be had at one address with one CA. Tells what is written. */
function leadingTo(current: () => KubeApi, onWrite: (what: string) => void): KubeApi {
  return observed(current, (key, path) => (['put', 'patch', 'delete'].includes(key) || (key === 'post' && path !== paths.accessReviews) ? onWrite(`${key} ${path}`) : undefined));
}

/** Real APIs; tells each call before it is made. */
function observed(current: () => KubeApi, onCall: (method: string, path: string) => void): KubeApi {
  return new Proxy({} as KubeApi, {
    get(_, key: string) {
      const api = current();
      const value: unknown = Reflect.get(api, key);
      return typeof value !== 'function'
        ? value
        : (path: string, ...rest: unknown[]): unknown => {
            onCall(key, path);
            return (value as (...args: unknown[]) => unknown).call(api, path, ...rest);
          };
    },
  });
}
