import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { proxyFromEnvironment } from '../../../src/cluster/kube/proxyEnvironment.ts';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { answer, FaultServer } from './faultServer.ts';
import { createTestAuthority } from './testCertificates.ts';
import { base64, silentLog, testContext } from './testContext.ts';

describe('proxy variables', () => {
  const proxy = { HTTPS_PROXY: 'http://proxy:3128', http_proxy: 'plain:80' };
  // Expectations by golang.org/x/net/http/httpproxy, which kubectl uses.
  const table: [server: string, environment: NodeJS.ProcessEnv, expected: string | undefined][] = [
    ['https://hub.example.com', proxy, 'http://proxy:3128'],
    ['http://hub.example.com', proxy, 'http://plain:80'],
    ['https://hub.example.com', { https_proxy: 'socks5://p:1', HTTPS_PROXY: '' }, 'socks5://p:1'],
    ['https://hub.example.com', { HTTPS_PROXY: 'http://upper', https_proxy: 'http://lower' }, 'http://upper'],
    ['https://hub.example.com', {}, undefined],
    ['https://localhost:6443', proxy, undefined],
    ['https://127.4.5.6:6443', proxy, undefined],
    ['https://[::1]:6443', proxy, undefined],
    ['https://hub.example.com', { ...proxy, NO_PROXY: '*' }, undefined],
    ['https://hub.example.com', { ...proxy, no_proxy: 'other, Example.com' }, undefined],
    ['https://hub.example.com', { ...proxy, NO_PROXY: '.example.com' }, undefined],
    ['https://example.com', { ...proxy, NO_PROXY: '.example.com' }, 'http://proxy:3128'],
    ['https://example.com', { ...proxy, NO_PROXY: 'example.com' }, undefined],
    ['https://notexample.com', { ...proxy, NO_PROXY: 'example.com' }, 'http://proxy:3128'],
    ['https://hub.example.com', { ...proxy, NO_PROXY: '*.example.com' }, undefined],
    ['https://hub.example.com:6443', { ...proxy, NO_PROXY: 'example.com:443' }, 'http://proxy:3128'],
    ['https://hub.example.com', { ...proxy, NO_PROXY: 'example.com:443' }, undefined],
    ['https://10.1.2.3:6443', { ...proxy, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://11.1.2.3:6443', { ...proxy, NO_PROXY: '10.0.0.0/8' }, 'http://proxy:3128'],
    ['https://11.1.2.3:6443', { ...proxy, NO_PROXY: '11.1.2.3:6443' }, undefined],
    ['https://11.1.2.3:6443', { ...proxy, NO_PROXY: '11.1.2.3:1' }, 'http://proxy:3128'],
    ['https://[fd00::1]', { ...proxy, NO_PROXY: 'fd00::/8' }, undefined],
    ['https://[fd00::1]', { ...proxy, NO_PROXY: '[fd00::1]:443' }, undefined],
    ['https://[fd00::1]', { ...proxy, NO_PROXY: '10.0.0.0/99,,' }, 'http://proxy:3128'],
  ];
  for (const [server, environment, expected] of table) {
    it(`${server} with ${JSON.stringify(environment)} goes ${expected === undefined ? 'directly' : `through ${expected}`}`, () => {
      assert.equal(proxyFromEnvironment(new URL(server), environment), expected);
    });
  }

  it('carries requests through the proxy of the environment, unless the kubeconfig names its own', async () => {
    const authority = await createTestAuthority('test-ca');
    const server = await FaultServer.start(await authority.issue({ hosts: ['hub.test'] }));
    server.answerWith(answer(200, { ok: true }));
    const asked: string[] = [];
    const proxyServer = createServer().listen(0, '127.0.0.1');
    await once(proxyServer, 'listening');
    // `hub.test` is known to the proxy only, so nothing can go around it.
    proxyServer.on('connect', (request, client) => {
      asked.push(`${request.headers['proxy-authorization'] ?? 'anonymous'} ${request.url ?? ''}`);
      const target = connect(server.port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      target.on('error', () => client.destroy());
      client.on('error', () => target.destroy());
    });
    const address = `127.0.0.1:${(proxyServer.address() as AddressInfo).port}`;
    const through = async (proxyUrl: string | undefined, environment: NodeJS.ProcessEnv) => {
      const cluster = { caData: base64(authority.cert), ...(proxyUrl !== undefined && { proxyUrl }) };
      const api = await createKubeApi(testContext('https://hub.test:6443', {}, cluster), { log: silentLog, environment });
      const result = await api.get('/version');
      api.dispose();
      return result;
    };
    assert.deepEqual(await through(undefined, { https_proxy: address }), { ok: true });
    assert.deepEqual(await through(`http://me:pw@${address}`, { HTTPS_PROXY: 'http://127.0.0.1:1' }), { ok: true });
    assert.deepEqual(asked, ['anonymous hub.test:6443', `Basic ${base64('me:pw')} hub.test:6443`]);
    proxyServer.closeAllConnections();
    proxyServer.close();
    await server.close();
  });
});
