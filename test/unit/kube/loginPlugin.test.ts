import assert from 'node:assert/strict';
import { existsSync, watch } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CancelledError, CredentialPluginError } from '../../../src/cluster/errors.ts';
import type { ClusterContext, ExecPlugin } from '../../../src/cluster/kubeconfig/clusterContext.ts';
import { LoginPlugin, type LoginPluginOptions } from '../../../src/cluster/kube/loginPlugin.ts';
import { createKubeApi } from '../../../src/cluster/kube/undiciKubeApi.ts';
import { answer, FaultServer, refuse } from './faultServer.ts';
import { createTestAuthority } from './testCertificates.ts';
import { base64, silentLog, testContext } from './testContext.ts';

const plugin = fileURLToPath(new URL('./plugins/plugin.mjs', import.meta.url));
const v1 = 'client.authentication.k8s.io/v1';
const never = new AbortController().signal;
/** `#!/usr/bin/env node` in the plugin finds the Node that runs the tests. */
const environment = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };

describe('log-in plugins', function () {
  this.timeout(10_000);
  let folder: string;
  let record: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'login-plugin-'));
    record = join(folder, 'runs');
    await writeFile(record, '');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const exec = (args: readonly string[], rest: Partial<ExecPlugin> = {}): ExecPlugin => ({
    apiVersion: v1,
    command: plugin,
    args,
    env: {},
    installHint: undefined,
    provideClusterInfo: false,
    ...rest,
  });

  const context = (plugin_: ExecPlugin): ClusterContext =>
    testContext('https://hub.test:6443', { exec: plugin_ }, { caData: 'Q0E=', tlsServerName: 'hub' });

  const login = (plugin_: ExecPlugin, options: Partial<LoginPluginOptions> = {}): LoginPlugin =>
    new LoginPlugin(context(plugin_), plugin_, { log: silentLog, environment, ...options });

  interface Run {
    readonly pid: number;
    readonly info: unknown;
    readonly extra: string | undefined;
  }

  const runs = async (): Promise<Run[]> =>
    (await readFile(record, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Run);

  const failing = async (plugin_: ExecPlugin, options?: Partial<LoginPluginOptions>): Promise<CredentialPluginError> =>
    await login(plugin_, options)
      .credential(never)
      .then(
        () => assert.fail('it should fail'),
        (error: unknown) => {
          assert.ok(error instanceof CredentialPluginError, String(error));
          return error;
        },
      );

  describe('when they work', () => {
    it('runs once for many callers, then answers from memory', async () => {
      const source = login(exec([`record=${record}`, 'token=t']));
      const [first, second] = await Promise.all([source.credential(never), source.credential(never)]);
      assert.deepEqual(first, { token: 't' });
      assert.equal(second, first);
      assert.equal(await source.credential(never), first);
      assert.equal((await runs()).length, 1);
    });

    it('tells the plugin what kubectl tells it', async () => {
      const args = [`record=${record}`];
      await login(exec(args, { env: { PLUGIN_EXTRA: 'yes' } })).credential(never);
      await login(exec(args, { provideClusterInfo: true, apiVersion: `${v1}beta1` })).credential(never);
      const cluster = { server: 'https://hub.test:6443', 'tls-server-name': 'hub', 'certificate-authority-data': 'Q0E=' };
      assert.deepEqual(
        (await runs()).map(({ info, extra }) => ({ info, extra })),
        [
          { info: { kind: 'ExecCredential', apiVersion: v1, spec: { interactive: false } }, extra: 'yes' },
          {
            info: { kind: 'ExecCredential', apiVersion: `${v1}beta1`, spec: { interactive: false, cluster } },
            extra: undefined,
          },
        ],
      );
    });

    it('runs again once the credentials are about to expire, and after they were dropped', async () => {
      let now = Date.now();
      const source = login(exec([`record=${record}`, 'lifetime=3600']), { now: () => now });
      const first = await source.credential(never);
      now += 3_560_000;
      assert.equal(await source.credential(never), first);
      now += 15_000;
      const second = await source.credential(never);
      // The plugin's own clock didn't jump.
      now = Date.now();
      assert.notEqual(second, first);
      source.drop(first);
      assert.equal(await source.credential(never), second, 'a late 401 for the old ones drops nothing');
      source.drop(second);
      await source.credential(never);
      assert.equal((await runs()).length, 3);
    });

    it('is found on the PATH that was passed in', async () => {
      const source = login(exec(['token=t'], { command: 'plugin.mjs' }), {
        environment: { PATH: `${dirname(plugin)}:${environment.PATH}` },
      });
      assert.deepEqual(await source.credential(never), { token: 't' });
    });
  });

  describe('when they fail', () => {
    const begin = `The log-in plugin "${plugin}" of context "its1" `;

    it('names the PATH and the install hint where it is not found', async () => {
      const error = await failing(exec([], { command: 'no-such-plugin', installHint: 'Get it from\nexample.com' }));
      assert.equal(
        error.message,
        'The log-in plugin "no-such-plugin" of context "its1" was not found on the editor\'s PATH, which can differ from the ' +
          "terminal's. Its kubeconfig entry says: Get it from example.com. Or start VS Code from a terminal that finds it.",
      );
    });

    it('says that a file is not runnable', async () => {
      const file = join(folder, 'plain');
      await writeFile(file, 'text');
      assert.match((await failing(exec([], { command: file }))).message, /is not a runnable program \(EACCES\)/);
    });

    it('gives the last line of standard error, without tokens', async () => {
      const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
      const error = await failing(exec(['exit=3', `stderr=first ${token}\nlogin expired for ${token}.\n`]));
      assert.equal(
        error.message,
        `${begin}failed with exit code 3: login expired for [redacted]. Log in with it in a terminal, then retry.`,
      );
      assert.ok(!JSON.stringify([error.message, error.detail, error.cause]).includes('eyJ'), error.detail);
    });

    it('names the exit code where it says nothing', async () => {
      const error = await failing(exec(['exit=1']));
      assert.equal(error.message, `${begin}failed with exit code 1. Log in with it in a terminal, then retry.`);
    });

    it('stops one that hangs, with the program that it started, after the time limit', async () => {
      const children = join(folder, 'children');
      const error = await failing(exec([`hang=${children}`, `record=${record}`]), { timeout: 1_500 });
      assert.match(error.message, /timed out: it gave no answer within 1\.5 s/);
      const pids = [...(await runs()).map(({ pid }) => pid), Number(await readFile(children, 'utf8'))];
      assert.equal(pids.length, 2);
      await Promise.all(pids.map(processEnd));
    });

    it('is stopped when its last caller cancels, and not before', async () => {
      const children = join(folder, 'children');
      const source = login(exec([`hang=${children}`, `record=${record}`]));
      const [first, second] = [new AbortController(), new AbortController()];
      const [one, other] = [source.credential(first.signal), source.credential(second.signal)];
      const outcomes = Promise.allSettled([one, other]);
      await fileAppears(folder, children);
      first.abort();
      await assert.rejects(one, CancelledError);
      const { pid } = (await runs())[0]!;
      assert.doesNotThrow(() => process.kill(pid, 0), 'still waited for');
      second.abort();
      await assert.rejects(other, CancelledError);
      await outcomes;
      await processEnd(pid);
    });

    it('refuses a version that it does not speak, without running it', async () => {
      const error = await failing(exec([`record=${record}`], { apiVersion: 'client.authentication.k8s.io/v1alpha1' }));
      assert.match(error.message, /speaks version client\.authentication\.k8s\.io\/v1alpha1, which is not supported\. Use v1/);
      assert.deepEqual(await runs(), []);
    });

    it('refuses an answer of more than 1 MB', async () => {
      const flood = ['-e', 'process.stdout.write("x".repeat(2_000_000))'];
      assert.match((await failing(exec(flood, { command: process.execPath }))).message, /answered more than 1 MB/);
    });
  });

  it('is asked again, once, after the API server refused its token', async () => {
    const authority = await createTestAuthority('test-ca');
    const server = await FaultServer.start(await authority.issue());
    const refused = refuse(401, 'Unauthorized', 'Unauthorized');
    server.answerWith(refused, answer(200, {}), answer(200, {}), refused);
    const user = { exec: exec([`record=${record}`]) };
    const api = await createKubeApi(testContext(server.url, user, { caData: base64(authority.cert) }), {
      log: silentLog,
      environment,
    });
    await api.get('/version');
    await api.get('/version');
    const [first, second] = (await runs()).map(({ pid }) => `Bearer token-${pid}`);
    assert.deepEqual(
      server.received.map(({ headers }) => headers.authorization),
      [first, second, second],
    );
    await assert.rejects(api.get('/version'), /doesn't accept its credentials/);
    assert.equal((await runs()).length, 3);
    api.dispose();
    await server.close();
  });

  it('can answer with a client certificate, and a new one makes a new connection', async () => {
    const authority = await createTestAuthority('test-ca');
    const server = await FaultServer.start(await authority.issue());
    server.answerWith(answer(200, {}), refuse(401, 'Unauthorized', 'Unauthorized'), answer(200, {}));
    const answerFile = join(folder, 'answer.json');
    const write = async (commonName: string) => {
      const { cert, key } = await authority.issue({ commonName });
      const status = { clientCertificateData: cert, clientKeyData: key };
      await writeFile(answerFile, JSON.stringify({ kind: 'ExecCredential', apiVersion: v1, status }));
    };
    await write('first');
    const api = await createKubeApi(
      testContext(server.url, { exec: exec([answerFile], { command: 'cat' }) }, { caData: base64(authority.cert) }),
      { log: silentLog, environment },
    );
    await api.get('/version');
    await write('second');
    await api.get('/version');
    assert.deepEqual(
      server.received.map(({ clientName }) => clientName),
      ['first', 'first', 'second'],
    );
    api.dispose();
    await server.close();
  });
});

/** Resolves once no such process runs any more: the kernel gives no event for a process that is not our child. */
async function processEnd(pid: number): Promise<void> {
  const runs = (): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  while (runs()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function fileAppears(folder: string, file: string): Promise<void> {
  const watcher = watch(folder);
  try {
    if (!existsSync(file)) {
      await new Promise<void>((resolve) => {
        watcher.on('change', () => {
          if (existsSync(file)) resolve();
        });
      });
    }
  } finally {
    watcher.close();
  }
}
