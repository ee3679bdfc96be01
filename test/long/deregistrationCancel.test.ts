import assert from 'node:assert/strict';
import type { DeregistrationPlan } from '../../src/cluster/deregistration/plan.ts';
import { CancelledError } from '../../src/cluster/errors.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import type { RunSnapshot } from '../../src/cluster/registration/runsReader.ts';
import { outputOf } from '../processes.ts';
import { LiveDeregistration } from '../cluster/liveDeregistration.ts';
import { livePlan, liveSandbox, type LiveSandbox } from '../cluster/livePlan.ts';
import { deregister as reset, LiveRuns, stateOf, uniqueName } from '../cluster/liveRuns.ts';

const titles = {
  labels: 'Selecting labels taken away',
  released: 'Let go by BindingPolicies',
  delete: 'Deletion asked for',
  gone: 'Gone from the ITS',
  agent: 'Agent removed from the WEC',
} as const;
type Id = keyof typeof titles;
const order = Object.keys(titles) as Id[];

interface Case {
  readonly when: string;
  /** Says when to cancel. */
  readonly cancel: (run: RunSnapshot, live: LiveDeregistration) => boolean;
  readonly standsAt: Id;
  /** What this run has changed when it is cancelled, and not a thing more when it has ended: verbs of the audit. */
  readonly changed: readonly string[];
  /** The audit's word on what was under way. */
  readonly underWay?: readonly string[];
  /** Somebody else's doing, before it is run. */
  readonly before?: 'the Binding lets go';
}

const atBeginOf = (id: Id, ...changed: readonly string[]): Case => ({ when: `"${titles[id]}" begins`, cancel: (run) => stateOf(run, id) === 'running', standsAt: id, changed });
const cases: readonly Case[] = [
  atBeginOf('labels'),
  atBeginOf('released', 'change'),
  { when: 'it waits for BindingPolicies', cancel: (run) => /are left/.test(run.stages[1]?.evidence ?? ''), standsAt: 'released', changed: [] },
  { ...atBeginOf('delete'), before: 'the Binding lets go' },
  atBeginOf('gone', 'delete'),
  atBeginOf('agent'),
  { when: 'clusteradm unjoin runs', cancel: (_, { log }) => log.lines.some((line) => line.startsWith('Running clusteradm unjoin')), standsAt: 'agent', changed: [], underWay: ['remove'] },
];

/** One deregistration, cancelled again and again: each run goes on from where the one before it stood. */
describe('cancelling a deregistration', function () {
  this.timeout(120_000);
  let sandbox: LiveSandbox;
  let registered: RegistrationPlan | undefined;
  let plan: DeregistrationPlan;

  const kubectl = async (context: string, ...args: string[]) =>
    (await outputOf(sandbox.kubectl, ['--kubeconfig', sandbox.kubeconfig, '--context', context, ...args])).trim();

  before('registers cluster2, and has a Binding deliver to it', async function () {
    const found = liveSandbox();
    if (found === undefined) {
      this.skip();
    }
    sandbox = found;
    const live = new LiveRuns({ approveProved: true });
    registered = await livePlan(sandbox, { wec: 'cluster2', clusterName: uniqueName('cancel-leave') }, live.log);
    const { its, wec, hubServers: itsServers, clusterName } = registered;
    await live.start(registered);
    await kubectl('its1', 'label', 'managedcluster', clusterName, 'region=eu');
    const labels = { 'transport.kubestellar.io/originOwnerReferenceBindingKey': 'eu', 'transport.kubestellar.io/originWdsName': 'wds1' };
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: clusterName, namespace: 'default' } };
    await its.api.post(`/apis/work.open-cluster-management.io/v1/namespaces/${clusterName}/manifestworks`, {
      ...{ apiVersion: 'work.open-cluster-management.io/v1', kind: 'ManifestWork', metadata: { name: 'work1', namespace: clusterName, labels } },
      spec: { workload: { manifests: [manifest] } },
    });
    const uid = await kubectl('its1', 'get', 'managedcluster', clusterName, '-o', 'jsonpath={.metadata.uid}');
    const decided = { labels: { region: 'eu' }, takeAway: ['region'], lettingGo: ['eu'], neverAccepted: false };
    plan = { its, itsServers, wec, clusterName, uid, ...decided, clusteradm: sandbox.clusteradm };
  });

  after(() => registered && reset(registered));

  for (const { when, cancel, standsAt, changed, underWay = [], before: first } of cases) {
    it(`changes nothing more when it is cancelled as ${when}, and says where it stands`, async () => {
      if (first !== undefined) {
        await kubectl('its1', '-n', plan.clusterName, 'delete', 'manifestwork', 'work1');
      }
      const cancelled = new AbortController();
      let changedAtCancel: readonly (string | undefined)[] | undefined;
      const changes = () => live.changes.map((what) => what.split(' ')[0]);
      const look = () => {
        const run = live.snapshots.at(-1);
        if (run !== undefined && !cancelled.signal.aborted && cancel(run, live)) {
          changedAtCancel = changes();
          cancelled.abort();
        }
      };
      const live = new LiveDeregistration({ onLine: look });
      await assert.rejects(live.run(plan, cancelled.signal, look), new CancelledError());
      const run = live.snapshots.at(-1);
      assert(run !== undefined);
      const position = order.indexOf(standsAt) + (stateOf(run, standsAt) === 'done' ? 1 : 0);
      assert.deepEqual(run.stages, order.map((id, index) => ({
        id,
        title: titles[id],
        state: index < position ? 'done' : index === position ? 'cancelled' : 'notReached',
        evidence: index === position ? 'Cancelled before it was reached. Deregister again to go on from here.' : run.stages[index]?.evidence,
      })));
      assert.deepEqual([run.state, run.sentence], ['cancelled', `The deregistration of "${plan.clusterName}" was cancelled at "${titles[order[position] ?? 'agent']}". Deregister it again to go on from there.`]);
      assert.deepEqual([changedAtCancel, changes()], [changed, [...changed, ...underWay]]);
    });
  }

  it('goes on to its end when it is run again, with nothing left on either side', async () => {
    const live = new LiveDeregistration();
    await live.run(plan);
    assert.deepEqual(live.stages, order.map((id) => `${id}: done`));
    assert.equal(await kubectl('its1', 'get', 'managedcluster', plan.clusterName, '--ignore-not-found', '-o', 'name'), '');
    assert.match(await kubectl('cluster2', 'get', 'klusterlets', '-o', 'name').catch(String), /^$|doesn't have a resource type|NotFound/);
  });
});
