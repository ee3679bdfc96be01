import { deregister } from '../../src/cluster/deregistration/deregister.ts';
import type { DeregistrationPlan } from '../../src/cluster/deregistration/plan.ts';
import type { DeregistrationPrompts } from '../../src/cluster/deregistration/prompts.ts';
import type { RunLimits } from '../../src/cluster/registration/run.ts';
import { RegistrationRuns } from '../../src/cluster/registration/runs.ts';
import type { RunSnapshot } from '../../src/cluster/registration/runsReader.ts';
import { WriteGate } from '../../src/cluster/write/writeGate.ts';
import { recordingLog } from './livePlan.ts';

export interface ScriptedPrompts {
  readonly forceDeletion?: DeregistrationPrompts['forceDeletion'];
  readonly forceAgent?: boolean;
  readonly limits?: RunLimits;
}

/** Deregistrations as the editor runs them, with a script for the person: keeps what was asked, reported and changed. */
export class LiveDeregistration {
  readonly log = recordingLog();
  readonly gate = new WriteGate({ guardOf: () => undefined, confirmTypedName: () => Promise.resolve(false), log: this.log });
  /** Reasons that were given, in the order of the questions. */
  readonly asked: string[] = [];
  readonly snapshots: RunSnapshot[] = [];
  /** Cluster -> labels that were there before, as the person could put them back. */
  readonly taken: Record<string, string | undefined>[] = [];
  readonly #runs: RegistrationRuns;
  readonly #prompts: DeregistrationPrompts;

  constructor({ forceDeletion, forceAgent = false, limits = {} }: ScriptedPrompts = {}) {
    this.#prompts = {
      forceDeletion: (clusterName, why, ended) => {
        this.asked.push(why);
        return forceDeletion?.(clusterName, why, ended) ?? Promise.resolve(false);
      },
      forceAgent: (_clusterName, why) => {
        this.asked.push(why);
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
