import assert from 'node:assert/strict';
import type { CheckId } from '../../../src/cluster/diagnosis/check.ts';
import { DiagnosisWatch } from '../../../src/cluster/diagnosis/diagnosisWatch.ts';
import type { Diagnosis } from '../../../src/cluster/diagnosis/walk.ts';
import type { Connection } from '../../../src/cluster/kube/connection.ts';
import type { RegistrationPlan } from '../../../src/cluster/registration/plan.ts';
import { prepareAim } from '../../../src/cluster/registration/planner.ts';
import { findRegistration } from '../../../src/cluster/session/registration.ts';
import { FaultBench } from '../../cluster/faultBench.ts';
import { untilDiagnosis } from '../../cluster/untilDiagnosis.ts';
import { uniqueName } from '../../cluster/liveRuns.ts';
import { CarryOut, hurryOperator } from './carryOut.ts';

export interface Symptom {
  readonly what: string;
  /** What a person or an accident does. Never a status or condition written in a controller's place. */
  readonly by: string;
  readonly produce: () => Promise<unknown>;
  /** Checks that fail by themselves, first cause first. */
  readonly causes: readonly CheckId[];
  /** The first cause's sentence. */
  readonly says: RegExp;
  /** The first cause's next step: a command's key, or the start of what is to be run in a terminal. */
  readonly next: string;
  /** Of a next step that shows more and changes nothing: what it must show, and what a person then does, in words and in deed. */
  readonly shows?: RegExp;
  readonly then?: string;
  readonly repair?: () => Promise<unknown>;
  /** Why the next step is shown alone, not run. */
  readonly notRun?: string;
}

/** Milliseconds for a symptom to be named, and for one step of its mending to count: agents, operators and leases take their time. */
const limit = 150_000;
const mostSteps = 6;

/** The WEC cluster2 with a diagnosis that follows it, and a line of the table for each symptom. */
export class SymptomBench {
  readonly bench = new FaultBench();
  readonly lines: string[] = [];
  #name = '';
  #plan: RegistrationPlan | undefined;
  #watch: DiagnosisWatch | undefined;
  /** Contexts of other clusters whose agents were found to be this very cluster. */
  #rivals: readonly string[] = [];

  get name(): string {
    return this.#name;
  }

