import assert from 'node:assert/strict';
import { FormSession } from '../../../src/form/formSession.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import type { ClusterSessions } from '../../../src/cluster/session/clusterSessions.ts';
import { silentLog } from '../kube/testContext.ts';
import { readerOf, type Given } from '../tree/readerOf.ts';

const texts = { immutable: '', deleting: '', connectFirst: 'Connect first.', gone: 'Gone.' };
const its = (given: Partial<Given> = {}): Given => ({ name: 'its1', roles: ['its'], ...given });

/** A session over what a test gives; `asked` are the contexts that it wanted a connection to, none of which it gets. */
function sessionOn(...given: readonly Given[]) {
  const reader = readerOf(...given);
  const asked: string[] = [];
  const connection = (context: string): Promise<Connection> => (asked.push(context), Promise.reject(new Error('injected: no way there')));
  const sessions = Object.assign(reader, { connection }) as unknown as ClusterSessions;
  return { reader, asked, session: new FormSession({ its: 'its1', cluster: 'wec1' }, sessions, texts, silentLog) };
}

describe('The session of a form that comes back after a reload', () => {
  it('contacts an ITS that is remembered and logs in by itself', () => {
    const { session, asked } = sessionOn(its({ state: { kind: 'notChecked', why: '' } }));
    session.connectUnasked();
    assert.deepEqual([session.state, asked], [{ kind: 'connecting' }, ['its1']]);
  });

  it('contacts it by an alias, and once the kubeconfig is read', () => {
    const { session, asked, reader } = sessionOn();
    session.connectUnasked();
    assert.deepEqual([session.state, asked], [{ kind: 'connect', why: 'Connect first.' }, []]);
    reader.give(its({ name: 'other', aliases: ['its1'] }));
    assert.deepEqual([session.state, asked], [{ kind: 'connecting' }, ['its1']]);
  });

  it('leaves it to a person where a log-in plugin may open a window, or no ITS is known by that name', async () => {
    for (const given of [its({ usesLoginPlugin: true }), its({ roles: [] })]) {
      const { session, asked, reader } = sessionOn(given);
      session.connectUnasked();
      reader.give(given, { name: 'its2', roles: ['its'] });
      assert.deepEqual([session.state, session.model, asked], [{ kind: 'connect', why: 'Connect first.' }, undefined, []]);
      await session.connect();
      assert.deepEqual([session.state, asked], [{ kind: 'problem', problem: 'injected: no way there' }, ['its1']]);
      session.dispose();
    }
  });

  it('is not connected behind the back of a person who connected it meanwhile, nor after it was closed', async () => {
    const { session, asked, reader } = sessionOn();
    session.connectUnasked();
    await session.connect();
    reader.give(its());
    const closed = sessionOn();
    closed.session.connectUnasked();
    closed.session.dispose();
    closed.reader.give(its());
    assert.deepEqual([asked, closed.asked], [['its1'], []]);
  });
});
