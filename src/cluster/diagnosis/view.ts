import type { DeregistrationSituation } from '../deregistration/situation.ts';
import type { ClusterError } from '../errors.ts';
import type { ItsReadiness } from '../registration/checks.ts';
import type { NamedRequests } from '../registration/agentTestimony.ts';
import type { Sight } from '../registration/stage.ts';
import type { Admission } from '../write/admission.ts';

/** Of the ITS as a hub. */
export interface HubState {
  readonly readiness: ItsReadiness | ClusterError;
  readonly admission: Admission;
}

/** How far a side can be asked; `problem` is why it can't. */
export type SideState =
  | { readonly kind: 'answers' }
  | { readonly kind: 'fails'; readonly problem: ClusterError }
  /** Of a WEC: no context of it is known. */
  | { readonly kind: 'notKnown' };

/** Everything that the checks of one diagnosis read. Each look at it is a moment; watches make the next one. */
export interface DiagnosisView {
  readonly sight: Sight;
  readonly its: SideState;
  readonly wec: SideState;
  /** Context of the WEC, also where it doesn't answer. */
  readonly wecName: string | undefined;
  /** What a deletion goes by: among it the agent's lease, and what is delivered. */
  readonly leaving: DeregistrationSituation;
  /** `undefined` until it was read once. */
  readonly hub: HubState | undefined;
  /** Further contexts, of other clusters, whose agents were told to be this very cluster at this ITS. */
  readonly rivals: readonly string[];
  /** What the agent's log says; `undefined` where nobody was asked. */
  readonly named: NamedRequests | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}
