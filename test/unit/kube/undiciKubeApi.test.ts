import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApiError,
  BusyError,
  CancelledError,
  ConflictError,
  ForbiddenError,
  NotFoundError,
  UnauthorizedError,
  UnreachableError,
} from '../../../src/cluster/errors.ts';
import type { ContextCluster, ContextUser } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import type { KubeApi } from '../../../src/cluster/kube/kubeApi.ts';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { answer, cut, FaultServer, refuse, silence } from './faultServer.ts';
import { createTestAuthority, type TestAuthority } from './testCertificates.ts';
import { base64, silentLog, testContext } from './testContext.ts';

const clusters = '/apis/cluster.open-cluster-management.io/v1/managedclusters';

describe('undiciKubeApi', () => {
  let authority: TestAuthority;
  let server: FaultServer;
  let folder: string;
  const opened: KubeApi[] = [];

  before(async () => {
    authority = await createTestAuthority('test-ca');
    server = await FaultServer.start(await authority.issue());
    folder = await mkdtemp(join(tmpdir(), 'kube-api-'));
  });

  afterEach(() => opened.splice(0).forEach((api) => api.dispose()));

  after(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function open(user: Partial<ContextUser> = {}, cluster: Partial<ContextCluster> = {}): Promise<KubeApi> {
    const context = testContext(server.url, user, { caData: base64(authority.cert), ...cluster });
    const api = await createKubeApi(context, { log: silentLog, environment: {} });
    opened.push(api);
    return api;
  }

  describe('what is sent', () => {
    it('sends each verb with its method, path, query, content type and body', async () => {
      server.answerWith(answer(200, { kind: 'ManagedCluster' }));
      const api = await open({ token: 'secret-token' });
      await api.get(clusters, { query: { limit: 500, continue: undefined, labelSelector: 'a=b,c' } });
      await api.post(clusters, { a: 1 }, { query: { dryRun: 'All' } });
      await api.put(`${clusters}/cluster1`, { a: 2 });
      await api.patch(`${clusters}/cluster1`, 'merge', { a: 'ü' });
      await api.patch(`${clusters}/cluster1`, 'json', []);
      await api.patch(`${clusters}/cluster1`, 'apply', { a: 3 });
      await api.delete(`${clusters}/cluster1`, { body: { preconditions: { uid: 'u' } } });
      const sent = server.received.map(({ method, path, body, headers }) => [method, path, headers['content-type'], body]);
      assert.deepEqual(sent, [
        ['GET', `${clusters}?limit=500&labelSelector=a%3Db%2Cc`, undefined, ''],
        ['POST', `${clusters}?dryRun=All`, 'application/json', '{"a":1}'],
        ['PUT', `${clusters}/cluster1`, 'application/json', '{"a":2}'],
        ['PATCH', `${clusters}/cluster1`, 'application/merge-patch+json', '{"a":"ü"}'],
        ['PATCH', `${clusters}/cluster1`, 'application/json-patch+json', '[]'],
        ['PATCH', `${clusters}/cluster1`, 'application/apply-patch+yaml', '{"a":3}'],
        ['DELETE', `${clusters}/cluster1`, 'application/json', '{"preconditions":{"uid":"u"}}'],
      ]);
      assert.deepEqual([...new Set(server.received.map(({ headers }) => headers.authorization))], ['Bearer secret-token']);
      // The pool opens a second one where the first has not yet settled when the next request comes.
      assert.ok(new Set(server.received.map(({ clientPort }) => clientPort)).size <= 2, 'connections are kept');
    });

    it('keeps the path of the server address', async () => {
      server.answerWith(answer(200, {}));
      await (await open({}, { server: `${server.url}/k8s/clusters/c-1/` })).get('/version');
      assert.equal(server.received[0]?.path, '/k8s/clusters/c-1/version');
    });

    it('sends basic authentication and impersonation with every group', async () => {
      server.answerWith(answer(200, {}));
      const api = await open({
        username: 'ada',
        password: 'lovelace',
        impersonateUser: 'grace',
        impersonateGroups: ['ops', 'dev'],
        impersonateUid: 'u-1',
      });
      await api.get('/version');
      const { headers = {}, rawHeaders = [] } = server.received[0] ?? {};
      assert.deepEqual(
        {
          authorization: headers.authorization,
          user: headers['impersonate-user'],
          uid: headers['impersonate-uid'],
          groups: rawHeaders.filter((_, at) => rawHeaders[at - 1]?.toLowerCase() === 'impersonate-group'),
        },
        { authorization: `Basic ${base64('ada:lovelace')}`, user: 'grace', uid: 'u-1', groups: ['ops', 'dev'] },
      );
    });

    it('shows the client certificate, and the new one once its file was replaced', async () => {
      server.answerWith(answer(200, {}));
      const [certFile, keyFile] = [join(folder, 'client.crt'), join(folder, 'client.key')];
      const write = async (commonName: string) => {
        const pair = await authority.issue({ commonName });
        await writeFile(certFile, pair.cert);
        await writeFile(keyFile, pair.key);
      };
      await write('before');
      const api = await open({ certFile, keyFile });
      await api.get('/version');
      await api.get('/version');
      await write('after');
      await api.get('/version');
      assert.deepEqual(
        server.received.map(({ clientName }) => clientName),
        ['before', 'before', 'after'],
      );
    });

    it('reads a token file again after a 401, and asks once more only where it holds another token', async () => {
      const tokenFile = join(folder, 'token');
      await writeFile(tokenFile, 'one\n');
      const api = await open({ tokenFile });
      server.answerWith(answer(200, {}));
      await api.get('/version');
      await writeFile(tokenFile, 'two\n');
      server.answerWith(refuse(401, 'Unauthorized', 'Unauthorized'), answer(200, {}));
      await api.get('/version');
      const sent = server.received.map(({ headers }) => headers.authorization);
      server.answerWith(refuse(401, 'Unauthorized', 'Unauthorized'));
      await assert.rejects(api.get('/version'), UnauthorizedError);
      assert.deepEqual(sent, ['Bearer one', 'Bearer two']);
      assert.equal(server.received.length, 1);
    });
  });

  describe('errors', () => {
    const failing = async (run: (api: KubeApi) => Promise<unknown>, user: Partial<ContextUser> = {}): Promise<Error> => {
      const api = await open(user);
      return await run(api).then(
        () => assert.fail('it should fail'),
        (error: unknown) => error as Error,
      );
    };

    it('names the right that is missing', async () => {
      server.answerWith(refuse(403, 'Forbidden', 'no for Bearer abc.def'));
      const error = await failing((api) => api.patch(`${clusters}/cluster1`, 'merge', {}));
      assert.ok(error instanceof ForbiddenError);
      assert.deepEqual(
        [error.verb, error.resource, error.message, error.detail],
        [
          'patch',
          'managedclusters.cluster.open-cluster-management.io "cluster1"',
          'The user of context "its1" may not patch managedclusters.cluster.open-cluster-management.io "cluster1". ' +
            'Ask an administrator of that cluster for this right.',
          'no for Bearer [redacted]',
        ],
      );
    });

    it('tells 401, 404, 409 and others apart', async () => {
      server.answerWith(refuse(401, 'Unauthorized', 'Unauthorized'));
      assert.ok((await failing((api) => api.get(clusters))) instanceof UnauthorizedError);
      server.answerWith(refuse(404, 'NotFound', 'not found'));
      assert.ok((await failing((api) => api.get(`${clusters}/x`))) instanceof NotFoundError);
      assert.equal(await (await open()).find(`${clusters}/x`), undefined);
      server.answerWith(refuse(409, 'Conflict', 'the object has been modified'));
      assert.ok((await failing((api) => api.put(`${clusters}/x`, {}))) instanceof ConflictError);
      server.answerWith(refuse(409, 'AlreadyExists', 'managedclusters "x" already exists'));
      const exists = await failing((api) => api.post(clusters, {}));
      assert.ok(exists instanceof ApiError && exists.status === 409);
      server.answerWith(refuse(422, 'Invalid', 'spec is wrong'));
      const invalid = await failing((api) => api.post(clusters, {}));
      assert.equal(invalid.message, 'The API server of context "its1" refused the request: spec is wrong');
    });

    it('takes the waiting time of 429 and 503 from the header, as seconds or as a date', async () => {
      const waits: number[] = [];
      for (const [code, headers] of [
        [429, { 'retry-after': '7' }],
        [503, {}],
        [429, { 'retry-after': new Date(Date.now() + 30_000).toUTCString() }],
      ] as const) {
        server.answerWith(refuse(code, 'Busy', 'storage is (re)initializing', headers));
        const error = await failing((api) => api.get(clusters));
        assert.ok(error instanceof BusyError);
        waits.push(error.retryAfterSeconds);
      }
      assert.deepEqual([waits[0], waits[1]], [7, 1]);
      assert.ok(waits[2]! >= 28 && waits[2]! <= 30, String(waits[2]));
    });

    it('reads once more where the connection was cut before the answer, but never writes twice', async () => {
      server.answerWith(cut, answer(200, { ok: true }));
      assert.deepEqual(await (await open()).get('/version'), { ok: true });
      server.answerWith(cut, answer(200, { ok: true }));
      const error = await failing((api) => api.post(clusters, {}));
      assert.ok(error instanceof UnreachableError);
      assert.match(error.message, /the connection was cut/);
      assert.equal(server.received.length, 1);
    });

    it('is unreachable when no answer comes in time', async () => {
      server.answerWith(silence);
      const error = await failing((api) => api.get('/version', { timeout: 50 }));
      assert.ok(error instanceof UnreachableError);
      assert.equal(
        error.message,
        `The cluster of context "its1" can't be reached at ${server.url}: no complete answer came within 0.05 s. ` +
          'Check that it runs and that this machine can reach it, then retry.',
      );
    });

    it('says so when what answers is no API server', async () => {
      server.answerWith(answer(200, '<html>Sign in</html>'));
      assert.match((await failing((api) => api.get('/version'))).message, /not a Kubernetes API server/);
    });

    it('names an auth-provider, which nothing supports any more', async () => {
      const error = await failing((api) => api.get('/version'), { authProvider: 'gcp' });
      assert.match(error.message, /^The log-in plugin "gcp" of context "its1" is an auth-provider entry/);
    });
  });

  describe('cancelling', () => {
    it('ends with CancelledError when the signal aborts, before or during a request', async () => {
      const api = await open();
      server.answerWith(answer(200, {}));
      await assert.rejects(api.get('/version', { signal: AbortSignal.abort() }), CancelledError);
      assert.equal(server.received.length, 0);
      const abort = new AbortController();
      server.answerWith(() => abort.abort());
      await assert.rejects(api.get('/version', { signal: abort.signal }), CancelledError);
    });

    it('refuses requests after dispose', async () => {
      const api = await open();
      api.dispose();
      await assert.rejects(api.get('/version'), CancelledError);
    });
  });
});
