import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { UnreachableError } from '../../../src/cluster/errors.ts';
import type { ContextCluster } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import { whyUnreachable } from '../../../src/cluster/kube/connectionErrors.ts';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { answer, FaultServer } from './faultServer.ts';
import { createTestAuthority, type IssueOptions, type TestAuthority } from './testCertificates.ts';
import { base64, silentLog, testContext } from './testContext.ts';

describe('why a cluster is unreachable', () => {
  let authority: TestAuthority;

  before(async () => {
    authority = await createTestAuthority('test-ca');
  });

  async function why(server: string, cluster: Partial<ContextCluster> = {}, environment: NodeJS.ProcessEnv = {}) {
    const context = testContext(server, {}, { caData: base64(authority.cert), ...cluster });
    const api = await createKubeApi(context, { log: silentLog, environment });
    try {
      return await api.get('/version').then(
        () => 'reached',
        (error: unknown) => {
          assert.ok(error instanceof UnreachableError, String(error));
          return error.message.replace(/^.*?can't be reached at [^ ]+: /, '').replace(/\. Check that it runs.*$/, '');
        },
      );
    } finally {
      api.dispose();
    }
  }

  async function whyWith(certificate: IssueOptions, cluster: Partial<ContextCluster> = {}) {
    const server = await FaultServer.start(await authority.issue(certificate));
    server.answerWith(answer(200, {}));
    try {
      return await why(server.url, cluster);
    } finally {
      await server.close();
    }
  }

  it('tells TLS failures apart', async () => {
    const other = await createTestAuthority('other-ca');
    assert.deepEqual(
      [
        await whyWith({}),
        await whyWith({}, { caData: base64(other.cert) }),
        await whyWith({ expired: true }),
        await whyWith({ hosts: ['its1.example.com'] }),
        await whyWith({ hosts: ['its1.example.com'] }, { tlsServerName: 'its1.example.com' }),
      ],
      [
        'reached',
        "its TLS certificate is not signed by the certificate authority of this context's kubeconfig entry " +
          '(another cluster may have taken its address)',
        'its TLS certificate has expired (or the clock of this machine is wrong)',
        'its TLS certificate is not made for 127.0.0.1 (tls-server-name in the kubeconfig can name the right one)',
        'reached',
      ],
    );
  });

  it('connects without any check where the kubeconfig says insecure-skip-tls-verify', async () => {
    const server = await FaultServer.start(await authority.issue({ expired: true, hosts: ['elsewhere'] }));
    server.answerWith(answer(200, {}));
    const api = await createKubeApi(testContext(server.url, {}, { skipTLSVerify: true }), { log: silentLog, environment: {} });
    assert.deepEqual(await api.get('/version'), {});
    api.dispose();
    await server.close();
  });

  it('says what is wrong with the address', async () => {
    const plain = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const missing = await why(`https://127.0.0.1:${port}`, { caFile: '/no/such/ca.crt', caData: undefined as never });
    assert.deepEqual(
      [missing, await why(`https://127.0.0.1:${port}`), await why('ftp://host'), await why('https://')],
      [
        'the file /no/such/ca.crt that its kubeconfig entry names can\'t be read',
        'it answers without TLS, but the kubeconfig says https',
        'its kubeconfig entry holds no valid server address',
        'its kubeconfig entry holds no valid server address',
      ],
    );
    plain.closeAllConnections();
    plain.close();
    await once(plain, 'close');
    assert.equal(await why(`https://127.0.0.1:${port}`), 'nothing listens there (connection refused)');
  });

  it('explains what only a broken network shows, also inside causes and single attempts', () => {
    const coded = (code: string) => Object.assign(new Error('raw'), { code });
    assert.deepEqual(
      [
        whyUnreachable(coded('ENOTFOUND')),
        whyUnreachable(new TypeError('fetch failed', { cause: coded('EHOSTUNREACH') })),
        whyUnreachable(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])),
        whyUnreachable(new Error('Proxy response (403) !== 200 when HTTP Tunneling')),
        whyUnreachable(coded('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR')),
        whyUnreachable(new Error('something else.')),
        whyUnreachable('text'),
      ],
      [
        'its host name is unknown to DNS',
        'no route leads to it (is a VPN needed?)',
        'nothing listens there (connection refused)',
        'the proxy refuses to connect to it (403)',
        'TLS fails (tlsv1 alert internal error)',
        'something else',
        'the connection fails',
      ],
    );
  });
});