  get plan(): RegistrationPlan {
    assert(this.#plan);
    return this.#plan;
  }

  /** Begins anew: a WEC without an agent, a name that nobody used. */
  async begin(): Promise<void> {
    await this.#forget();
    this.#name = uniqueName('symptom');
    this.#rivals = [];
    this.#plan = await this.bench.plan(this.#name);
    const { its, wec } = this.#plan;
    const aim = await prepareAim<Connection>({ its, wec, clusterName: this.#name, itsServers: [its.context.cluster.server] }, new AbortController().signal);
    this.#watch = new DiagnosisWatch({ aim, wecName: wec.context.name, wecProblem: undefined, rivals: () => this.#rivals, log: this.bench.log, tick: 1_000 });
  }

  /** Joins as Register WEC does, and lets `change` happen before anything of the agent runs. */
  async joinWith(change: () => Promise<unknown>): Promise<void> {
    await this.bench.client.killComponent('cluster2', 'kubelet');
    await this.bench.run(this.plan, { until: 'klusterlet' }).finally(() => change().finally(() => this.bench.client.startComponent('cluster2', 'kubelet')));
  }

  /** Joins, and waits for its request; gives its name. */
  async joinAndAsk(): Promise<string> {
    const { reviews } = await this.bench.run(this.plan);
    assert(reviews[0]);
    return reviews[0].request.name;
  }

  async register(): Promise<void> {
    await this.bench.run(this.plan, { review: () => Promise.resolve('accept'), until: 'available' });
    await hurryOperator(this.bench);
    await this.healthy();
  }

  healthy(): Promise<Diagnosis> {
    return this.#until('It is not healthy', ({ kind }) => kind === 'healthy');
  }

  /** Which of these contexts have agents that are this very cluster now, as the views find out. */
  async findRivals(contexts: readonly string[]): Promise<void> {
    const found = await Promise.all(contexts.map(async (context) => [context, await findRegistration((await this.bench.connect(context)).api, {})] as const));
    this.#rivals = found.flatMap(([context, one]) => (one.kind === 'registered' && one.registration.clusterName === this.#name ? [context] : []));
  }

  /** Resolves once the agent has renewed its Lease. */
  async nextSignOfLife(): Promise<void> {
    const said = ({ path }: Diagnosis) => path.find(({ check }) => check.id === 'lease')?.why;
    const before = said(await this.healthy());
    await this.#until('No further sign of life', (now) => said(now) !== before);
  }

  /** Resolves once a sign of life came within so many milliseconds of the one before: the agent knows of a shorter duration of its Lease. */
  async signsOfLifeWithin(limit: number): Promise<void> {
    let since: number;
    do {
      since = Date.now();
      await this.nextSignOfLife();
    } while (Date.now() - since > limit);
  }

  /** Produces it, and has it named; then carries out what each diagnosis says is next, until the WEC is healthy. */
  async show(symptom: Symptom): Promise<void> {
    const { what, by, produce, causes, says, next } = symptom;
    let named = false;
    const steps: string[] = [];
    try {
      await produce();
      const diagnosis = await this.#until(`${what} is not named`, (now) => idsOf(now) === String(causes) && says.test(now.sentence));
      const [first] = diagnosis.causes;
      assert(first);
      const step = first.cause.next;
      assert.equal('shell' in step ? step.shell.slice(0, next.length) : step.command, next);
      named = true;
      await this.#mend(symptom, diagnosis, steps);
      const worked = symptom.notRun === undefined ? 'yes' : `no, not run: ${symptom.notRun}`;
      this.#tell(`${what} | produced by ${by} | named rightly yes | next step worked ${worked} (${steps.join(', then ')})`);
    } catch (error) {
      this.#tell(`${what} | produced by ${by} | named rightly ${named ? 'yes' : 'no'} | next step worked ${named ? 'no' : 'not tried'}`);
      // Whatever comes next is to find the clusters as they were.
      await symptom.repair?.().catch(() => undefined);
      throw error;
    }
  }

  async dispose(): Promise<void> {
    console.log(['The operator looks after its agents every five minutes: where a step needs it, its Pod is made anew, so that no test waits for that.', ...this.lines].join('\n'));
    await this.#forget();
    this.bench.dispose();
  }

  #tell(line: string): void {
    this.lines.push(`symptom: ${line}`);
  }

  async #mend({ shows, then, repair }: Symptom, named: Diagnosis, steps: string[]): Promise<void> {
    const carryOut = new CarryOut(this.bench, this.#name, this.#rivals[0] ?? 'cluster2');
    let { kind, causes } = named;
    for (let left = mostSteps; left > 0; left--) {
      const [first] = causes;
      if (kind === 'healthy' || first === undefined) {
        return;
      }
      const { check, cause } = first;
      const shown = await carryOut.carryOut(cause.next);
      let done = cause.next.what;
      if (shown !== undefined) {
        assert(shows && then && repair, `"${cause.next.what}" only shows something, and nobody said what is to be done then: ${cause.sentence}`);
        assert.match(shown, shows);
        await repair();
        done += `; by what it shows: ${then}`;
      }
      steps.push(done);
      await this.findRivals(this.#rivals);
      const changed = lasting(5_000, (now) => now.causes.length > 0 && (now.causes[0]?.check.id !== check.id || now.causes[0].cause.next.what !== cause.next.what));
      ({ kind, causes } = await this.#until(`"${cause.next.what}" did not help`, (now) => now.kind === 'healthy' || changed(now)));
    }
    throw new Error(`Not healthy after: ${steps.join(', then ')}.`);
  }

  #until(what: string, fits: (diagnosis: Diagnosis) => boolean): Promise<Diagnosis> {
    const watch = this.#watch;
    assert(watch);
    return untilDiagnosis(watch, what, limit, fits);
  }

  async #forget(): Promise<void> {
    this.#watch?.dispose();
    this.#watch = undefined;
    if (this.#name !== '') {
      await this.bench.client.resumePods('cluster2', '');
      await this.bench.forget('its1', this.#name);
      await this.bench.client.resetWec('cluster2');
    }
  }
}

function idsOf({ causes }: Diagnosis): string {
  return String(causes.map(({ check }) => check.id));
}

/** What is so for as many milliseconds without a break; the watch looks each second. */
function lasting(duration: number, fits: (diagnosis: Diagnosis) => boolean): (diagnosis: Diagnosis) => boolean {
  let since: number | undefined;
  return (diagnosis) => {
    since = fits(diagnosis) ? (since ?? Date.now()) : undefined;
    return since !== undefined && Date.now() - since >= duration;
  };
}
