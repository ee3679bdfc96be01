import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { getToken, join as joinCommand, unjoin, version, type ClusteradmCommand } from '../../../src/cluster/clusteradm/commands.ts';
import {
  ClusteradmFailedError,
  ClusteradmMissingError,
  ClusteradmNotRunnableError,
  ClusteradmUnknownError,
} from '../../../src/cluster/clusteradm/errors.ts';
import { locateClusteradm } from '../../../src/cluster/clusteradm/locate.ts';
import { runClusteradm, type ClusteradmRunOptions } from '../../../src/cluster/clusteradm/runner.ts';
import { CancelledError, TimedOutError } from '../../../src/cluster/errors.ts';
import { FaultPrograms } from './faultPrograms.ts';

const wec = { file: '/tmp/k', context: 'cluster1' };
const token = 'opaque-secret-of-no-known-shape';
const joining = joinCommand({ wec, hub: { token, hubServer: 'https://its.example' }, clusterName: 'cluster1', caFile: undefined, bundle: [], flags: [] });
const environment = { PATH: '/usr/bin:/bin', KUBECONFIG: '/home/me/.kube/config', MARK: 'kept' };

describe('runClusteradm', function () {
  this.timeout(20_000);
  let programs: FaultPrograms;
  let logged: string[];
  beforeEach(() => {
    programs = new FaultPrograms();
    logged = [];
  });
  afterEach(() => programs.dispose());

  const run = <T>(command: ClusteradmCommand<T>, program: string, options: Partial<ClusteradmRunOptions> = {}): Promise<T> => {
    const keep = (line: string) => void logged.push(line);
    const log = { debug: keep, info: keep, warn: keep, error: keep };
    return runClusteradm(command, { program, environment, log, signal: new AbortController().signal, ...options });
  };
  const echoing: ClusteradmCommand<string> = { ...version(), parse: ({ stdout }) => stdout };

  it('hands each argument over as it is, without a shell', async () => {
    const program = programs.script('for argument in "$@"; do printf "[%s]\\n" "$argument"; done');
    const args = ['a b', '$HOME', '; rm -rf /', '', '"\'', '*'];
    assert.deepEqual(await run({ ...echoing, args }, program), ['[a b]', '[$HOME]', '[; rm -rf /]', '[]', '["\']', '[*]'].join('\n'));
  });

  it('gives the program the environment without the kubeconfig, and no input', async () => {
    const program = programs.script('echo "$KUBECONFIG $MARK $HOME"; cat');
    assert.equal(await run(echoing, program), '/dev/null kept ');
  });

  it('passes lines on as they come, with secrets hidden, and logs the command masked', async () => {
    const wait = join(programs.folder, 'go');
    const program = programs.script(
      `echo "token $3 ok"; for before in '' a ab; do printf "%s%s" "$before" "$3" | base64; done; echo "warning $3" >&2; while [ ! -e ${wait} ]; do sleep 0.02; done; echo end`,
    );
    const lines: string[] = [];
    await run(joining, program, {
      onLine: (line) => {
        lines.push(line);
        if (lines.length === 5) writeFileSync(wait, '');
      },
    });
    // At the edges stay the characters that base64 shares with the neighbours of the secret.
    const encoded = ['[redacted]Q==', 'YW[redacted]U=', 'YWJ[redacted]'];
    assert.deepEqual([...lines].sort(), ['token [redacted] ok', ...encoded, 'warning [redacted]', 'end'].sort());
    assert.equal(lines.at(-1), 'end');
    assert.equal(logged[0], 'Running clusteradm join --hub-token [redacted] --hub-apiserver https://its.example --cluster-name cluster1 --context cluster1');
    assert.ok(!logged.join('\n').includes(token));
  });

  it('passes on no line of an output that is a secret', async () => {
    const program = programs.script(`echo '{"hub-token":"${token}","hub-apiserver":"https://its"}'; echo note >&2`);
    const lines: string[] = [];
    const hub = await run(getToken(wec), program, { onLine: (line) => lines.push(line) });
    assert.deepEqual([hub, lines], [{ token, hubServer: 'https://its' }, ['note']]);
    assert.ok(!logged.join('\n').includes(token));
  });

  it('fails with what the program said, and with no argument in any property of the error', async () => {
    const program = programs.script('echo "Error: something with $3" >&2; exit 1');
    await assert.rejects(run(joining, program), (error) => {
      assert.ok(error instanceof ClusteradmFailedError);
      assert.equal(error.message, '"clusteradm join" for context "cluster1" failed: something with [redacted]. Run it in a terminal to see more.');
      assert.equal(error.cause, undefined);
      assert.ok(!JSON.stringify([error.stack, error.said, error.detail]).includes(token));
      return true;
    });
  });

  it('reads the version though clusteradm 1.2 then fails for want of a cluster', async () => {
    const program = programs.script('printf "client\\t\\tversion\\t:v1.2.1-0-gabc\\n"; echo "Error: no configuration" >&2; exit 1');
    assert.deepEqual(await run(version(), program), { tool: { major: 1, minor: 2, patch: 1 }, defaultBundle: undefined });
  });

  for (const [what, stop] of Object.entries({ 'is cancelled': 'cancel', 'reaches its time limit': 'limit' })) {
    it(`ends the program and all that it started when it ${what}, even if they ignore SIGTERM`, async () => {
      const pids = join(programs.folder, 'pids');
      const child = programs.script("trap '' TERM; while :; do sleep 1; done");
      const program = programs.script(`trap '' TERM; ${child} & echo "$$ $!" > ${pids}.new; mv ${pids}.new ${pids}; wait`);
      const cancel = new AbortController();
      const started = new Promise<void>((resolve) => {
        const watcher = watch(programs.folder, (_event, name) => {
          if (name === 'pids') {
            watcher.close();
            resolve();
          }
        });
      });
      const running = run(unjoin(wec, 'c1'), program, stop === 'limit' ? { timeout: 1_500 } : { signal: cancel.signal });
      running.catch(() => undefined);
      await started;
      if (stop === 'cancel') cancel.abort();
      await assert.rejects(running, (error) => {
        if (stop === 'cancel') return error instanceof CancelledError;
        assert.ok(error instanceof TimedOutError);
        assert.equal(
          error.message,
          '"clusteradm unjoin" for context "cluster1" gave no answer within 1.5 s and was stopped. Check that the cluster answers and that no log-in window waits, then retry.',
        );
        return true;
      });
      const alive = readFileSync(pids, 'utf8').trim().split(' ').filter(isRunning);
      assert.deepEqual(alive, []);
    });
  }

  it('starts nothing when it is cancelled before', async () => {
    const mark = join(programs.folder, 'started');
    const program = programs.script(`touch ${mark}`);
    await assert.rejects(run(version(), program, { signal: AbortSignal.abort() }), CancelledError);
    assert.throws(() => readFileSync(mark), { code: 'ENOENT' });
  });

  it('names a program that is gone, or that the system refuses to start', async () => {
    const notExecutable = programs.script('', { mode: 0o644 });
    await assert.rejects(run(version(), join(programs.folder, 'gone')), ClusteradmMissingError);
    await assert.rejects(run(version(), notExecutable), ClusteradmNotRunnableError);
  });

  it('says of a run that a signal ended that it may be half done', async () => {
    const how = 'was ended from outside (SIGKILL) before it was done, as a system that runs out of memory does. ' +
      'What it began may be half done: start again, and it goes on from what is there.';
    const killed = programs.script('kill -KILL $$');
    await assert.rejects(run(version(), killed), { name: 'ClusteradmKilledError', message: `"clusteradm version" ${how}` });
    await assert.rejects(run(getToken({ file: 'its', context: 'its1' }), killed), {
      name: 'ClusteradmKilledError',
      message: `"clusteradm get token" for context "its1" ${how}`,
    });
  });
});

