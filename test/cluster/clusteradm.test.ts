import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { getToken, join, unjoin, type HubToken, type JoinOptions } from '../../src/cluster/clusteradm/commands.ts';
import { ClusteradmFailedError, type FailureReason } from '../../src/cluster/clusteradm/errors.ts';
import { locateClusteradm } from '../../src/cluster/clusteradm/locate.ts';
import { createPrivateFiles, type PrivateFiles } from '../../src/cluster/clusteradm/privateFiles.ts';
import { runClusteradm } from '../../src/cluster/clusteradm/runner.ts';
import type { ClusteradmCommand } from '../../src/cluster/clusteradm/commands.ts';
import type { ClusterContext } from '../../src/cluster/kubeconfig/clusterContext.ts';
import { readKubeconfig } from '../../src/cluster/kubeconfig/kubeconfigFiles.ts';
import { bootstrap } from '../../src/cluster/ocm.ts';
import { readToken } from '../../src/cluster/requests/token.ts';
import { liveSandbox, recordingLog } from './livePlan.ts';

/** The real clusteradm on the live sandbox. Nothing here changes a cluster: each join fails in its preflight checks. */
describe('the real clusteradm', function () {
  this.timeout(60_000);
  const sandbox = liveSandbox();
  const log = recordingLog();
  let files: PrivateFiles;
  let its: ClusterContext;
  let wec: ClusterContext;
  let hub: HubToken;

  before(async function () {
    if (sandbox === undefined) {
      this.skip();
    }
    files = createPrivateFiles();
    const { contexts } = await readKubeconfig({ setting: sandbox.kubeconfig, environment: {} });
    const named = (name: string) => contexts.find((context) => context.name === name)!;
    its = named('its1');
    wec = named('cluster2');
  });

  after(() => sandbox && files.dispose());

  const run = <T>(command: ClusteradmCommand<T>): Promise<T> =>
    runClusteradm(command, { program: sandbox!.clusteradm, environment: process.env, log, signal: new AbortController().signal });
  const at = (context: ClusterContext, cluster: Partial<ClusterContext['cluster']>, user: Partial<ClusterContext['user']> = {}): ClusterContext => ({
    ...context,
    cluster: { ...context.cluster, ...cluster },
    user: { ...context.user, ...user },
  });

  it('is found and tells its version', async () => {
    const found = await locateClusteradm({
      setting: sandbox!.clusteradm,
      environment: process.env,
      log,
      signal: new AbortController().signal,
    });
    const v131 = { major: 1, minor: 3, patch: 1 };
    assert.deepEqual(found, { path: sandbox!.clusteradm, tool: v131, defaultBundle: v131 });
  });

  it('gives a token that names itself and lives an hour, through the private kubeconfig alone', async () => {
    const target = await files.kubeconfig(its);
    hub = await run(getToken(target));
    const { jti, subject, expiresAt } = readToken(hub.token);
    assert.equal(hub.hubServer, its.cluster.server);
    assert.equal(subject, bootstrap.user);
    assert.match(jti ?? '', /^[0-9a-f]{8}-/);
    const minutes = ((expiresAt?.getTime() ?? 0) - Date.now()) / 60_000;
    assert.ok(minutes > 55 && minutes <= 60, String(minutes));
    assert.ok(!log.lines.join('\n').includes(hub.token));
  });

  const certificateOf = async (context: ClusterContext) =>
    context.cluster.caFile === undefined
      ? Buffer.from(context.cluster.caData ?? '', 'base64').toString('utf8')
      : readFile(context.cluster.caFile, 'utf8');

  const tokenFaults: Readonly<Record<string, readonly [context: () => ClusterContext, reason: FailureReason, said: RegExp]>> = {
    'a WEC': [() => wec, 'notAHub', /that cluster is not an ITS/],
    'an ITS that is down': [() => at(its, { server: 'https://127.0.0.1:1' }), 'unreachable', /could not reach https:\/\/127\.0\.0\.1:1: .*connection refused\. Check/],
    'an ITS whose CA is another': [
      // The WEC's kubeconfig entry, CA included, with the address of the ITS.
      () => ({ ...its, cluster: { ...wec.cluster, server: its.cluster.server } }),
      'certificate',
      /the API server's certificate doesn't fit its address or CA \(.*x509/,
    ],
    'credentials that are not accepted': [
      () => ({ ...its, user: { name: 'nobody', token: 'not-a-token' } }),
      'unauthorized',
      /doesn't accept this context's credentials\. Log in again/,
    ],
    'a user without the right': [
      () => at(its, {}, { impersonateUser: 'bob', impersonateGroups: ['system:authenticated'] }),
      'forbidden',
      /is not allowed: .*User "bob" cannot create resource "serviceaccounts\/token".*\. Ask an administrator/,
    ],
  };
  for (const [what, [context, reason, said]] of Object.entries(tokenFaults)) {
    it(`gives no token for ${what}, and the error says so`, async () => {
      await assert.rejects(run(getToken(await files.kubeconfig(context()))), failed(reason, said));
    });
  }

  const joinFaults: Readonly<Record<string, readonly [change: (options: JoinOptions) => Partial<JoinOptions> | Promise<Partial<JoinOptions>>, reason: FailureReason, said: RegExp]>> = {
    'with a wrong token': [
      ({ hub: { hubServer } }) => ({ hub: { token: 'wrong-token', hubServer } }),
      'unauthorized',
      /the ITS doesn't accept the token\. It has expired/,
    ],
    'with a wrong token and no pinned CA': [
      ({ hub: { hubServer } }) => ({ hub: { token: 'wrong-token', hubServer }, caFile: undefined }),
      'unauthorized',
      /the ITS doesn't accept the token\. It has expired/,
    ],
    'with the CA of another cluster': [
      async () => ({ caFile: await files.write('other-ca.crt', await certificateOf(wec)) }),
      'certificate',
      /the certificate of the ITS doesn't fit its address or CA \(HubKubeconfig check: .*x509/,
    ],
    'with an ITS that is down': [
      ({ hub: { token } }) => ({ hub: { token, hubServer: 'https://127.0.0.1:1' } }),
      'unreachable',
      /could not reach https:\/\/127\.0\.0\.1:1: .*connection refused/,
    ],
    'under a name that OCM refuses': [() => ({ clusterName: 'Not_A_Name' }), 'clusterName', /only lowercase letters, digits and hyphens/],
    'with agents that it does not know': [() => ({ bundle: ['--bundle-version', '1.0.0'] }), 'bundle', /version bundle: 1\.0\.0/],
    'with a flag that it does not know': [() => ({ flags: ['--no-such-flag'] }), 'unknownFlag', /unknown flag: --no-such-flag/],
    'with a context that is not in the file': [
      ({ wec: { file } }) => ({ wec: { file, context: 'nowhere' } }),
      'unknownContext',
      /for context "nowhere" was refused: the context doesn't exist/,
    ],
  };
  for (const [what, [change, reason, said]] of Object.entries(joinFaults)) {
    it(`does not join ${what}, and the error says so without the token`, async () => {
      const caFile = await files.write('its-ca.crt', await certificateOf(its));
      const options: JoinOptions = { wec: await files.kubeconfig(wec), hub, clusterName: 'nobody', caFile, bundle: ['--bundle-version', '1.2.0'], flags: [] };
      await assert.rejects(run(join({ ...options, ...(await change(options)) })), failed(reason, said));
    });
  }

  it('says that there is nothing to unjoin', async () => {
    assert.deepEqual(await run(unjoin(await files.kubeconfig(wec), 'nobody')), { kind: 'notRegistered' });
  });

  function failed(reason: FailureReason, said: RegExp): (error: unknown) => true {
    return (error) => {
      assert.ok(error instanceof ClusteradmFailedError, String(error));
      assert.equal(error.reason, reason);
      assert.match(error.message, said);
      const everything = JSON.stringify([error.message, error.stack, error.detail, error.cause, ...log.lines]);
      assert.ok(!everything.includes(hub.token) && !everything.includes('wrong-token'));
      return true;
    };
  }
});
