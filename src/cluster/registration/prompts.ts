import type { RegistrationRequest } from '../model.ts';
import type { Verdict } from '../requests/verdict.ts';

/** What a person sees before a request is approved. */
export interface RequestReview {
  readonly its: string;
  readonly wec: string;
  readonly clusterName: string;
  readonly request: RegistrationRequest;
  readonly verdict: Verdict;
  /** The commands that say the same as accepting it. */
  readonly commands: readonly string[];
}

/** The questions a running registration asks; the editor answers them with real dialogs, tests with a script. */
export interface RegistrationPrompts {
  reviewRequest(review: RequestReview, signal: AbortSignal): Promise<'accept' | 'later'>;
  /** The ITS does not accept the WEC (any more), whose agent has its certificate: there is no request to review. */
  acceptWithoutRequest(its: string, clusterName: string, signal: AbortSignal): Promise<boolean>;
}
