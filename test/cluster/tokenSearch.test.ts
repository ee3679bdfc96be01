import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { temporaryFolder } from '../folders.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { findToken } from '../tokenSearch.ts';
import { livePlan, liveSandbox, type LiveSandbox } from './livePlan.ts';
import { LiveRuns, privateFiles, uniqueName } from './liveRuns.ts';

/** A registration that fails after it has its token. */
interface Scenario {
  /** What `get token` prints in place of the real answer. */
  readonly onToken?: (client: SandboxClient, plan: RegistrationPlan) => Promise<string>;
  /** Shell commands that come before the real `join`. */
  readonly onJoin?: string;
  readonly change?: (plan: RegistrationPlan) => Partial<RegistrationPlan>;
  readonly cancelAt?: RegExp;
  /** How it ends. */
  readonly ending: RegExp;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'the CA of another cluster': {
    change: ({ wec }) => ({ pinnedCa: Buffer.from(wec.context.cluster.caData ?? '', 'base64').toString() }),
    ending: /the certificate of the ITS doesn't fit/,
  },
  'a token that the ITS refuses': {
    onToken: async (client, plan) => {
      const [header = '', payload = ''] = (await client.bootstrapToken('its1')).split('.');
      const token = [header, payload, randomBytes(256).toString('base64url')].join('.');
      return JSON.stringify({ 'hub-token': token, 'hub-apiserver': plan.its.context.cluster.server });
    },
    ending: /doesn't accept the token/,
  },
  'a flag that clusteradm does not know': { change: () => ({ flags: ['--no-such-flag'] }), ending: /too old for a flag/ },
  'a cancel while clusteradm runs': { cancelAt: /^clusteradm: /, ending: /^Cancelled\.$/ },
  'a fault: a clusteradm that prints its arguments, plain and in base64, and fails': {
    onJoin: 'echo "Error: bad arguments $*" >&2; for x in "" x xx; do printf %s "$x$*" | base64 -w0 >&2; echo >&2; done; exit 1',
    ending: /bad arguments .*\[redacted\]/,
  },
  'a fault: a clusteradm that is killed': { onJoin: 'echo "$@"; kill -9 $$', ending: /was ended from outside \(SIGKILL\)/ },
};

describe('the token of a registration that fails', function () {
  this.timeout(60_000);
  let sandbox: LiveSandbox;
  let client: SandboxClient | undefined;

  before(function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
    client = SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '');
  });

  after(() => client?.resetWec('cluster2'));

  for (const [what, { onToken, onJoin = '', change, cancelAt, ending }] of Object.entries(scenarios)) {
    it(`is written nowhere after ${what}`, async () => {
      const folder = temporaryFolder('clusteradm');
      const cancel = new AbortController();
      const onLine = (line: string) => {
        if (cancelAt?.test(line) === true && live.log.lines.some(isJoin)) {
          cancel.abort();
        }
      };
      const live = new LiveRuns({ onLine });
      const plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('token') }, live.log);
      try {
        assert(client !== undefined);
        const answer = await onToken?.(client, plan);
        const program = keepingClusteradm(folder.path, plan.clusteradm.path, answer, onJoin);
        const failing = live.start({ ...plan, ...change?.(plan), clusteradm: { ...plan.clusteradm, path: program } }, cancel.signal);
        const error: unknown = await failing.then(() => undefined, (reason: unknown) => reason);
        assert(error instanceof ClusterError);
        assert.match(error.message, ending);

        const { 'hub-token': token = '' } = JSON.parse(readFileSync(join(folder.path, 'answer'), 'utf8')) as { 'hub-token'?: string };
        assert.match(token, /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/);
        const written = [...live.log.lines, inspect(error, { depth: 10, showHidden: true }), JSON.stringify(live.snapshots), JSON.stringify(live.runs.runs())].join('\n');
        assert.deepEqual(findToken(token, written), []);
        assert.deepEqual(findToken(token, `${written}${token}`).map(({ form }) => form), ['plain'], 'a planted one is found');
        assert.deepEqual(privateFiles(), [], 'its private files are gone');
      } finally {
        plan.its.api.dispose();
        plan.wec.api.dispose();
        folder.remove();
      }
    });
  }
});

const isJoin = (line: string): boolean => line.startsWith('Running clusteradm join');

/** Writes a clusteradm that keeps the answer of `get token` (or gives `answer`), and does `onJoin` before it joins. Gives its path. */
function keepingClusteradm(folder: string, real: string, answer: string | undefined, onJoin: string): string {
  const program = join(folder, 'clusteradm');
  const kept = join(folder, 'answer');
  const getToken = answer === undefined ? `out=$('${real}' "$@") || exit $?` : `out='${answer}'`;
  const lines = ['#!/bin/sh', 'case "$1" in', `get) ${getToken}; printf %s "$out" > '${kept}'; printf '%s\\n' "$out"; exit 0;;`, `join) ${onJoin || ':'};;`, 'esac'];
  writeFileSync(program, [...lines, `exec '${real}' "$@"`, ''].join('\n'));
  chmodSync(program, 0o700);
  return program;
}
