import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPrivateFiles } from '../../src/cluster/clusteradm/privateFiles.ts';
import { prepareAim } from '../../src/cluster/registration/planner.ts';
import { joinText } from '../../src/cluster/registration/joinText.ts';
import { makeToken } from '../../src/cluster/registration/stages/joining.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { outputOf } from '../processes.ts';
import { livePlan, liveSandbox, recordingLog, type LiveSandbox } from './livePlan.ts';
import { deregister, LiveRuns, uniqueName } from './liveRuns.ts';

interface RequestList {
  readonly items: readonly { readonly spec: { readonly extra?: Readonly<Record<string, readonly string[]>> } }[];
}

describe('the join command to be run elsewhere', function () {
  this.timeout(120_000);
  let sandbox: LiveSandbox;

  before(function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
  });

  it('run by bash in a clean folder, with a kubeconfig of the WEC only, brings the request of its token, and leaves no file', async () => {
    const log = recordingLog();
    const plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('copied') }, log);
    const folder = mkdtempSync(join(tmpdir(), 'kubestellar-test-copied-'));
    const files = createPrivateFiles();
    const kubectl = (...args: string[]) => outputOf(sandbox.kubectl, ['--kubeconfig', sandbox.kubeconfig, ...args]);
    try {
      const gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log });
      const { signal } = new AbortController();
      const token = await makeToken({ gate, files, log, environment: process.env }, plan, signal);
      writeFileSync(join(folder, 'config'), await kubectl('--context', 'cluster2', 'config', 'view', '--raw', '--minify'));
      writeFileSync(join(folder, 'join.sh'), joinText('posix', plan, token.hub));
      const PATH = `${dirname(sandbox.clusteradm)}:${process.env['PATH'] ?? ''}`;
      await outputOf('bash', [join(folder, 'join.sh')], { cwd: folder, env: { PATH, HOME: folder, TMPDIR: folder, KUBECONFIG: join(folder, 'config') } });
      assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('tmp')), []);
      const label = `open-cluster-management.io/cluster-name=${plan.clusterName}`;
      // Wait for Request and Join WEC take up what the text began, and change nothing.
      const live = new LiveRuns();
      const seen = await live.runs.wait(await prepareAim({ ...plan, itsServers: plan.hubServers }, signal), signal, () => undefined);
      await live.runs.start(plan, signal, () => undefined, 'join');
      assert.deepEqual([seen.map(({ state, credentialId }) => [state, credentialId]), live.changes], [[['pending', token.credentialId]], []]);
      assert.deepEqual(
        live.runs.runs().map(({ kind, state, stages, sentence }) => [kind, state, stages.map(({ id }) => id), sentence]),
        [
          [
            ...['join', 'succeeded', ['tools', 'itsReady', 'wec', 'name', 'token', 'join', 'klusterlet']],
            `"${plan.clusterName}" is joined: its agent is installed, and asks the ITS "its1" within a minute. Next: Wait for Request, then Accept WEC.`,
          ],
        ],
      );
      const { items } = JSON.parse(await kubectl('--context', 'its1', 'get', 'csr', '-l', label, '-o', 'json')) as RequestList;
      assert.deepEqual(items.map(({ spec }) => spec.extra?.['authentication.kubernetes.io/credential-id']), [[`JTI=${token.credentialId}`]]);
      assert.ok(!log.lines.some((line) => line.includes(token.hub.token)));
    } finally {
      await files.dispose();
      rmSync(folder, { recursive: true });
      await deregister(plan);
      await kubectl('--context', 'its1', 'delete', 'csr', '-l', `open-cluster-management.io/cluster-name=${plan.clusterName}`);
    }
  });
});
