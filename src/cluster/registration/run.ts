import { CancelledError, type ClusterError, describeError, TimedOutError } from '../errors.ts';
import type { Log } from '../log.ts';
import { once } from './once.ts';
import type { RegistrationObserver } from './observer.ts';
import type { RegistrationPlan } from './plan.ts';
import type { RunSnapshot, StageSnapshot } from './runsReader.ts';
import type { Probe, Stage, StageView } from './stage.ts';

/** Milliseconds that a stage may take after its change was made; generous, since an agent image may have to be pulled. */
const usualTimeLimit = 120_000;
/** Milliseconds to wait for the first list of every watch. */
const firstLook = 20_000;

/**
 * One registration: takes a plan and its stages, carries them out in order, and reports each step through `onProgress`.
 * It keeps nothing: run again, and the probes find out where it stands.
 */
export class RegistrationRun {
  readonly #plan: RegistrationPlan;
  readonly #stages: readonly Stage[];
  readonly #observer: RegistrationObserver;
  readonly #log: Log;
  readonly #onProgress: (run: RunSnapshot) => void;
  #snapshot: RunSnapshot;

  constructor(
    id: string,
    plan: RegistrationPlan,
    stages: readonly Stage[],
    observer: RegistrationObserver,
    log: Log,
    onProgress: (run: RunSnapshot) => void,
  ) {
    this.#plan = plan;
    this.#stages = stages;
    this.#observer = observer;
    this.#log = log;
    this.#onProgress = onProgress;
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
      { plan: this.#plan, signal, token: undefined, reviewed: undefined } as unknown as StageView,
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
    const limit = AbortSignal.any([signal, AbortSignal.timeout(firstLook)]);
    while (!this.#observer.complete) {
      await this.#change(limit);
      if (signal.aborted) {
        throw new CancelledError();
      }
      const { problem } = this.#observer;
      if (problem !== undefined && (limit.aborted || problem.kind === 'forbidden' || problem.kind === 'unauthorized')) {
        throw problem;
      }
      if (limit.aborted) {
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
    const limit = AbortSignal.any([view.signal, AbortSignal.timeout(stage.timeLimit ?? usualTimeLimit)]);
    for (;;) {
      const changed = once(this.#observer.onDidChange, limit);
      const probe = await this.#probe(stage, view, 'running');
      if (probe.kind === 'done') {
        return;
      }
      await changed;
      if (limit.aborted) {
        throw this.#observer.problem ?? late(stage, view, probe);
      }
    }
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
        return { ...entry, state: 'failed', evidence: sentence };
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
    const current = snapshot.stages.find(({ state }) => state === 'running' || state === 'failed');
    this.#log.debug(`${snapshot.clusterName}: ${snapshot.state}, ${current?.title ?? 'no stage'}: ${current?.evidence ?? ''}`);
    this.#onProgress(snapshot);
  }
}

function late(stage: Stage, view: StageView, probe: Probe): ClusterError {
  if (view.signal.aborted) {
    return new CancelledError();
  }
  const evidence = probe.kind === 'impossible' ? '' : probe.evidence;
  return (
    stage.late?.(view, evidence) ??
    new TimedOutError(`"${stage.title}" of "${view.plan.clusterName}" was not reached in time: ${evidence} Register it again to go on.`)
  );
}
