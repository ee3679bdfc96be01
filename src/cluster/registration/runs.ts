import { Emitter, type Disposable } from '../events.ts';
import { createPrivateFiles } from '../clusteradm/privateFiles.ts';
import type { Log } from '../log.ts';
import type { WriteGate } from '../write/writeGate.ts';
import type { RegistrationPlan } from './plan.ts';
import type { RegistrationPrompts } from './prompts.ts';
import { RunInProgressError } from './registrationErrors.ts';
import { RegistrationRun, type RunLimits } from './run.ts';
import type { RunsReader, RunSnapshot } from './runsReader.ts';

export interface RunServices {
  readonly gate: WriteGate;
  readonly prompts: RegistrationPrompts;
  readonly approveProved: () => boolean;
  readonly log: Log;
  readonly environment: NodeJS.ProcessEnv;
  /** For tests of what takes minutes. */
  readonly limits?: RunLimits;
}

/** Takes plans, runs at most one registration per ITS and name and per WEC, and fires whenever a run's snapshot changes. */
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

  /** Resolves when the WEC is Available; see `RegistrationRun.execute` for how it rejects. */
  async start(plan: RegistrationPlan, signal: AbortSignal, onProgress: (run: RunSnapshot) => void): Promise<void> {
    // Not at activation: the YAML parser comes with them.
    const [{ RegistrationObserver }, { registrationStages }] = await Promise.all([import('./observer.ts'), import('./stages/stages.ts')]);
    // By identity, not by context: two contexts may lead to one cluster.
    const locks = [`${plan.its.identity.id}/${plan.clusterName}`, `wec ${plan.wec.identity.id}`];
    if (locks.some((lock) => this.#busy.has(lock))) {
      throw new RunInProgressError(plan.clusterName, plan.its.context.name, plan.wec.context.name);
    }
    locks.forEach((lock) => this.#busy.add(lock));
    this.#forgetEnded(plan);

    const id = `run-${++this.#count}`;
    const cancel = new AbortController();
    this.#cancels.set(id, cancel);
    const { log } = this.#services;
    const files = createPrivateFiles();
    const observer = new RegistrationObserver(plan.its, plan.wec, plan.clusterName, log);
    try {
      const gate = this.#services.gate.forOneAction(`register "${plan.wec.context.name}" with "${plan.its.context.name}" as "${plan.clusterName}"`);
      const stages = registrationStages({ ...this.#services, gate, files });
      const run = new RegistrationRun(id, plan, stages, observer, log, (snapshot) => {
        this.#set(snapshot);
        onProgress(snapshot);
      }, this.#services.limits);
      this.#set(run.snapshot);
      await run.execute(AbortSignal.any([signal, cancel.signal]));
    } finally {
      observer.dispose();
      await files.dispose();
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

  #forgetEnded({ its, clusterName }: RegistrationPlan): void {
    for (const run of this.#runs.values()) {
      if (run.its === its.context.name && run.clusterName === clusterName) {
        this.dismiss(run.id);
      }
    }
  }

  #set(snapshot: RunSnapshot): void {
    this.#runs.set(snapshot.id, snapshot);
    this.#changed.fire({ id: snapshot.id });
  }
}
