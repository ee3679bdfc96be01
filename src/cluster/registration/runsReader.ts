import type { Event } from '../events.ts';

export type RegistrationStageId =
  | 'tools'
  | 'itsReady'
  | 'wec'
  | 'name'
  | 'token'
  | 'join'
  | 'klusterlet'
  | 'request'
  | 'review'
  | 'accept'
  | 'joined'
  | 'available';

export type DeregistrationStageId = 'labels' | 'released' | 'delete' | 'gone' | 'agent';

export type StageId = RegistrationStageId | DeregistrationStageId;

export interface StageSnapshot {
  readonly id: StageId;
  readonly title: string;
  /** `cancelled`: it was under way when the person stopped the run. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'notReached';
  /** What the clusters said, one sentence; empty while waiting. */
  readonly evidence: string;
}

/** `join` and `wait` are parts of a registration: the WEC's side up to its agent, and following it until its request is there. */
export type RunKind = 'register' | 'join' | 'wait' | 'deregister';

/** One registration or deregistration, or a part of one, running or ended in this window. Objects are replaced on change, never mutated. */
export interface RunSnapshot {
  readonly id: string;
  readonly kind: RunKind;
  readonly its: string;
  /** Context; `undefined`: on the ITS's side only. */
  readonly wec: string | undefined;
  readonly clusterName: string;
  readonly state: 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly stages: readonly StageSnapshot[];
  /** How it ended: what, why, and the next step. `undefined` while it runs. */
  readonly sentence: string | undefined;
}

/** The runs of this window, oldest first; the read side that tree and notification share. */
export interface RunsReader {
  runs(): readonly RunSnapshot[];
  readonly onDidChange: Event<{ readonly id: string }>;
}
