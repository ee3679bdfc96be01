import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Moment, Remains } from './disposedClient.ts';
import { FaultServer, silence, stream, type Fault } from './faultServer.ts';
import { createTestAuthority } from './testCertificates.ts';
import { base64 } from './testContext.ts';

describe('disposing a KubeApi', function () {
  this.timeout(20_000);
  let server: FaultServer;
  let neverShakesHands: Server;
  let client: ChildProcess;
  let caData: string;

  before(async () => {
    const authority = await createTestAuthority('test-ca');
    caData = base64(authority.cert);
    server = await FaultServer.start(await authority.issue());
    neverShakesHands = createServer().listen(0, '127.0.0.1');
    await once(neverShakesHands, 'listening');
    client = fork(new URL('./disposedClient.ts', import.meta.url));
  });

  after(async () => {
    client.kill('SIGKILL');
    neverShakesHands.close();
    await server.close();
  });

  const moments: [string, Fault, Moment['kind'], Moment['at']][] = [
    ['before it is connected', silence, 'get', 'at once'],
    ['while the answer is awaited', silence, 'get', 'when received'],
    ['while the watch is opened', silence, 'watch', 'when received'],
    ['while the watch is quiet', stream(['{"type":"BOOKMARK","object":{}}\n']), 'watch', 'after an event'],
    ['while a body is read', stream(['{"a":']), 'get', 'when received'],
  ];
  for (const [moment, fault, kind, at] of moments) {
    it(`leaves no socket, timer or unhandled rejection ${moment}`, async () => {
      server.answerWith((response, request) => {
        fault(response, request);
        if (at === 'when received') client.send('received');
      });
      assert.deepEqual(await remains({ url: server.url, caData, kind, at }), { ended: 'CancelledError', resources: [], unhandled: [] });
      await server.idle();
    });
  }

  it('leaves none while a server that never answers the TLS handshake is waited for', async () => {
    const url = `https://127.0.0.1:${(neverShakesHands.address() as AddressInfo).port}`;
    neverShakesHands.once('connection', (socket) => {
      socket.on('error', () => undefined);
      client.send('received');
    });
    const left = await remains({ url, caData, kind: 'get', at: 'when received' });
    assert.deepEqual(left, { ended: 'CancelledError', resources: [], unhandled: [] });
  });

  it('lets the process end by itself', async () => {
    const exited = once(client, 'exit');
    client.send('end');
    assert.deepEqual(await exited, [0, null]);
  });

  async function remains(moment: Moment): Promise<Remains> {
    const answered = once(client, 'message');
    client.send(moment);
    return ((await answered) as [Remains])[0];
  }
});
