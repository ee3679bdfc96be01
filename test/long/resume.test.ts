import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { removeLeftovers } from '../../src/cluster/clusteradm/privateFiles.ts';
import { namespaces } from '../../src/cluster/ocm.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import type { StageId } from '../../src/cluster/registration/runsReader.ts';
import { readToken } from '../../src/cluster/requests/token.ts';
import { bootstrapTokenOn, endState, untilThere, type EndState } from '../cluster/endState.ts';
import { livePlan, liveSandbox, type LiveSandbox } from '../cluster/livePlan.ts';
import { deregister, LiveRuns, uniqueName } from '../cluster/liveRuns.ts';
import { expectedEnd } from '../cluster/registered.ts';
import { temporaryFolder } from '../folders.ts';
import { SandboxClient } from '../sandbox/client.ts';
import { killedRegistration, orphansGone, type KillPoint } from './killedRegistration.ts';

interface Case {
  readonly what: string;
  /** One after the other, in one registration; then it is run to its end. */
  readonly kills: readonly ((plan: RegistrationPlan) => KillPoint)[];
  /** What is left for the last run to change: one of these. */
  readonly changes: readonly (readonly string[])[];
  /** Folders of private files that the killed processes left. */
  readonly leftovers: number;
}

const atEndOf = (stage: StageId) => (): KillPoint => ({ line: `done ${stage}` });
const acceptance = ['approve', 'accept'];
const everything = ['token', 'join', ...acceptance];
/** The clusteradm of a killed run goes on alone: whether it has finished by then is chance. */
const joinOrNot = [everything, acceptance];
/** Up to `token` nothing is changed, so that these kills share one registration. */
const cases: readonly Case[] = [
  {
    what: 'at the end of each of "tools", "itsReady", "wec", "name" and "token"',
    kills: (['tools', 'itsReady', 'wec', 'name', 'token'] as const).map(atEndOf),
    changes: [everything],
    leftovers: 1,
  },
  {
    what: 'while clusteradm join installs the operator',
    kills: [
      ({ wec }) => ({ line: 'running join', watchFor: () => untilThere(wec, '/api/v1/namespaces', namespaces.operator) }),
    ],
    changes: joinOrNot,
    leftovers: 1,
  },
  { what: 'at the end of "join"', kills: [atEndOf('join')], changes: [acceptance], leftovers: 1 },
  { what: 'at the end of "klusterlet"', kills: [atEndOf('klusterlet')], changes: [acceptance], leftovers: 1 },
  // Neither of these has changed anything by its end, so that they share one registration.
  { what: 'at the end of "request", and again of "review"', kills: [atEndOf('request'), atEndOf('review')], changes: [acceptance], leftovers: 1 },
  { what: 'at the end of "accept"', kills: [atEndOf('accept')], changes: [[]], leftovers: 1 },
  { what: 'at the end of "joined", and again of "available"', kills: [atEndOf('joined'), atEndOf('available')], changes: [[]], leftovers: 1 },
];

/** An agent that got a new token makes a new request; its first one stays pending until the ITS's cleaner takes it, and is in nobody's way. */
function withoutAbandoned(state: EndState): EndState {
  return { ...state, requests: state.requests.filter((request) => request !== 'pending') };
}

describe('an extension host that is killed', function () {
  this.timeout(120_000);
  let sandbox: LiveSandbox;

  before(function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
  });

  for (const { what, kills, changes, leftovers } of cases) {
    it(`ends, run again, in the state of an undisturbed run when it was killed ${what}`, async () => {
      const temporary = temporaryFolder('killed');
      const live = new LiveRuns();
      const plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('killed') }, live.log);
      const { clusterName } = plan;
      try {
        for (const kill of kills) {
          await killedRegistration(kill(plan), { wec: 'cluster2', clusterName, temporary: temporary.path });
        }
        await live.start(plan);
        assert.equal(live.runs.runs()[0]?.state, 'succeeded');
        // Where the clusteradm of the killed editor was at work at the same moment, the first try fails and the second takes over.
        const made = live.changes.filter((change) => !/^join: .*met another clusteradm/.test(change));
        assert(changes.some((expected) => isDeepStrictEqual(expected, made)), live.changes.join(', '));
        await orphansGone(clusterName);
        const end = await endState(plan);
        assert.deepEqual(changes === joinOrNot ? withoutAbandoned(end) : end, expectedEnd(plan, 'Default'));
        assert.equal(await removeLeftovers(temporary.path), leftovers);
        assert.deepEqual(readdirSync(temporary.path), []);
      } catch (error) {
        console.error(live.log.lines.join('\n'));
        throw error;
      } finally {
        await deregister(plan);
        temporary.remove();
      }
    });
  }

  it('has left a clusteradm that may write its older token last: run again, the WEC is registered all the same', async () => {
    const folder = temporaryFolder('orphan');
    const live = new LiveRuns();
    const plan = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('orphan') }, live.log);
    const token = await SandboxClient.connect(process.env['KUBESTELLAR_SANDBOX'] ?? '').bootstrapToken('its1');
    try {
      const path = faultJoinTwice(folder.path, plan.clusteradm.path, token);
      await live.start({ ...plan, clusteradm: { ...plan.clusteradm, path } });
      assert.equal(await bootstrapTokenOn(plan.wec), token);
      assert.deepEqual(live.reviews.map(({ request, verdict }) => [request.credentialId, verdict.kind]), [[readToken(token).jti, 'proved']]);
      assert.deepEqual(withoutAbandoned(await endState(plan)), expectedEnd(plan, 'Default'));
    } finally {
      await deregister(plan);
      folder.remove();
    }
  });
});

/** A clusteradm whose `join` is done again with another token: the orphan's, in an order that chance doesn't give each time. */
function faultJoinTwice(folder: string, real: string, token: string): string {
  const program = join(folder, 'clusteradm');
  const lines = [
    '#!/bin/sh',
    'if [ "$1" = join ]; then',
    `  '${real}' "$@" || exit $?`,
    '  before=',
    '  for argument do',
    '    shift',
    `    if [ "$before" = --hub-token ]; then set -- "$@" '${token}'; else set -- "$@" "$argument"; fi`,
    '    before=$argument',
    '  done',
    'fi',
    `exec '${real}' "$@"`,
    '',
  ];
  writeFileSync(program, lines.join('\n'), { mode: 0o700 });
  return program;
}
