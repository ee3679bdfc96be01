import assert from 'node:assert/strict';
import { Foreseer } from '../../../src/cluster/foresight/foreseer.ts';
import { KnownWdses } from '../../../src/cluster/foresight/knownWdses.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import { readerOf } from '../tree/readerOf.ts';

describe('Foresight while a person types', () => {
  const its = { name: 'its1', clusters: [] };
  const noWds = "No WDS is known among the reachable contexts, so it can't be told which BindingPolicies select what.";
  const away = 'WDS "wds1" can\'t be asked which BindingPolicies select what: injected: no way there';

  it('asks WDSes anew where another one was found since, and otherwise only when it is told to', async () => {
    const reader = readerOf(its);
    let asked = 0;
    const connection = () => (asked++, Promise.reject<Connection>(new Error('injected: no way there')));
    const foreseer = new Foreseer({ sessions: reader, wdses: new KnownWdses(Object.assign(reader, { connection })) }, 'its1');
    const problems = async (anew = false) => (await foreseer.foresee({} as Connection, [], { signal: new AbortController().signal, anew })).problems;
    const before = await problems();
    reader.give(its, { name: 'wds1', roles: ['wds'] });
    assert.deepEqual([before, await problems(), await problems(), asked], [[noWds], [away], [away], 1]);
    await problems(true);
    assert.equal(asked, 2);
  });
});
