import type { HubToken } from '../clusteradm/commands.ts';
import type { ClusterError } from '../errors.ts';
import type { ReviewedRequest } from '../requests/decision.ts';
import type { RegistrationPlan } from './plan.ts';
import type { StageId } from './runsReader.ts';
import type { Situation } from './situation.ts';

/** What the clusters say about a stage, always with a sentence. */
export type Probe =
  | { readonly kind: 'done'; readonly evidence: string }
  | { readonly kind: 'notYet'; readonly evidence: string }
  | { readonly kind: 'impossible'; readonly error: ClusterError };

/** The token of this run: in memory only, gone with the run. */
export interface HeldToken {
  readonly hub: HubToken;
  readonly credentialId: string | undefined;
  readonly expiresAt: Date | undefined;
  /** SHA-256, to find this token on the WEC. */
  readonly hash: string;
}

/** What a stage reads: the plan, the live situation, and what earlier stages of this run learned. Only `act` writes the last two. */
export interface StageView {
  readonly plan: RegistrationPlan;
  readonly situation: Situation;
  readonly signal: AbortSignal;
  token: HeldToken | undefined;
  reviewed: ReviewedRequest | undefined;
  /** The person wants a WEC accepted that has its certificate already, so that no request is left to review. */
  acceptWithoutRequest: boolean;
}

/** One step of a registration. `probe` only reads; `act` makes the next change and returns, it never waits for the effect. */
export interface Stage {
  readonly id: StageId;
  readonly title: string;
  probe(view: StageView): Probe | Promise<Probe>;
  act?(view: StageView): Promise<void>;
  /** Milliseconds until the stage counts as late; 120 000 unless told. */
  readonly timeLimit?: number;
  /** What to say when the time limit passed and the last probe was still `notYet`. */
  late?(view: StageView, evidence: string): ClusterError;
}

export const done = (evidence: string): Probe => ({ kind: 'done', evidence });
export const notYet = (evidence: string): Probe => ({ kind: 'notYet', evidence });
export const impossible = (error: ClusterError): Probe => ({ kind: 'impossible', error });
