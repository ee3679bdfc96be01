import { deregister } from '../../src/cluster/deregistration/deregister.ts';
import type { DeregistrationPlan } from '../../src/cluster/deregistration/plan.ts';
import type { DeregistrationPrompts, Force } from '../../src/cluster/deregistration/prompts.ts';
import type { RunLimits } from '../../src/cluster/registration/run.ts';
import { RegistrationRuns } from '../../src/cluster/registration/runs.ts';
import type { RunSnapshot } from '../../src/cluster/registration/runsReader.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { recordingLog } from './livePlan.ts';

export interface ScriptedPrompts {
  readonly forceDeletion?: DeregistrationPrompts['forceDeletion'];
  readonly forceAgent?: boolean;
  readonly limits?: RunLimits;
  readonly onLine?: (line: string) => void;
}

/** Deregistrations as the editor runs them, with a script for the person: keeps what was asked, reported and changed. */
export class LiveDeregistration {
  readonly log: ReturnType<typeof recordingLog>;
  readonly gate: WriteGate;
  /** In the order of the questions. */
  readonly asked: Force[] = [];
  readonly snapshots: RunSnapshot[] = [];
  /** Cluster -> labels that were there before, as the person could put them back. */
  readonly taken: Record<string, string | undefined>[] = [];
  readonly #runs: RegistrationRuns;
  readonly #prompts: DeregistrationPrompts;

  constructor({ forceDeletion, forceAgent = false, limits = {}, onLine }: ScriptedPrompts = {}) {
    this.log = recordingLog(onLine);
    this.gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log: this.log });
    this.#prompts = {
      forceDeletion: (force, ended) => {
        this.asked.push(force);
        return forceDeletion?.(force, ended) ?? Promise.resolve(false);
      },
      forceAgent: (force) => {
        this.asked.push(force);
        return Promise.resolve(forceAgent);
      },
      labelsTaken: (_save, replaced) => {
        this.taken.push(Object.fromEntries(replaced));
        return Promise.resolve();
      },
    };
    const never = () => Promise.reject(new Error('No registration runs here.'));
    this.#runs = new RegistrationRuns({
      gate: this.gate,
      prompts: { reviewRequest: never, acceptWithoutRequest: never },
      approveProved: () => false,
      log: this.log,
      environment: process.env,
      limits,
    });
  }

  run(plan: DeregistrationPlan, signal = new AbortController().signal, onProgress?: (run: RunSnapshot) => void): Promise<string> {
    return deregister(this.#runs, plan, { gate: this.gate, prompts: this.#prompts, environment: process.env, log: this.log }, signal, (run) => {
      this.snapshots.push(run);
      onProgress?.(run);
    });
  }

  /** What was changed, by the audit. */
  get changes(): readonly string[] {
    return this.log.lines.flatMap((line) => {
      const json = /^audit (\{.*\})$/.exec(line)?.[1];
      return json === undefined ? [] : [(JSON.parse(json) as { what: string }).what];
    });
  }

  /** Stage -> state, of the last run as it ended. */
  get stages(): readonly string[] {
    return this.snapshots.at(-1)?.stages.map(({ id, state }) => `${id}: ${state}`) ?? [];
  }

  /** Everything that a stage said, each once. */
  said(stage: string): readonly string[] {
    return [...new Set(this.snapshots.flatMap(({ stages }) => stages.flatMap(({ id, evidence }) => (id === stage ? [evidence] : []))))];
  }
}