describe('locateClusteradm', function () {
  this.timeout(20_000);
  let programs: FaultPrograms;
  beforeEach(() => (programs = new FaultPrograms()));
  afterEach(() => programs.dispose());

  const quiet = () => undefined;
  const locate = (setting: string, path = '', home: NodeJS.ProcessEnv = {}) =>
    locateClusteradm({
      setting,
      environment: { PATH: path, ...home },
      signal: new AbortController().signal,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    });
  const answering = 'printf "clusteradm\\tversion\\t:v1.3.1\\ndefault bundle\\tversion\\t:1.3.1\\n"';
  const found = (path: string) => ({ path, tool: { major: 1, minor: 3, patch: 1 }, defaultBundle: { major: 1, minor: 3, patch: 1 } });
  const rejects = (promise: Promise<unknown>, kind: new (...args: never[]) => Error, message: RegExp) =>
    assert.rejects(promise, (error) => {
      assert.ok(error instanceof kind, String(error));
      assert.match(error.message, message);
      return true;
    });

  it('takes the program of the setting before any on PATH', async () => {
    const chosen = programs.script(answering);
    programs.script('exit 1', { name: 'clusteradm' });
    assert.deepEqual(await locate(`  ${chosen} `, programs.folder), found(chosen));
  });

  it('takes the first on PATH that can be run, past what is missing, relative or not runnable', async () => {
    const first = join(programs.folder, 'first');
    mkdirSync(join(first, 'clusteradm'), { recursive: true });
    const second = join(programs.folder, 'second');
    mkdirSync(second);
    programs.script('', { name: 'second/clusteradm', mode: 0o644 });
    const third = programs.script(answering, { name: 'clusteradm' });
    const path = ['', '.', join(programs.folder, 'missing'), first, second, programs.folder].join(delimiter);
    assert.deepEqual(await locate('', path), found(third));
  });

  it('says what is wrong and what to do', async () => {
    const plain = programs.script('', { name: 'clusteradm', mode: 0o644 });
    const other = programs.script('echo "GNU bash, version 5.2"');
    const otherSystem = join(programs.folder, 'foreign');
    writeFileSync(otherSystem, Buffer.from('cffaedfe07000001', 'hex'), { mode: 0o755 });
    const gone = join(programs.folder, 'gone');
    await rejects(
      locate('', join(programs.folder, 'none')),
      ClusteradmMissingError,
      /^clusteradm was not found on the editor's PATH.* Install it from .* or set "kubestellar\.clusteradmPath"/,
    );
    await rejects(locate(gone), ClusteradmMissingError, /^There is no program at .*gone\. Correct the setting "kubestellar\.clusteradmPath"/);
    await rejects(locate('bin/clusteradm'), ClusteradmMissingError, /^There is no program at "bin\/clusteradm" \(it must be an absolute path\)\. /);
    await rejects(locate('', programs.folder), ClusteradmNotRunnableError, /clusteradm can't be run: it is not executable\. Make it executable, or install/);
    await rejects(locate(plain), ClusteradmNotRunnableError, /it is not executable/);
    await rejects(locate(programs.folder), ClusteradmNotRunnableError, /it is a folder/);
    for (const program of [other, otherSystem]) {
      await rejects(locate(program), ClusteradmUnknownError, /doesn't answer "version" as clusteradm does: it is another program, or built for another system/);
    }
  });
});

function isRunning(pid: string): boolean {
  try {
    process.kill(Number(pid), 0);
    // A killed process whose parent has not asked for it yet is still listed, as a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
