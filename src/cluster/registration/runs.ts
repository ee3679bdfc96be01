import { createPrivateFiles } from '../clusteradm/privateFiles.ts';
import { Emitter, type Disposable } from '../events.ts';
import type { Connection } from '../kube/connection.ts';
import type { Log } from '../log.ts';
import type { WriteGate } from '../write/writeGate.ts';
import type { Observation } from './observation.ts';
import type { RegistrationRequest } from '../model.ts';
import type { RegistrationAim, RegistrationPlan } from './plan.ts';
import type { RegistrationPrompts } from './prompts.ts';
import { RunInProgressError } from './registrationErrors.ts';
import { Run, type RunLimits, type RunParts } from './run.ts';
import type { RunsReader, RunSnapshot } from './runsReader.ts';
import { stageView, type Stage, type StageView } from './stage.ts';

export interface RunServices {
  readonly gate: WriteGate;
  readonly prompts: RegistrationPrompts;
  readonly approveProved: () => boolean;
  readonly log: Log;
  readonly environment: NodeJS.ProcessEnv;
  /** For tests of what takes minutes. */
  readonly limits?: RunLimits;
}

/** What a run is about, with its clusters reached; `wec` is missing where only the ITS's side is changed. */
export interface RunSubject {
  readonly kind: RunSnapshot['kind'];
  readonly its: Connection;
  readonly wec?: Connection | undefined;
  readonly clusterName: string;
}

/** Not at activation: the YAML parser comes with them. */
async function registrationParts() {
  const [observer, stages, truths, words] = await Promise.all([import('./observer.ts'), import('./stages/stages.ts'), import('./truths.ts'), import('./words.ts')]);
  return { ...observer, ...stages, ...truths, ...words };
}

/** Takes plans, runs at most one registration or deregistration per ITS and name and per WEC, and fires whenever a run's snapshot changes. */
export class RegistrationRuns implements RunsReader, Disposable {
  readonly #services: RunServices;
  readonly #changed = new Emitter<{ readonly id: string }>();
  readonly #runs = new Map<string, RunSnapshot>();
  readonly #cancels = new Map<string, AbortController>();
  readonly #busy = new Set<string>();
  #count = 0;

  readonly onDidChange = this.#changed.event;

  constructor(services: RunServices) {
    this.#services = services;
  }

