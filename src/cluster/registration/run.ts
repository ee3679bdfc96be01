import { CancelledError, type ClusterError, describeError, TimedOutError } from '../errors.ts';
import type { Log } from '../log.ts';
import { readIdentity } from '../session/identity.ts';
import { once } from './once.ts';
import type { RegistrationObserver } from './observer.ts';
import type { RegistrationPlan } from './plan.ts';
import type { RunSnapshot, StageId, StageSnapshot } from './runsReader.ts';
import type { Probe, Stage, StageView } from './stage.ts';

/** Milliseconds that a stage may take after its change was made; generous, since an agent image may have to be pulled. */
const usualTimeLimit = 120_000;

const cancelledEvidence = 'Cancelled before it was reached. Register again to go on from here.';

/** Milliseconds, in place of the ordinary ones: of a stage, and `firstLook` for the first list of every watch. */
export type RunLimits = Readonly<Partial<Record<StageId | 'firstLook', number>>>;

/**
 * One registration: takes a plan and its stages, carries them out in order, and reports each step through `onProgress`.
 * It keeps nothing: run again, and the probes find out where it stands.
 */
export class RegistrationRun {
  readonly #plan: RegistrationPlan;
  readonly #stages: readonly Stage[];
  readonly #observer: RegistrationObserver;
  readonly #log: Log;
  readonly #limits: RunLimits;
  readonly #onProgress: (run: RunSnapshot) => void;
  #snapshot: RunSnapshot;

