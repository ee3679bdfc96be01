import type { DiagnosisView } from './view.ts';

export type CheckId =
  | 'its'
  | 'hub'
  | 'webhooks'
  | 'deleting'
  | 'mailbox'
  | 'wec'
  | 'klusterlet'
  | 'operator'
  | 'applied'
  | 'agentVersion'
  | 'agentPods'
  | 'bootstrap'
  | 'hubConnection'
  | 'request'
  | 'requesters'
  | 'approved'
  | 'issued'
  | 'accepted'
  | 'certificate'
  | 'joined'
  | 'clock'
  | 'lease'
  | 'available'
  | 'workPods';

/** Whose answers a check goes by: without them it can't be judged. */
export type Side = 'its' | 'wec';

/** Commands of the extension that can be a next step, by their keys in `ids.ts`. */
export type NextCommand =
  | 'acceptRequests'
  | 'checkContext'
  | 'checkItsReadiness'
  | 'cleanWec'
  | 'deleteStaleRequests'
  | 'denyRequests'
  | 'deregisterClusters'
  | 'diagnose'
  | 'registerWec'
  | 'resumeClusters'
  | 'showAgentLogs'
  | 'suspendClusters';

/** The row that such a command is run on; `chosen`: it asks a person for it. */
export type NextTarget = 'cluster' | 'its' | 'wec' | 'chosen';

/** What to do about a cause. `what` is an imperative: `Accept the WEC`. */
export type NextStep =
  | { readonly what: string; readonly command: NextCommand; readonly on: NextTarget }
  /** Nothing that the extension does: a command for a terminal, without secrets. */
  | { readonly what: string; readonly shell: string };

/** What is wrong, in whole sentences, and what to do. */
export interface Cause {
  readonly sentence: string;
  readonly next: NextStep;
}

/** What a check concludes from what it reads. */
export type Finding =
  | { readonly kind: 'passed'; readonly evidence: string }
  /** Evidence of a fault of its own: whatever else is wrong, this is too. */
  | { readonly kind: 'broken'; readonly cause: Cause }
  /** Something isn't there that should be. Where a check before it failed, that explains it, and this is no further cause. */
  | { readonly kind: 'absent'; readonly cause: Cause }
  /** On its way. `late`: what to think of it, and as which finding, once it has waited for so many milliseconds. */
  | { readonly kind: 'waiting'; readonly evidence: string; readonly late?: { readonly after: number; readonly finding: Finding } }
  | { readonly kind: 'unknown'; readonly why: string };

/** One question of the decision tree. It only reads what watches brought, and never throws. */
export interface DiagnosisCheck {
  readonly id: CheckId;
  readonly title: string;
  /** What it reads, in words. */
  readonly reads: string;
  /** Those that have to answer. */
  readonly sides: readonly Side[];
  /** Checks whose failure explains what this one misses. */
  readonly after: readonly CheckId[];
  /** Whose Pods' logs can explain it. */
  readonly log?: Side;
  judge(view: DiagnosisView): Finding;
}

export const passed = (evidence: string): Finding => ({ kind: 'passed', evidence });
export const broken = (sentence: string, next: NextStep): Finding => ({ kind: 'broken', cause: { sentence, next } });
export const absent = (sentence: string, next: NextStep): Finding => ({ kind: 'absent', cause: { sentence, next } });
export const waiting = (evidence: string, after: number, finding: Finding): Finding => ({ kind: 'waiting', evidence, late: { after, finding } });
export const unknown = (why: string): Finding => ({ kind: 'unknown', why });

export const run = (what: string, command: NextCommand, on: NextTarget): NextStep => ({ what, command, on });
export const byHand = (what: string, shell: string): NextStep => ({ what, shell });