  runs(): readonly RunSnapshot[] {
    return [...this.#runs.values()];
  }

  /** Resolves when the WEC is Available, with `join` when its agent is installed; see `Run.execute` for how it rejects. */
  async start(
    plan: RegistrationPlan,
    signal: AbortSignal,
    onProgress: (run: RunSnapshot) => void,
    kind: 'register' | 'join' = 'register',
  ): Promise<void> {
    const { RegistrationObserver, joinStages, joinWords, registrationStages, registrationWords } = await registrationParts();
    const { its, wec, clusterName } = plan;
    const files = createPrivateFiles();
    let view: StageView | undefined;
    try {
      await this.carryOut(
        { kind, its, wec, clusterName },
        (limit) => {
          const observer = new RegistrationObserver(its, wec, clusterName, this.#services.log);
          const gate = this.#services.gate.forOneAction(`register "${wec.context.name}" with "${its.context.name}" as "${clusterName}"`);
          view = stageView(plan, observer, limit);
          const services = { ...this.#services, gate, files };
          return kind === 'register'
            ? { stages: registrationStages(services), view, observer, words: registrationWords(plan) }
            : { stages: joinStages(services), view, observer, words: joinWords(view) };
        },
        signal,
        onProgress,
      );
    } finally {
      if (view !== undefined) {
        view.token = undefined;
      }
      await files.dispose();
    }
  }

  /** Changes nothing; gives the open requests of this join as soon as there is one, and none where its agent needs none any more. */
  async wait(aim: RegistrationAim, signal: AbortSignal, onProgress: (run: RunSnapshot) => void): Promise<readonly RegistrationRequest[]> {
    const { waitStages, waitStagesOnIts } = await registrationParts();
    const { wec } = aim;
    return wec === undefined
      ? this.#follow(aim, waitStagesOnIts(aim.copied), signal, onProgress)
      : this.#follow({ ...aim, wec }, waitStages, signal, onProgress);
  }

  async #follow<Plan extends RegistrationAim>(
    aim: Plan,
    stages: readonly Stage<Plan>[],
    signal: AbortSignal,
    onProgress: (run: RunSnapshot) => void,
  ): Promise<readonly RegistrationRequest[]> {
    const { RegistrationObserver, openRequests, waitWords } = await registrationParts();
    const { its, wec, clusterName } = aim;
    let view: StageView<Plan> | undefined;
    let seen: readonly RegistrationRequest[] = [];
    await this.carryOut(
      { kind: 'wait', its, wec, clusterName },
      (limit) => {
        const observer = new RegistrationObserver(its, wec, clusterName, this.#services.log);
        view = stageView(aim, observer, limit);
        return { stages, view, observer, words: waitWords(view) };
      },
      signal,
      (run) => {
        if (run.state === 'succeeded' && view !== undefined) {
          seen = openRequests(view);
        }
        onProgress(run);
      },
    );
    return seen;
  }

  /** Carries out a run that `make` gives, the only one of its ITS and name and of its WEC; disposes of its observer. Rejects as `Run.execute`. */
  async carryOut<View extends { readonly signal: AbortSignal }>(
    subject: RunSubject,
    make: (signal: AbortSignal) => Omit<RunParts<View>, 'subject' | 'connections'>,
    signal: AbortSignal,
    onProgress: (run: RunSnapshot) => void,
  ): Promise<void> {
    const { kind, its, wec, clusterName } = subject;
    // By identity, not by context: two contexts may lead to one cluster.
    const locks = [`${its.identity.id}/${clusterName}`, ...(wec === undefined ? [] : [`wec ${wec.identity.id}`])];
    if (locks.some((lock) => this.#busy.has(lock))) {
      throw new RunInProgressError(clusterName, its.context.name, wec?.context.name);
    }
    locks.forEach((lock) => this.#busy.add(lock));
    this.#forgetEnded(its.context.name, clusterName);

    const id = `run-${++this.#count}`;
    const cancel = new AbortController();
    this.#cancels.set(id, cancel);
    let observer: Observation | undefined;
    try {
      const parts = make(AbortSignal.any([signal, cancel.signal]));
      ({ observer } = parts);
      const shown = { kind, clusterName, its: its.context.name, wec: wec?.context.name };
      const connections = wec === undefined ? [its] : [its, wec];
      const progress = (snapshot: RunSnapshot) => {
        this.#set(snapshot);
        onProgress(snapshot);
      };
      const run = new Run(id, { ...parts, subject: shown, connections }, this.#services.log, progress, this.#services.limits);
      this.#set(run.snapshot);
      await run.execute();
    } finally {
      observer?.dispose();
      this.#cancels.delete(id);
      locks.forEach((lock) => this.#busy.delete(lock));
    }
  }

  cancel(id: string): void {
    this.#cancels.get(id)?.abort();
  }

  /** Takes an ended run out of the view. */
  dismiss(id: string): void {
    if (!this.#cancels.has(id) && this.#runs.delete(id)) {
      this.#changed.fire({ id });
    }
  }

  dispose(): void {
    for (const cancel of this.#cancels.values()) {
      cancel.abort();
    }
    this.#changed.dispose();
  }

  #forgetEnded(its: string, clusterName: string): void {
    for (const run of this.#runs.values()) {
      if (run.its === its && run.clusterName === clusterName) {
        this.dismiss(run.id);
      }
    }
  }

  #set(snapshot: RunSnapshot): void {
    this.#runs.set(snapshot.id, snapshot);
    this.#changed.fire({ id: snapshot.id });
  }
}
