import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const module = new URL('../../../src/cluster/kube/clientNode.ts', import.meta.url).href;

const undici = import.meta.resolve('undici');

/** Whose dispatcher Node's `fetch` has after `load` was evaluated, in a process of its own in which `before` was. */
async function owners(before: string, load: string): Promise<unknown> {
  const script = `
    const slots = ['1', '2'].map((version) => Symbol.for('undici.globalDispatcher.' + version));
    ${before}
    ${load}
    const values = slots.map((slot) => globalThis[slot]);
    const { Agent, Dispatcher1Wrapper } = await import('${undici}');
    const owner = (value) =>
      value instanceof Agent || value instanceof Dispatcher1Wrapper ? 'ours' : value?.name === 'theirs' ? 'theirs' : "Node's";
    const fetched = await fetch('data:,works').then((answer) => answer.text());
    console.log(JSON.stringify([...values.map(owner), fetched]));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
}

describe('loading client-node', function () {
  // Up to four processes that load all of it, beside the compiler and the linter of the same run.
  this.timeout(40_000);
  const load = `
    const { loadClientLibraries } = await import('${module}');
    await Promise.all([loadClientLibraries(), loadClientLibraries()]);
    await loadClientLibraries();`;

  it("leaves Node's fetch its own dispatcher, which undici by itself replaces", async () => {
    assert.deepEqual(
      [await owners('', `await import('${undici}');`), await owners('', load)],
      [
        ['ours', 'ours', 'works'],
        ["Node's", "Node's", 'works'],
      ],
    );
  });

  it('leaves the dispatcher of another extension, set before or while it loads', async () => {
    const set = `const theirs = { name: 'theirs', dispatch() {} }; slots.forEach((slot) => (globalThis[slot] = theirs));`;
    const meanwhile = `queueMicrotask(() => { ${set} });`;
    assert.deepEqual(
      [await owners(set, load), await owners(meanwhile, load)],
      [
        ['theirs', 'theirs', 'works'],
        ['theirs', 'theirs', 'works'],
      ],
    );
  });
});
