import { CancelledError, type ClusterError, describeError, TimedOutError } from '../errors.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import { readIdentity } from '../session/identity.ts';
import type { Observation } from './observation.ts';
import { Obstacle } from './obstacle.ts';
import { once } from './once.ts';
import type { RunSnapshot, StageId, StageSnapshot } from './runsReader.ts';
import type { Probe, RunStage } from './stage.ts';

/** Milliseconds that a stage may take after its change was made; generous, since an agent image may have to be pulled. */
const usualTimeLimit = 120_000;

/** Milliseconds, in place of the ordinary ones: of a stage, and `firstLook` for the first list of every watch. */
export type RunLimits = Readonly<Partial<Record<StageId | 'firstLook', number>>>;

/** Sentences that a run ends with. */
export interface RunWords {
  /** Asked for at the end: it may go by what the clusters say then. */
  readonly succeeded: () => string;
  readonly cancelledBefore: string;
  readonly cancelledAt: (stage: string) => string;
  /** Of the stage that was under way when the person stopped. */
  readonly stopped: string;
  /** What to do where something came too late: `Register it again to go on.` */
  readonly again: string;
}

/** What a run is made of. `View` is what its stages read and learn. */
export interface RunParts<View> {
  readonly subject: Pick<RunSnapshot, 'kind' | 'clusterName' | 'its' | 'wec'>;
  readonly stages: readonly RunStage<View>[];
  readonly view: View;
  readonly observer: Observation;
  /** The clusters that it is about. */
  readonly connections: readonly Connection[];
  readonly words: RunWords;
}

/**
 * One run: carries its stages out in order and reports each step through `onProgress`.
 * It keeps nothing: run again, and the probes find out where it stands.
 */
export class Run<View extends { readonly signal: AbortSignal }> {
  readonly #parts: RunParts<View>;
  readonly #log: Log;
  readonly #limits: RunLimits;
  readonly #onProgress: (run: RunSnapshot) => void;
  #snapshot: RunSnapshot;

