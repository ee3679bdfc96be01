import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { CancelledError, ConflictError, ForbiddenError, NotFoundError, UnauthorizedError } from '../../src/cluster/errors.ts';
import type { ClusterContext } from '../../src/cluster/kubeconfig/clusterContext.ts';
import { readKubeconfig } from '../../src/cluster/kubeconfig/kubeconfigFiles.ts';
import type { KubeApi, WatchEvent } from '../../src/cluster/kube/kubeApi.ts';
import { createKubeApi } from '../../src/cluster/kube/undiciKubeApi.ts';
import { redactingLog } from '../../src/cluster/log.ts';
import { SandboxClient } from '../sandbox/client.ts';

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string };
  readonly data?: Readonly<Record<string, string>>;
}

const configMaps = '/api/v1/namespaces/default/configmaps';
const log = redactingLog({ debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined });

describe('KubeApi on a real API server', function () {
  this.timeout(20_000);
  const name = `kube-api-test-${randomBytes(4).toString('hex')}`;
  let context: ClusterContext;
  let api: KubeApi;

  before(async () => {
    const { kubeconfig } = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '').describe();
    const { contexts } = await readKubeconfig({ setting: kubeconfig, environment: {} });
    context = contexts.find((each) => each.name === 'its1') ?? assert.fail('no its1');
    api = await open(context);
  });

  after(async () => {
    await api.delete(`${configMaps}/${name}`).catch(() => undefined);
    api.dispose();
  });

  const open = (which: ClusterContext): Promise<KubeApi> => createKubeApi(which, { log, environment: process.env });

  it('follows a change through its whole life, with what the server refuses on the way', async () => {
    const abort = new AbortController();
    const events: string[] = [];
    const { metadata } = await api.get<{ metadata: { resourceVersion: string } }>(configMaps, { query: { limit: 1 } });
    const query = { resourceVersion: metadata.resourceVersion, fieldSelector: `metadata.name=${name}` };
    const watching = (async () => {
      for await (const { type, object } of api.watch(configMaps, query, abort.signal, 15_000)) {
        events.push(`${type} ${(object as ConfigMap).data?.['key'] ?? ''}`);
        if (type === 'DELETED') return;
      }
    })();

    const created = await api.post<ConfigMap>(configMaps, { metadata: { name }, data: { key: 'ü 1' } });
    await api.patch(`${configMaps}/${name}`, 'merge', { data: { key: '2' } });
    const stale = { metadata: { name, resourceVersion: created.metadata.resourceVersion }, data: { key: 'stale' } };
    await assert.rejects(api.put(`${configMaps}/${name}`, stale), ConflictError);
    await api.patch(`${configMaps}/${name}`, 'json', [{ op: 'replace', path: '/data/key', value: '3' }]);
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { key: '4' } };
    await api.patch(`${configMaps}/${name}`, 'apply', applied, { query: { fieldManager: 'kube-api-test', force: true } });
    const wrongUid = { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } };
    await assert.rejects(api.delete(`${configMaps}/${name}`, { body: wrongUid }), ConflictError);
    await assert.rejects(
      api.post(configMaps, { metadata: { name } }),
      /The API server of context "its1" refused the request: configmaps ".*" already exists/,
    );
    await api.delete(`${configMaps}/${name}`, { body: { preconditions: { uid: created.metadata.uid } } });
    await watching;
    assert.deepEqual(events, ['ADDED ü 1', 'MODIFIED 2', 'MODIFIED 3', 'MODIFIED 4', 'DELETED 4']);
    assert.equal(await api.find(`${configMaps}/${name}`), undefined);
    await assert.rejects(api.get(`${configMaps}/${name}`), NotFoundError);
    assert.equal(await api.find('/apis/no.such.group/v1/things'), undefined);
  });

  it('names the right that an impersonated user lacks', async () => {
    const other = await open({ ...context, user: { ...context.user, impersonateUser: 'nobody', impersonateGroups: ['system:authenticated'] } });
    const error: unknown = await other.get(`${configMaps}/${name}`).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ForbiddenError);
    assert.deepEqual([error.verb, error.resource], ['get', `configmaps "${name}" in namespace "default"`]);
    other.dispose();
  });

  it('is unauthorized with a token that the server does not know', async () => {
    const stranger = await open({ ...context, user: { name: 'stranger', token: 'abc.def' } });
    await assert.rejects(stranger.get('/version'), UnauthorizedError);
    stranger.dispose();
  });

  // That a position is gone (410) is shown in the unit tests: a young API server still has every position.
  it('ends a watch when it is aborted', async () => {
    const follow = async (resourceVersion: string, signal: AbortSignal, onEvent: (event: WatchEvent) => void) => {
      for await (const event of api.watch('/api/v1/namespaces', { resourceVersion }, signal, 15_000)) {
        onEvent(event);
      }
    };
    const abort = new AbortController();
    const types: string[] = [];
    const aborted = follow('0', abort.signal, ({ type }) => {
      types.push(type);
      abort.abort();
    });
    await assert.rejects(aborted, CancelledError);
    assert.deepEqual(types, ['ADDED']);
  });
});