  constructor(
    id: string,
    plan: RegistrationPlan,
    stages: readonly Stage[],
    observer: RegistrationObserver,
    log: Log,
    onProgress: (run: RunSnapshot) => void,
    limits: RunLimits = {},
  ) {
    this.#plan = plan;
    this.#stages = stages;
    this.#observer = observer;
    this.#log = log;
    this.#onProgress = onProgress;
    this.#limits = limits;
    this.#snapshot = {
      id,
      its: plan.its.context.name,
      wec: plan.wec.context.name,
      clusterName: plan.clusterName,
      state: 'running',
      stages: stages.map(({ id: stage, title }) => ({ id: stage, title, state: 'waiting', evidence: '' })),
      sentence: undefined,
    };
  }

  get snapshot(): RunSnapshot {
    return this.#snapshot;
  }

  /** Resolves when the WEC is Available. Rejects with the sentence of the stage that was not reached, or with `CancelledError`. */
  async execute(signal: AbortSignal): Promise<void> {
    const view: StageView = Object.defineProperty(
      { plan: this.#plan, signal, token: undefined, reviewed: undefined, acceptWithoutRequest: false } as unknown as StageView,
      'situation',
      { get: () => this.#observer.situation },
    );
    let current: Stage | undefined;
    try {
      await this.#firstLook(signal);
      for (current of this.#stages) {
        await this.#complete(current, view);
      }
      this.#end('succeeded', `"${this.#plan.clusterName}" is registered with the ITS "${this.#plan.its.context.name}" and Available.`);
    } catch (error) {
      const cancelled = signal.aborted || error instanceof CancelledError;
      const ending = cancelled ? 'cancelled' : 'failed';
      this.#fail(current, ending, cancelled ? this.#whereItStands(current) : describeError(error));
      throw cancelled ? new CancelledError() : error;
    } finally {
      view.token = undefined;
    }
  }

  async #firstLook(signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#limits.firstLook ?? 20_000)]);
    while (!this.#observer.complete) {
      await this.#change(limit);
      if (signal.aborted) {
        throw new CancelledError();
      }
      const { answered, refusal } = this.#observer;
      const problem = limit.aborted ? this.#observer.problem : answered ? refusal : undefined;
      if (problem !== undefined) {
        throw problem;
      }
      if (limit.aborted) {
        await this.#requireAnswers(signal);
        throw new TimedOutError(
          `The clusters of "${this.#plan.its.context.name}" and "${this.#plan.wec.context.name}" did not answer in time. Register again.`,
        );
      }
    }
  }

  async #complete(stage: Stage, view: StageView): Promise<void> {
    const probe = await this.#probe(stage, view, 'running');
    if (probe.kind === 'done') {
      return;
    }
    if (stage.act !== undefined) {
      await stage.act(view);
      this.#observer.retry();
    }
    await this.#settle(stage, view);
  }

  /** Probes again at every change on the clusters until the stage is done, impossible, or late. */
  async #settle(stage: Stage, view: StageView): Promise<void> {
    const timeLimit = this.#limits[stage.id] ?? stage.timeLimit ?? usualTimeLimit;
    const limit = AbortSignal.any([view.signal, AbortSignal.timeout(timeLimit)]);
    for (;;) {
      const settled = new AbortController();
      // Before the probe, so that no change is missed while it reads.
      const changed = once(this.#observer.onDidChange, AbortSignal.any([limit, settled.signal]));
      const probe = await this.#probe(stage, view, 'running');
      if (probe.kind === 'done') {
        settled.abort();
        return;
      }
      const { problem, refusal } = this.#observer;
      if (refusal !== undefined) {
        throw refusal;
      }
      if (problem !== undefined) {
        this.#update(stage, { evidence: `${problem.message} It is asked again until then.` });
      }
      await changed;
      if (limit.aborted) {
        throw await this.#whyLate(stage, view, probe);
      }
    }
  }

  /** A cluster that is gone is told from one that answers and isn't there yet; a paused one keeps its watches open, so it is asked. */
  async #whyLate(stage: Stage, view: StageView, probe: Probe): Promise<unknown> {
    if (view.signal.aborted) {
      return new CancelledError();
    }
    try {
      await this.#requireAnswers(view.signal);
    } catch (error) {
      return error;
    }
    return this.#observer.problem ?? late(stage, view, probe);
  }

  /** Throws the ClusterError of a cluster that doesn't answer now. */
  async #requireAnswers(signal: AbortSignal): Promise<void> {
    const { its, wec } = this.#plan;
    await Promise.all([its, wec].map(({ api, context }) => readIdentity(api, context, signal)));
  }

  async #change(limit: AbortSignal): Promise<void> {
    await once(this.#observer.onDidChange, limit);
  }

  async #probe(stage: Stage, view: StageView, state: StageSnapshot['state']): Promise<Probe & { kind: 'done' | 'notYet' }> {
    if (view.signal.aborted) {
      throw new CancelledError();
    }
    this.#update(stage, { state });
    const probe = await stage.probe(view);
    if (probe.kind === 'impossible') {
      throw probe.error;
    }
    this.#update(stage, { state: probe.kind === 'done' ? 'done' : state, evidence: probe.evidence });
    return probe;
  }

  #whereItStands(stage: Stage | undefined): string {
    const { clusterName } = this.#plan;
    return stage === undefined
      ? `The registration of "${clusterName}" was cancelled before anything was changed.`
      : `The registration of "${clusterName}" was cancelled at "${stage.title}". Nothing is lost: register it again to go on from there.`;
  }

  #fail(stage: Stage | undefined, state: 'failed' | 'cancelled', sentence: string): void {
    const stages = this.#snapshot.stages.map((entry): StageSnapshot => {
      if (entry.id === stage?.id) {
        return { ...entry, state, evidence: state === 'cancelled' ? cancelledEvidence : sentence };
      }
      return entry.state === 'done' ? entry : { ...entry, state: 'notReached' };
    });
    this.#publish({ ...this.#snapshot, stages, state, sentence });
  }

  #end(state: 'succeeded', sentence: string): void {
    this.#publish({ ...this.#snapshot, state, sentence });
  }

  #update(stage: Stage, change: Partial<StageSnapshot>): void {
    const before = this.#snapshot.stages.find(({ id }) => id === stage.id);
    if (before === undefined || (before.state === change.state && (change.evidence ?? before.evidence) === before.evidence)) {
      return;
    }
    const stages = this.#snapshot.stages.map((entry) => (entry.id === stage.id ? { ...entry, ...change } : entry));
    this.#publish({ ...this.#snapshot, stages });
  }

  #publish(snapshot: RunSnapshot): void {
    this.#snapshot = snapshot;
    const current = snapshot.stages.find(({ state }) => state === 'running' || state === 'failed' || state === 'cancelled');
    this.#log.debug(`${snapshot.clusterName}: ${snapshot.state}, ${current?.title ?? 'no stage'}: ${current?.evidence ?? ''}`);
    this.#onProgress(snapshot);
  }
}

function late(stage: Stage, view: StageView, probe: Probe): ClusterError {
  const evidence = probe.kind === 'impossible' ? '' : probe.evidence;
  return (
    stage.late?.(view, evidence) ??
    new TimedOutError(`"${stage.title}" of "${view.plan.clusterName}" was not reached in time: ${evidence} Register it again to go on.`)
  );
}