  constructor(id: string, parts: RunParts<View>, log: Log, onProgress: (run: RunSnapshot) => void, limits: RunLimits = {}) {
    this.#parts = parts;
    this.#log = log;
    this.#onProgress = onProgress;
    this.#limits = limits;
    this.#snapshot = {
      id,
      ...parts.subject,
      state: 'running',
      stages: parts.stages.map(({ id: stage, title }) => ({ id: stage, title, state: 'waiting', evidence: '' })),
      sentence: undefined,
    };
  }

  get snapshot(): RunSnapshot {
    return this.#snapshot;
  }

  /** Resolves when the last stage is done. Rejects with the sentence of the stage that was not reached, or with `CancelledError`. */
  async execute(): Promise<void> {
    const { stages, view, words } = this.#parts;
    const { signal } = view;
    let current: RunStage<View> | undefined;
    try {
      await this.#firstLook(signal);
      for (current of stages) {
        await this.#complete(current, view);
      }
      this.#publish({ ...this.#snapshot, state: 'succeeded', sentence: words.succeeded() });
    } catch (error) {
      const cancelled = signal.aborted || error instanceof CancelledError;
      const ending = cancelled ? 'cancelled' : 'failed';
      const where = current === undefined ? words.cancelledBefore : words.cancelledAt(current.title);
      this.#fail(current, ending, cancelled ? where : describeError(error));
      throw cancelled ? new CancelledError() : error;
    }
  }

  async #firstLook(signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#limits.firstLook ?? 20_000)]);
    while (!this.#parts.observer.complete) {
      await this.#change(limit);
      if (signal.aborted) {
        throw new CancelledError();
      }
      const { answered, refusal } = this.#parts.observer;
      const problem = limit.aborted ? this.#parts.observer.problem : answered ? refusal : undefined;
      if (problem !== undefined) {
        throw problem;
      }
      if (limit.aborted) {
        await this.#requireAnswers(signal);
        const names = this.#parts.connections.map(({ context }) => `"${context.name}"`).join(' and ');
        throw new TimedOutError(`The cluster of ${names} did not answer in time. ${this.#parts.words.again}`);
      }
    }
  }

  async #complete(stage: RunStage<View>, view: View): Promise<void> {
    const probe = await this.#probe(stage, view, 'running');
    if (probe.kind === 'done') {
      return;
    }
    if (stage.act !== undefined) {
      await stage.act(view);
      this.#parts.observer.retry();
    }
    await this.#settle(stage, view);
  }

  /** Probes again at every change on the clusters until the stage is done, impossible, or late. */
  async #settle(stage: RunStage<View>, view: View): Promise<void> {
    const obstacle = new Obstacle(stage, view);
    try {
      await this.#follow(stage, view, obstacle);
    } finally {
      obstacle.end();
    }
  }

  async #follow(stage: RunStage<View>, view: View, obstacle: Obstacle<View>): Promise<void> {
    const timeLimit = this.#limits[stage.id] ?? stage.timeLimit ?? usualTimeLimit;
    const newLimit = () => AbortSignal.any([view.signal, AbortSignal.timeout(timeLimit)]);
    let limit = newLimit();
    let before: string | undefined;
    for (;;) {
      const settled = new AbortController();
      // Before the probe, so that no change is missed while it reads.
      const changed = once(this.#parts.observer.onDidChange, AbortSignal.any([limit, settled.signal, obstacle.trouble]));
      const probe = await this.#probe(stage, view, 'running');
      if (probe.kind === 'done') {
        settled.abort();
        return;
      }
      const { problem, refusal } = this.#parts.observer;
      if (refusal !== undefined) {
        throw refusal;
      }
      if (problem !== undefined) {
        this.#update(stage, { evidence: `${problem.message} It is asked again until then.` });
      }
      if (probe.stuck !== undefined) {
        obstacle.ask(probe.stuck);
      }
      await changed;
      if (obstacle.trouble.aborted) {
        throw obstacle.trouble.reason;
      }
      if (limit.aborted && (view.signal.aborted || !obstacle.canBeOvercome)) {
        throw await this.#whyLate(stage, view, probe);
      }
      if (limit.aborted) {
        obstacle.ask(undefined);
      }
      if (obstacle.canBeOvercome && (limit.aborted || probe.evidence !== before)) {
        // What moves on is not stuck.
        limit = newLimit();
        before = probe.evidence;
      }
    }
  }

  /** A cluster that is gone is told from one that answers and isn't there yet; a paused one keeps its watches open, so it is asked. */
  async #whyLate(stage: RunStage<View>, view: View, probe: Probe): Promise<unknown> {
    if (view.signal.aborted) {
      return new CancelledError();
    }
    try {
      await this.#requireAnswers(view.signal);
    } catch (error) {
      return error;
    }
    return this.#parts.observer.problem ?? this.#late(stage, view, probe);
  }

  /** Throws the ClusterError of a cluster that doesn't answer now. */
  async #requireAnswers(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#parts.connections.map(({ api, context }) => readIdentity(api, context, signal)));
  }

  async #change(limit: AbortSignal): Promise<void> {
    await once(this.#parts.observer.onDidChange, limit);
  }

  async #probe(stage: RunStage<View>, view: View, state: StageSnapshot['state']): Promise<Probe & { kind: 'done' | 'notYet' }> {
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

  #fail(stage: RunStage<View> | undefined, state: 'failed' | 'cancelled', sentence: string): void {
    const stages = this.#snapshot.stages.map((entry): StageSnapshot => {
      if (entry.id === stage?.id) {
        return { ...entry, state, evidence: state === 'cancelled' ? this.#parts.words.stopped : sentence };
      }
      return entry.state === 'done' ? entry : { ...entry, state: 'notReached' };
    });
    this.#publish({ ...this.#snapshot, stages, state, sentence });
  }

  #update(stage: RunStage<View>, change: Partial<StageSnapshot>): void {
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

  #late(stage: RunStage<View>, view: View, probe: Probe): ClusterError {
    const evidence = probe.kind === 'impossible' ? '' : probe.evidence;
    const { subject, words } = this.#parts;
    return stage.late?.(view, evidence) ?? new TimedOutError(`"${stage.title}" of "${subject.clusterName}" was not reached in time: ${evidence} ${words.again}`);
  }
}
