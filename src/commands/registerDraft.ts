import type { Connection } from '../cluster/kube/connection.ts';
import type { Advice } from '../cluster/registration/advisor.ts';
import type { DetectedEnvironment, Environment } from '../cluster/registration/environment.ts';
import type { RegistrationPlan } from '../cluster/registration/plan.ts';

/** What the quick-pick steps of Register WEC have gathered so far; a step that is taken again overwrites its part. */
export interface RegisterDraft {
  /** `join` ends where the agent is installed. */
  readonly kind: 'register' | 'join';
  /** Disposes of a connection when the command ends; gives it back. */
  readonly own: (connection: Connection) => Connection;
  /** The WEC context that name, environment and flags were answered for. */
  answersFor?: string;
  itsName?: string;
  wecName?: string;
  its?: Connection;
  wec?: Connection;
  clusterName?: string;
  detected?: DetectedEnvironment;
  environment?: Environment;
  advice?: Advice;
  flags?: readonly string[];
  moreFlags?: readonly string[];
  plan?: RegistrationPlan;
}

/** A part that an earlier step has put there; its absence is a mistake of ours, not of the person. */
export function needed<T>(part: T | undefined): T {
  if (part === undefined) {
    throw new Error('A step of the flow ran before the one that it needs.');
  }
  return part;
}
