import assert from 'node:assert/strict';
import { BusyError, CancelledError, ForbiddenError, GoneError, UnreachableError } from '../../../src/cluster/errors.ts';
import type { KubeApi, WatchEvent } from '../../../src/cluster/kube/kubeApi.ts';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { FaultServer, refuse, silence, stream, type Fault } from './faultServer.ts';
import { createTestAuthority } from './testCertificates.ts';
import { base64, silentLog, testContext } from './testContext.ts';

const path = '/api/v1/namespaces';
const never = new AbortController().signal;
const line = (name: string): string => JSON.stringify({ type: 'ADDED', object: { metadata: { name } } }) + '\n';

describe('watch', () => {
  let server: FaultServer;
  let api: KubeApi;

  before(async () => {
    const authority = await createTestAuthority('test-ca');
    server = await FaultServer.start(await authority.issue());
    const context = testContext(server.url, {}, { caData: base64(authority.cert) });
    api = await createKubeApi(context, { log: silentLog, environment: {} });
  });

  after(async () => {
    api.dispose();
    await server.close();
  });

  /** The names seen, and how it ended. */
  async function follow(fault: Fault, signal = never, silenceLimit = 5_000, onEvent?: (event: WatchEvent) => void) {
    server.answerWith(fault);
    const names: unknown[] = [];
    try {
      for await (const event of api.watch(path, { resourceVersion: '7' }, signal, silenceLimit)) {
        names.push((event.object as { metadata: { name: string } }).metadata.name);
        onEvent?.(event);
      }
      return { names, ended: 'by the server or silence' };
    } catch (error) {
      return { names, ended: error };
    }
  }

  it('gives one event per line, however the bytes are cut, and asks for a watch', async () => {
    const bytes = Buffer.from(line('ünï') + line('日本') + line('x'));
    const singleBytes = [...bytes].map((byte) => Uint8Array.of(byte));
    assert.deepEqual(await follow(stream(singleBytes, 'end')), { names: ['ünï', '日本', 'x'], ended: 'by the server or silence' });
    assert.equal(server.received[0]?.path, `${path}?resourceVersion=7&watch=true`);
  });

  it('drops a last line that was cut off', async () => {
    const { names, ended } = await follow(stream([line('a'), line('b').slice(0, 20)], 'end'));
    assert.deepEqual([names, ended], [['a'], 'by the server or silence']);
  });

  it('throws GoneError for 410, inside the stream and as the answer', async () => {
    const gone = JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }) + '\n';
    const inside = await follow(stream([line('a'), gone]));
    assert.deepEqual(inside.names, ['a']);
    assert.ok(inside.ended instanceof GoneError);
    assert.ok((await follow(refuse(410, 'Expired', 'too old'))).ended instanceof GoneError);
  });

  it('maps other refusals, inside the stream and as the answer', async () => {
    const busy = JSON.stringify({ type: 'ERROR', object: { code: 429, details: { retryAfterSeconds: 3 } } }) + '\n';
    const inside = (await follow(stream([busy]))).ended;
    assert.ok(inside instanceof BusyError);
    assert.equal(inside.retryAfterSeconds, 3);
    const refused = (await follow(refuse(403, 'Forbidden', 'no'))).ended;
    assert.ok(refused instanceof ForbiddenError);
    assert.deepEqual([refused.verb, refused.resource], ['watch', 'namespaces']);
  });

  it('is unreachable when the connection is cut in the middle', async () => {
    const { names, ended } = await follow(stream([line('a')], 'cut'));
    assert.deepEqual(names, ['a']);
    assert.ok(ended instanceof UnreachableError);
  });

  it('is unreachable when a line is longer than any object can be', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const { ended } = await follow(stream(Array.from({ length: 17 }, () => megabyte)));
    assert.match(String(ended), /longer than/);
  });

  it('ends when the server is silent, at once or after events', async () => {
    assert.deepEqual(await follow(stream([line('a')]), never, 60), { names: ['a'], ended: 'by the server or silence' });
    const { ended } = await follow(silence, never, 60);
    assert.ok(ended === 'by the server or silence' || ended instanceof UnreachableError);
    await server.idle();
  });

  it('gives no event after the signal aborted, though more had come', async () => {
    const abort = new AbortController();
    const { names, ended } = await follow(stream([line('a') + line('b')]), abort.signal, 5_000, () => abort.abort());
    assert.deepEqual(names, ['a']);
    assert.ok(ended instanceof CancelledError);
    await server.idle();
  });

  it('closes its connection when the consumer leaves', async () => {
    server.answerWith(stream([line('a')]));
    for await (const event of api.watch(path, {}, never, 5_000)) {
      assert.equal(event.type, 'ADDED');
      break;
    }
    await server.idle();
  });
});
