import type { Connection } from '../../src/cluster/kube/connection.ts';
import { DiagnosisWatch } from '../../src/cluster/diagnosis/diagnosisWatch.ts';
import type { CheckId } from '../../src/cluster/diagnosis/check.ts';
import { prepareAim } from '../../src/cluster/registration/planner.ts';
import type { RegistrationPlan } from '../../src/cluster/registration/plan.ts';
import { FaultBench } from '../cluster/faultBench.ts';
import { liveSandbox } from '../cluster/livePlan.ts';
import { uniqueName } from '../cluster/liveRuns.ts';

/**
 * One real WEC, and what can befall it: each symptom is made by what a person or an accident does, never by writing what a controller
 * says; it must be named, its next step carried out, and the WEC come back to the state before.
 */
describe('a diagnosis of a WEC with a real agent', function () {
  this.timeout(240_000);
  const name = uniqueName('diagnosed');
  let bench: FaultBench;
  let plan: RegistrationPlan;
  let watch: DiagnosisWatch;
  const table: string[] = [];

  before(async function () {
    if (liveSandbox() === undefined) {
      this.skip();
    }
    bench = new FaultBench();
    plan = await bench.plan(name);
    const { its, wec } = plan;
    const aim = await prepareAim<Connection>({ its, wec, clusterName: name, itsServers: [its.context.cluster.server] }, new AbortController().signal);
    watch = new DiagnosisWatch({ aim, wecName: 'cluster2', wecProblem: undefined, rivals: () => [], log: bench.log, tick: 1_000 });
  });

  after(async () => {
    console.log(table.join('\n'));
    watch?.dispose();
    await bench?.forget('its1', name);
    await bench?.client.resetWec('cluster2');
    bench?.dispose();
  });

  const causes = () => watch.diagnosis?.causes.map(({ check }) => check.id) ?? [];
  const until = (what: string, fits: () => boolean, limit = 90_000) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (fits()) {
          clearTimeout(timer);
          subscription.dispose();
          resolve();
        }
      };
      const subscription = watch.onDidChange(look);
      const timer = setTimeout(() => {
        subscription.dispose();
        reject(new Error(`${what}: ${JSON.stringify(watch.diagnosis?.path.map(({ check, state, why }) => `${check.id} ${state}: ${why}`), undefined, 1)}`));
      }, limit);
      look();
    });
  const healthy = () => until('not healthy', () => watch.diagnosis?.kind === 'healthy');
  /** `produced`: how; `mend` is the next step, and `well` the state that it must bring back. */
  async function symptom(what: string, produced: string, produce: () => Promise<unknown>, expected: readonly CheckId[], mend: () => Promise<unknown>, well: () => Promise<unknown> = healthy): Promise<void> {
    const line = (named: string, worked: string) => `symptom: ${what} | produced by ${produced} | named rightly ${named} | next step worked ${worked}`;
    await produce();
    try {
      await until(what, () => JSON.stringify(causes()) === JSON.stringify(expected));
    } catch (error) {
      table.push(line('no', 'not tried'));
      throw error;
    }
    try {
      await mend();
      await well();
    } catch (error) {
      table.push(line('yes', 'no'));
      throw error;
    }
    table.push(line('yes', 'yes'));
  }
  const scale = (replicas: number) => bench.kubectl('cluster2', `scale deployment klusterlet -n open-cluster-management --replicas=${replicas}`);

  it('that has no agent, then asks, then is accepted', async () => {
    await symptom('no agent', 'nothing installed', () => Promise.resolve(), ['klusterlet'], () => bench.run(plan, { until: 'review' }), () => until('no request', () => JSON.stringify(causes()) === '["approved"]'));
    await symptom('request not approved', 'a real join', () => Promise.resolve(), ['approved'], () => bench.run(plan, { review: () => Promise.resolve('accept'), until: 'available' }));
  });

  it('that is healthy: its operator is scaled to 0, and back', async () => {
    await healthy();
    await symptom('operator scaled to 0', 'kubectl scale', () => scale(0), ['operator'], () => scale(1));
  });

  it('that is suspended, and that has two causes at once', async () => {
    const accept = (accepted: boolean) => bench.kubectl('its1', `patch managedcluster ${name} --type=merge -p {"spec":{"hubAcceptsClient":${accepted}}}`);
    await symptom('suspended', 'hubAcceptsClient set to false', () => accept(false), ['accepted'], () => accept(true));
    await symptom('two causes: operator scaled to 0, and suspended', 'both', () => Promise.all([scale(0), accept(false)]), ['operator', 'accepted'], () => Promise.all([scale(1), accept(true)]));
  });
});
