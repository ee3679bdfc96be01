import assert from 'node:assert/strict';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import type { JoinPlan } from '../../../src/cluster/registration/planner.ts';
import type { RegistrationPlan } from '../../../src/cluster/registration/plan.ts';
import { mayGoUnverified } from '../../../src/commands/unverified.ts';
import type { Question } from '../../../src/ui/dialogs.ts';
import { english } from '../tree/drawTree.ts';

const cloud = 'https://its.example:6443';
const loopback = 'https://127.0.0.1:6443';
const connection = (name: string, server: string) => ({ context: { name, cluster: { server } } }) as Connection;
/** No more of a plan than the question goes by. */
const copied = (server: string, pinnedCa: string | undefined, internalLookup: boolean) =>
  ({
    ...{ its: connection('its1', server), clusterName: 'wec1', flags: internalLookup ? ['--force-internal-endpoint-lookup'] : [], internalLookup, pinnedCa },
    bundle: { kind: 'known', version: '1.2.0', warnings: [] },
  }) as unknown as JoinPlan;
const here = (...args: Parameters<typeof copied>) => ({ ...copied(...args), wec: connection('cluster1', 'https://wec') }) as RegistrationPlan;

describe('A registration token over a connection that nobody verifies', () => {
  async function asked(plan: JoinPlan | RegistrationPlan, answer: boolean) {
    const questions: Question[] = [];
    const may = await mayGoUnverified({ confirm: (question) => (questions.push(question), Promise.resolve(answer)) }, plan, english);
    return [may, questions] as const;
  }
  const question = (detail: string, command: string): Question => ({
    ...{ message: 'Send the registration token of "wec1" over a connection that is not verified?', detail, accept: 'Send Unverified' },
    commands: [command],
  });
  const byLookup = (server: string) => `With --force-internal-endpoint-lookup, clusteradm sends the registration token to ${server} without verifying its certificate.`;

  it('is asked about: of a join from here with its command, of a copied one with the command that makes the token', async () => {
    const getToken = 'clusteradm --context its1 get token';
    const join = (flag: string) => `clusteradm join --hub-token <token> --hub-apiserver ${cloud} --cluster-name wec1 --context cluster1 --bundle-version 1.2.0${flag}`;
    const noCa = `The kubeconfig context "its1" holds no CA that could be pinned, so clusteradm sends the registration token to ${cloud} without verifying its certificate.`;
    assert.deepEqual(await asked(here(cloud, undefined, false), true), [true, [question(noCa, join(''))]]);
    assert.deepEqual(await asked(here(cloud, undefined, true), false), [false, [question(byLookup(cloud), join(' --force-internal-endpoint-lookup'))]]);
    assert.deepEqual(await asked(copied(cloud, undefined, false), false), [false, [question(noCa, getToken)]]);
    assert.deepEqual(await asked(copied(cloud, undefined, true), true), [true, [question(byLookup(cloud), getToken)]]);
  });

  it('is asked about for a loopback address only where the join is run elsewhere: here it doesn\'t leave the machine', async () => {
    assert.deepEqual(await asked(here(loopback, undefined, true), false), [true, []]);
    assert.deepEqual((await asked(copied(loopback, undefined, true), false))[0], false);
  });

  it('is not asked about where the CA is pinned', async () => {
    assert.deepEqual(await asked(here(cloud, 'PEM', false), false), [true, []]);
    assert.deepEqual(await asked(copied(cloud, 'PEM', false), false), [true, []]);
  });
});
