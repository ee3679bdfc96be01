import { askAdmission } from '../write/admission.ts';
import { DeregistrationObserver } from '../deregistration/observer.ts';
import { ClusterError, describeError } from '../errors.ts';
import { Disposables, Emitter, type Disposable } from '../events.ts';
import type { Log } from '../log.ts';
import { HubWatch } from '../checks/hubWatch.ts';
import { AgentTestimony } from '../registration/agentTestimony.ts';
import { checkItsReady } from '../registration/checks.ts';
import { RegistrationObserver } from '../registration/observer.ts';
import { namespaces } from '../ocm.ts';
import type { RegistrationAim } from '../registration/plan.ts';
import { stageView } from '../registration/stage.ts';
import type { CheckId } from './check.ts';
import { decisionTree } from './decisionTree.ts';
import type { DiagnosisView, HubState, SideState } from './view.ts';
import { walk, type Diagnosis } from './walk.ts';

export interface DiagnosisParts {
  readonly aim: RegistrationAim;
  /** Context of the WEC, and why it could not be connected; both `undefined` where no context is known. */
  readonly wecName: string | undefined;
  readonly wecProblem: ClusterError | undefined;
  readonly rivals: () => readonly string[];
  readonly log: Log;
  /** Milliseconds after which what no watch tells is asked again: webhooks, logs, and what only waits. */
  readonly tick?: number;
}

/** Takes an ITS, a cluster name and, where it is known, the WEC; diagnoses, and again whenever something changes; fires then. */
export class DiagnosisWatch implements Disposable {
  readonly #parts: DiagnosisParts;
  readonly #owned = new Disposables();
  readonly #changed = this.#owned.own(new Emitter<void>());
  readonly #observer: RegistrationObserver;
  readonly #leaving: DeregistrationObserver;
  readonly #hub: HubWatch<HubState>;
  readonly #testimony: AgentTestimony | undefined;
  readonly #closed = new AbortController();
  /** Since when a check waits, in milliseconds since 1970. */
  readonly #waits = new Map<CheckId, number>();
  readonly onDidChange = this.#changed.event;

  constructor(parts: DiagnosisParts) {
    this.#parts = parts;
    const { aim, log, tick = 15_000 } = parts;
    const { its, wec, clusterName } = aim;
    this.#observer = this.#owned.own(new RegistrationObserver(its, wec, clusterName, log));
    this.#leaving = this.#owned.own(new DeregistrationObserver(its, undefined, clusterName, log));
    this.#hub = this.#owned.own(new HubWatch(its, (signal) => readHub(aim, signal), log));
    this.#testimony = wec && this.#owned.own(new AgentTestimony(wec, namespaces.agent, log));
    for (const part of [this.#observer, this.#leaving, this.#hub, ...(this.#testimony ? [this.#testimony] : [])]) {
      this.#owned.own(part.onDidChange(() => this.#changed.fire()));
    }
    const timer = setInterval(() => {
      // After a join the Klusterlet API has just appeared, and its watch waits out a back-off.
      this.#observer.retry();
      this.#hub.refresh();
      this.#testimony?.refresh();
      this.#changed.fire();
    }, tick);
    this.#owned.own({ dispose: () => clearInterval(timer) });
  }

  /** `undefined` until both sides have answered, or are known not to. */
  get diagnosis(): Diagnosis | undefined {
    const { aim, wecName, rivals } = this.#parts;
    if (!this.#observer.answered || !this.#leaving.answered || this.#hub.result === undefined) {
      return undefined;
    }
    const view: DiagnosisView = {
      sight: stageView(aim, this.#observer, this.#closed.signal),
      its: stateOf(this.#observer.problemOn('its')),
      wec: this.#wecState(),
      wecName,
      leaving: this.#leaving.situation,
      hub: this.#hub.result,
      rivals: rivals(),
      named: this.#testimony?.named,
      now: Date.now(),
    };
    const diagnosis = walk(decisionTree, view, (id) => this.#waited(id, view.now));
    this.#remember(diagnosis, view.now);
    return diagnosis;
  }

  dispose(): void {
    this.#closed.abort();
    this.#owned.dispose();
  }

  #wecState(): SideState {
    const { wecName, wecProblem } = this.#parts;
    return wecName === undefined ? { kind: 'notKnown' } : stateOf(wecProblem ?? this.#observer.problemOn('wec'));
  }

  #waited(id: CheckId, now: number): number {
    const since = this.#waits.get(id);
    return since === undefined ? 0 : now - since;
  }

  /** A check goes on waiting through its lateness; what passes, or is not reached, begins anew. */
  #remember({ path }: Diagnosis, now: number): void {
    for (const { check, state } of path) {
      if (state === 'passed' || state === 'notReached') {
        this.#waits.delete(check.id);
      } else if (!this.#waits.has(check.id)) {
        this.#waits.set(check.id, now);
      }
    }
  }
}

function stateOf(problem: ClusterError | undefined): SideState {
  return problem === undefined ? { kind: 'answers' } : { kind: 'fails', problem };
}

async function readHub({ its, clusterName }: RegistrationAim, signal: AbortSignal): Promise<HubState> {
  const unknown = (error: unknown) => ({ kind: 'unknown', why: describeError(error) }) as const;
  const [readiness, admission] = await Promise.all([
    checkItsReady(its, signal).catch((error: unknown) => (error instanceof ClusterError ? error : Promise.reject(error as Error))),
    askAdmission(its, clusterName, signal).catch(unknown),
  ]);
  return { readiness, admission };
}
