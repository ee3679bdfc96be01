import assert from 'node:assert/strict';
import type { Connection } from '../../src/cluster/kube/connection.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import type { Guard } from '../../src/cluster/write/writeGate.ts';
import { FaultBench, sentenceOf, type Outcome, type RunScript } from './faultBench.ts';
import { limitedUser, readAll, type Rule } from './limitedUser.ts';
import { liveSandbox } from './livePlan.ts';
import { uniqueName } from './liveRuns.ts';

const ocm = 'cluster.open-cluster-management.io';
const maySign: Rule = { apiGroups: ['certificates.k8s.io'], resources: ['certificatesigningrequests/approval'], verbs: ['update'] };
const mayMakeTokens: Rule = { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] };
const mayAccept: Rule = {
  apiGroups: [ocm, 'register.open-cluster-management.io'],
  resources: ['managedclusters', 'managedclusters/accept'],
  verbs: ['patch', 'update'],
};
const reviewsHimself: Rule = { apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews'], verbs: ['create'] };

describe('registering a WEC where it isn\'t allowed', function () {
  this.timeout(60_000);
  let bench: FaultBench;

  before(function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
  });

  after(() => bench?.dispose());

  /** A connection to the cluster as a user with no more than these rights, for the time of `use`. */
  async function asUser<T>(cluster: string, rules: readonly Rule[], use: (connection: Connection) => Promise<T>): Promise<T> {
    const user = await limitedUser(await bench.connect(cluster), uniqueName('limited'), rules);
    try {
      return await use(await bench.connect(cluster, { token: user.token }));
    } finally {
      await user.remove();
    }
  }

  /** Nothing went through the gate, and neither cluster shows a trace. */
  async function assertRefused(plan: RegistrationPlan, error: Outcome['error'], script: RunScript = {}): Promise<void> {
    const before = await bench.footprint(plan);
    assert.deepEqual(await bench.run(plan, script), { error, stage: 'tools', changes: [], reviews: [] });
    assert.deepEqual(await bench.footprint(plan), before);
  }

  it('names the rights that are missing on the ITS', () =>
    asUser('its1', [readAll, reviewsHimself], async (its) => {
      const name = uniqueName('faults');
      await assertRefused(await bench.plan(name, { its }), [
        'RightsMissingError',
        'The user of context "its1" may not create serviceaccounts/token "agent-registration-bootstrap" in namespace "open-cluster-management", ' +
          'update certificatesigningrequests/approval.certificates.k8s.io, ' +
          'approve signers.certificates.k8s.io "kubernetes.io/kube-apiserver-client", and 2 more. ' +
          'Ask an administrator of that cluster for these rights (the log names all of them).',
      ]);
    }));

  it('names the one right that is missing on the ITS: to approve for the signer, which hides behind the right to approve', () =>
    asUser('its1', [readAll, reviewsHimself, maySign, mayMakeTokens, mayAccept], async (its) => {
      await assertRefused(await bench.plan(uniqueName('faults'), { its }), [
        'RightsMissingError',
        'The user of context "its1" may not approve signers.certificates.k8s.io "kubernetes.io/kube-apiserver-client". ' +
          'Ask an administrator of that cluster for this right.',
      ]);
    }));

  it('names the rights that are missing on the WEC, before a token is made', () =>
    asUser('cluster2', [readAll, reviewsHimself], async (wec) => {
      await assertRefused(await bench.plan(uniqueName('faults'), { wec }), [
        'RightsMissingError',
        'The user of context "cluster2" may not create customresourcedefinitions.apiextensions.k8s.io, create namespaces, ' +
          'create secrets in namespace "open-cluster-management-agent", and 7 more. ' +
          'Ask an administrator of that cluster for these rights (the log names all of them).',
      ]);
    }));

  it('names what may not be read, on which side, at once', async () => {
    const forbidden = (context: string, what: string) => [
      'ForbiddenError',
      `The user of context "${context}" may not ${what}. Ask an administrator of that cluster for this right.`,
    ];
    await asUser('its1', [reviewsHimself], async (its) => {
      const error = await sentenceOf(bench.plan('x', { its }));
      assert.deepEqual(error, forbidden('its1', 'get serviceaccounts "agent-registration-bootstrap" in namespace "open-cluster-management"'));
    });
    await asUser('cluster2', [reviewsHimself], async (wec) => {
      const outcome = await bench.run(await bench.plan(uniqueName('faults'), { wec }));
      assert.deepEqual(outcome, {
        error: forbidden('cluster2', 'list klusterlets.operator.open-cluster-management.io'),
        stage: undefined,
        changes: [],
        reviews: [],
      });
    });
  });

  it('without a look at the operator: takes agents that fit, or names what would tell', () =>
    asUser(
      'its1',
      [
        { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], resourceNames: ['cluster-manager-registration-controller'] },
      ],
      async (its) => {
        if (bench.sandbox.line === '1.2') {
          const { bundle } = await bench.plan('x', { its });
          const warning = "The OCM version of the ITS can't be read; it is 1.2 or newer, so the agents of clusteradm 1.3.1 fit it.";
          assert.deepEqual(bundle, { kind: 'default', warnings: [warning] });
        } else {
          assert.deepEqual(await sentenceOf(bench.plan('x', { its })), [
            'ClusteradmUnfitError',
            'clusteradm 1.3.1 is too new for this ITS, whose OCM is older than 1.2: its agents would restart every 10 minutes. ' +
              'Install clusteradm 1.0, or get the right to read the Deployment "cluster-manager" in namespace "open-cluster-management" of the ITS, ' +
              'so that agents of its exact version can be chosen.',
          ]);
        }
      },
    ));

  for (const guarded of ['its1', 'cluster2']) {
    it(`leaves both alone where ${guarded} is guarded as read-only`, async () => {
      const plan = await bench.plan(uniqueName('faults'));
      const guardOf = (context: string): Guard | undefined => (context === guarded ? 'readOnly' : undefined);
      const what = guarded === 'its1' ? `register "${plan.clusterName}" with it` : `register it as "${plan.clusterName}"`;
      const error = [
        'GuardedError',
        `Nothing was changed: context "${guarded}" is guarded as read-only, and this would ${what}. ` +
          'Change the setting "kubestellar.guardedContexts" if that is really wanted.',
      ] as const;
      await assertRefused(plan, error, { guardOf });
    });
  }

  it('asks for the typed name of a guarded context before its first change, and changes nothing there without it', async () => {
    const plan = await bench.plan(uniqueName('faults'));
    const asked: (readonly [string, string])[] = [];
    const outcome = await bench.run(plan, {
      guardOf: (context) => (context === 'cluster2' ? 'typedName' : undefined),
      confirmTypedName: (context, what) => (asked.push([context, what]), Promise.resolve(false)),
    });
    assert.deepEqual(outcome, {
      error: ['CancelledError', 'Cancelled.'],
      stage: 'join',
      changes: ['make a registration token for open-cluster-management/agent-registration-bootstrap'],
      reviews: [],
    });
    assert.deepEqual(asked, [['cluster2', `register "cluster2" with "its1" as "${plan.clusterName}"`]]);
    assert.deepEqual(await bench.footprint(plan), { accepted: undefined, requests: {}, klusterlet: undefined });
  });
});
