import type { HubToken } from '../clusteradm/commands.ts';
import type { ClusterError } from '../errors.ts';
import type { ReviewedRequest } from '../requests/decision.ts';
import type { RegistrationAim, RegistrationPlan } from './plan.ts';
import type { StageId } from './runsReader.ts';
import type { Situation } from './situation.ts';

/** What the clusters say about a stage, always with a sentence. */
export type Probe =
  | { readonly kind: 'done'; readonly evidence: string }
  /** `stuck`: why it won't come by itself, a sentence. */
  | { readonly kind: 'notYet'; readonly evidence: string; readonly stuck?: string | undefined }
  | { readonly kind: 'impossible'; readonly error: ClusterError };

/** The token of this run: in memory only, gone with the run. */
export interface HeldToken {
  readonly hub: HubToken;
  readonly credentialId: string | undefined;
  readonly expiresAt: Date | undefined;
  /** SHA-256, to find this token on the WEC. */
  readonly hash: string;
}

/** What a stage reads: the plan, the live situation, and what earlier stages of this run learned. Only `act` writes the last three. */
export interface StageView<Plan extends RegistrationAim = RegistrationPlan> {
  readonly plan: Plan;
  readonly situation: Situation;
  readonly signal: AbortSignal;
  token: HeldToken | undefined;
  reviewed: ReviewedRequest | undefined;
  /** The person wants a WEC accepted that has its certificate already, so that no request is left to review. */
  acceptWithoutRequest: boolean;
}

/** As much as is known of a registration that is only followed. */
export type Sight = StageView<RegistrationAim>;

/** Of a run that starts: it has learnt nothing yet. */
export function stageView<Plan extends RegistrationAim>(plan: Plan, observer: { readonly situation: Situation }, signal: AbortSignal): StageView<Plan> {
  return {
    plan,
    signal,
    get situation() {
      return observer.situation;
    },
    token: undefined,
    reviewed: undefined,
    acceptWithoutRequest: false,
  };
}

/** One step of a run, over the view that the run gives its stages. `probe` only reads; `act` makes the next change and returns, it never waits for the effect. */
export interface RunStage<View> {
  readonly id: StageId;
  readonly title: string;
  probe(view: View): Probe | Promise<Probe>;
  act?(view: View): Promise<void>;
  /** Milliseconds until the stage counts as late; 120 000 unless told. */
  readonly timeLimit?: number;
  /** What to say when the time limit passed and the last probe was still `notYet`. */
  late?(view: View, evidence: string): ClusterError;
  /**
   * For a stage that may wait for as long as it takes: it is never late. Called once, when a probe says what it is stuck on or when
   * nothing changed for the time limit, while the stage goes on waiting; asks a person, and may make the change that helps.
   * `ended` is aborted once the stage is over: then there is nothing left to do.
   */
  overcome?(view: View, stuck: string | undefined, ended: AbortSignal): Promise<void>;
}

export type Stage<Plan extends RegistrationAim = RegistrationPlan> = RunStage<StageView<Plan>>;

export const done = (evidence: string): Probe => ({ kind: 'done', evidence });
export const notYet = (evidence: string, stuck?: string): Probe => ({ kind: 'notYet', evidence, stuck });
export const impossible = (error: ClusterError): Probe => ({ kind: 'impossible', error });
