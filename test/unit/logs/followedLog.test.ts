import assert from 'node:assert/strict';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import { Backoff } from '../../../src/cluster/kube/backoff.ts';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { FollowedLog, type FollowOptions } from '../../../src/cluster/logs/followedLog.ts';
import { answer, FaultServer, refuse, stream, type Fault } from '../kube/faultServer.ts';
import { createTestAuthority } from '../kube/testCertificates.ts';
import { base64, silentLog, testContext } from '../kube/testContext.ts';
import { eventually } from '../session/eventually.ts';

const source = { namespace: 'open-cluster-management-agent', pod: 'agent-1', container: 'agent', part: 'agent' as const, ready: true, waiting: '', restarts: 0 };
const pod = (restartCount: number, state: object = { running: {} }) => answer(200, { status: { phase: 'Running', containerStatuses: [{ name: 'agent', restartCount, state }] } });
const gone = refuse(404, 'NotFound', 'pods "agent-1" not found');
/** Of a token's shape; signed by nobody. */
const token = `eyJhbGciOiJSUzI1NiJ9.${'x'.repeat(40)}.${'y'.repeat(40)}`;

describe('A followed log', () => {
  let server: FaultServer;
  let connection: Connection;

  before(async () => {
    const authority = await createTestAuthority('test-ca');
    server = await FaultServer.start(await authority.issue());
    const context = testContext(server.url, {}, { caData: base64(authority.cert) });
    connection = { context, api: await createKubeApi(context, { log: silentLog, environment: {} }), identity: { id: 'x' } as Connection['identity'] };
  });

  after(async () => {
    connection.api.dispose();
    await server.close();
  });

  /** Follows until `fits`; the answers are pod, log, pod, log ... */
  async function follow(faults: readonly Fault[], fits: (log: FollowedLog) => boolean, options: FollowOptions = {}) {
    server.answerWith(...faults);
    const log = new FollowedLog(connection, source, { backoff: new Backoff({ base: 1, maximum: 5 }), ...options });
    try {
      await eventually([log.onDidChange], () => fits(log));
      return { lines: log.lines, dropped: log.dropped, state: log.state };
    } finally {
      log.dispose();
    }
  }

  it('hides a token that comes in pieces, before anybody sees the line, and strips what could hide one', async () => {
    const pieces = [`got ${token.slice(0, 30)}`, token.slice(30, 70), `${token.slice(70)} at last\n\u001b[31mred\u001b[0m ${token.slice(0, 20)}\u200b${token.slice(20)}\n`, `in the last line, without an end ${token}`];
    const { lines, state } = await follow([pod(0), stream(pieces, 'end'), gone], (log) => log.state.kind === 'ended');
    assert.deepEqual(lines, ['got [redacted] at last', 'red [redacted]', 'in the last line, without an end [redacted]']);
    assert.deepEqual(state, { kind: 'ended', why: 'The Pod "agent-1" is gone. Show the logs again for the one that took its place.' });
  });

  it('keeps the last lines, and no more of a long one than is sure to hold no part of a token', async () => {
    const many = Array.from({ length: 25 }, (_, index) => `line ${index}\n`).join('');
    const { lines, dropped } = await follow([pod(0), stream([many], 'end'), gone], (log) => log.state.kind === 'ended', { keep: 10 });
    assert.deepEqual([lines.length, lines[0], lines.at(-1), dropped], [10, 'line 15', 'line 24', 15]);
    const long = `${'word '.repeat(3_270)}${token} more\n`;
    const cut = await follow([pod(0), stream([long, 'next\n'], 'end'), gone], (log) => log.state.kind === 'ended');
    assert.deepEqual(cut.lines, [`${'word '.repeat(3_270)}… (line cut)`, 'next']);
  });

  it('opens a broken stream again without losing or doubling lines, and asks for the last ones only', async () => {
    const { lines } = await follow(
      [pod(0), stream(['one\ntwo\n'], 'cut'), pod(0), stream(['one\ntwo\nthree\n'])],
      (log) => log.lines.includes('three'),
      { keep: 50 },
    );
    assert.deepEqual(lines, ['one', 'two', 'three']);
    assert.deepEqual(server.received.map(({ path }) => path.replace(/.*\/pods/, '')), [
      ...['/agent-1', '/agent-1/log?container=agent&follow=true&previous=false&tailLines=50'],
      ...['/agent-1', '/agent-1/log?container=agent&follow=true&previous=false&tailLines=50'],
    ]);
  });

  it('goes on below with the new container after a restart, and says what it waits for meanwhile', async () => {
    const crashed = { waiting: { reason: 'CrashLoopBackOff' } };
    const refused = refuse(400, 'BadRequest', 'container "agent" in pod "agent-1" is waiting to start');
    const waited: string[] = [];
    const { lines } = await follow([pod(0), stream(['first run\n'], 'end'), pod(1, crashed), refused, pod(1), stream(['second run\n'])], (log) => {
      if (log.state.kind === 'waiting') {
        waited.push(log.state.why);
      }
      return log.lines.includes('second run');
    });
    assert.deepEqual(lines, ['first run', '--- The container has restarted: what follows is from the new one. ---', 'second run']);
  });

  it('reads the run before a restart once', async () => {
    const { lines, state } = await follow([pod(1), stream(['it crashed\n'], 'end')], (log) => log.state.kind === 'ended', { previous: true });
    assert.deepEqual([lines, state], [['it crashed'], { kind: 'ended', why: 'This is what it said before its last restart.' }]);
    assert.match(server.received.at(-1)?.path ?? '', /follow=false&previous=true/);
  });

  it('ends where rights are missing, and closes its stream when it is disposed of', async () => {
    const { state } = await follow([pod(0), refuse(403, 'Forbidden', 'no')], (log) => log.state.kind === 'ended');
    assert.ok(state.kind === 'ended' && /may not/.test(state.why), JSON.stringify(state));
    await follow([pod(0), stream(['open\n'])], (log) => log.lines.includes('open'));
    // The stream that was left has its connection closed; nothing else is asked.
    const asked = server.received.length;
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(server.received.length, asked);
  });
});
