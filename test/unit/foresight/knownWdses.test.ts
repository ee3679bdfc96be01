import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { CancelledError } from '../../../src/cluster/errors.ts';
import { askWdses } from '../../../src/cluster/foresight/askWdses.ts';
import { KnownWdses, WdsAwayError, WdsSilentError } from '../../../src/cluster/foresight/knownWdses.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { readIdentity } from '../../../src/cluster/session/identity.ts';
import { silentLog, testContext } from '../kube/testContext.ts';
import { readerOf } from '../tree/readerOf.ts';

describe('WDSes that may be asked', () => {
  /** Takes connections, and never says a word. */
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => void sockets.add(socket));
  const { signal } = new AbortController();
  let server = '';
  let asked = 0;

  before(async () => {
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    server = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  });

  beforeEach(() => (asked = 0));

  after(() => {
    listener.close();
    sockets.forEach((socket) => socket.destroy());
  });

  const connection = async (): Promise<Connection> => {
    asked++;
    const context = testContext(server);
    const api = await createKubeApi(context, { log: silentLog, environment: {} });
    try {
      return { context, api, identity: await readIdentity(api, context) };
    } finally {
      api.dispose();
    }
  };
  const wdses = (options: { readonly answerLimit?: number; readonly peace?: number }, connect = connection) => {
    const reader = readerOf({ name: 'wds1', server, roles: ['wds'] }, { name: 'its1', clusters: [] });
    return new KnownWdses({ contexts: () => reader.contexts(), connection: connect }, options);
  };
  const refusal = (act: Promise<unknown>) => act.then(() => 'connected', (error: unknown) => error);

  it('are those that were found to be, and one that does not answer is waited for no longer than the limit, then left in peace', async () => {
    const known = wdses({ answerLimit: 50, peace: 60_000 });
    assert.deepEqual(known.all().map(({ context }) => context), ['wds1']);
    const first = await refusal(known.connect('wds1', signal));
    const second = await refusal(known.connect('wds1', signal));
    assert.ok(first instanceof WdsSilentError && second instanceof WdsAwayError);
    assert.deepEqual([first.message, second.message, asked], ['It did not answer within 0.05 s.', 'It did not answer within 0.05 s. (It is asked again 60 s after that.)', 1]);
  });

  it('are asked again once they were left in peace', async () => {
    const known = wdses({ answerLimit: 50, peace: 0 });
    const both = [await refusal(known.connect('wds1', signal)), await refusal(known.connect('wds1', signal))];
    assert.deepEqual([both.every((error) => error instanceof WdsSilentError), asked], [true, 2]);
  });

  it('are waited for until a person cancels, which says nothing of them', async () => {
    const known = wdses({ answerLimit: 60_000 });
    const cancel = new AbortController();
    const waiting = refusal(known.connect('wds1', cancel.signal));
    cancel.abort();
    assert.ok((await waiting) instanceof CancelledError);
    assert.ok((await refusal(known.connect('wds1', cancel.signal))) instanceof CancelledError);
    assert.equal(asked, 2);
  });

  it('have what comes too late disposed of, and a refusal is not kept in mind', async () => {
    let disposed = false;
    let answer: (connection: Connection) => void = () => undefined;
    const late = wdses({ answerLimit: 10 }, () => new Promise((resolve) => (answer = resolve)));
    await refusal(late.connect('wds1', signal));
    answer({ ...({} as Connection), api: { dispose: () => (disposed = true) } as unknown as Connection['api'] });
    await new Promise(setImmediate);
    let refused = 0;
    const refusing = wdses({}, () => Promise.reject(new Error(`refused ${++refused}`)));
    assert.deepEqual([disposed, String(await refusal(refusing.connect('wds1', signal))), String(await refusal(refusing.connect('wds1', signal)))], [true, 'Error: refused 1', 'Error: refused 2']);
  });

  it('are named while they are waited for, and again where they could not be asked', async () => {
    const heard: string[][] = [];
    const facts = { its: {} as Connection, clusters: new Map(), otherItses: [] };
    const answer = await askWdses(wdses({ answerLimit: 50 }).all(), facts, [], signal, (names) => heard.push([...names]));
    assert.deepEqual([answer, heard], [{ wdses: [], problems: ['WDS "wds1" can\'t be asked which BindingPolicies select what: It did not answer within 0.05 s.'] }, [['wds1'], []]]);
  });
});
