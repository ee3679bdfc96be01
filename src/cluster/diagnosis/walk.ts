import type { Cause, CheckId, DiagnosisCheck, Finding, Side } from './check.ts';
import type { DiagnosisView } from './view.ts';

export type StepState = 'passed' | 'failed' | 'waiting' | 'notReached' | 'notChecked';

/** A check with what came of it. `why` is a whole sentence. */
export interface Step {
  readonly check: DiagnosisCheck;
  readonly state: StepState;
  readonly why: string;
  /** Where it failed. */
  readonly cause?: Cause;
}

/** The path through the decision tree. */
export interface Diagnosis {
  readonly kind: 'healthy' | 'waiting' | 'broken' | 'unknown';
  /** The first cause in one sentence, else what is to be said of the whole. */
  readonly sentence: string;
  /** Checks that failed by themselves, first cause first: what follows from another one is not among them. */
  readonly causes: readonly (Step & { readonly cause: Cause })[];
  readonly path: readonly Step[];
}

/** How long each check has waited, in milliseconds. */
export type Waited = (check: CheckId) => number;

/**
 * Walks the checks in their order. What is missing after a check that failed follows from that one, and is not reached; what is broken
 * by itself is a cause wherever it stands, so that two causes at once are both found; what is there counts, whatever stands before it.
 */
export function walk(checks: readonly DiagnosisCheck[], view: DiagnosisView, waited: Waited): Diagnosis {
  const steps = new Map<CheckId, Step>();
  for (const check of checks) {
    steps.set(check.id, step(check, view, waited, steps));
  }
  const path = [...steps.values()];
  const causes = path.flatMap((one) => (one.cause === undefined ? [] : [{ ...one, cause: one.cause }]));
  return { ...conclude(view, path, causes), causes, path };
}

const sideChecks: Readonly<Record<Side, CheckId>> = { its: 'its', wec: 'wec' };

function step(check: DiagnosisCheck, view: DiagnosisView, waited: Waited, before: ReadonlyMap<CheckId, Step>): Step {
  for (const side of check.sides) {
    const { kind } = view[side];
    if (kind === 'notKnown') {
      return { check, state: 'notChecked', why: 'No context of this WEC is known here.' };
    }
    if (kind === 'fails') {
      return notReached(check, before.get(sideChecks[side]));
    }
  }
  const obstacle = check.after.map((id) => before.get(id)).find((one) => one?.state === 'failed' || one?.state === 'notReached');
  const late = check.after.map((id) => before.get(id)).find((one) => one?.state === 'waiting');
  return settle(check, check.judge(view), waited, obstacle ?? late);
}

function settle(check: DiagnosisCheck, finding: Finding, waited: Waited, obstacle: Step | undefined): Step {
  switch (finding.kind) {
    case 'passed':
      return { check, state: 'passed', why: finding.evidence };
    case 'unknown':
      return { check, state: 'notChecked', why: finding.why };
    case 'broken':
      return { check, state: 'failed', why: finding.cause.sentence, cause: finding.cause };
    case 'absent':
      return obstacle === undefined ? { check, state: 'failed', why: finding.cause.sentence, cause: finding.cause } : notReached(check, obstacle);
    case 'waiting':
      if (finding.late !== undefined && waited(check.id) >= finding.late.after) {
        return settle(check, finding.late.finding, waited, obstacle);
      }
      return obstacle === undefined ? { check, state: 'waiting', why: finding.evidence } : notReached(check, obstacle);
  }
}

/** The check that failed first is named, not the one that was not reached because of it. */
function notReached(check: DiagnosisCheck, obstacle: Step | undefined): Step {
  const why = obstacle?.state === 'notReached' ? obstacle.why : `It comes after "${obstacle?.check.title ?? ''}".`;
  return { check, state: 'notReached', why };
}

function conclude(view: DiagnosisView, path: readonly Step[], causes: Diagnosis['causes']): Pick<Diagnosis, 'kind' | 'sentence'> {
  const { clusterName, its } = view.sight.plan;
  const [first] = causes;
  if (first !== undefined) {
    return { kind: 'broken', sentence: first.cause.sentence };
  }
  const waits = path.find(({ state }) => state === 'waiting');
  if (waits !== undefined) {
    return { kind: 'waiting', sentence: `Nothing is wrong so far with "${clusterName}". ${waits.why}` };
  }
  const available = path.find(({ check }) => check.id === 'available');
  if (available?.state !== 'passed') {
    return { kind: 'unknown', sentence: `What "${clusterName}" lacks could not be found out: see what was not checked.` };
  }
  return view.wec.kind === 'notKnown'
    ? { kind: 'healthy', sentence: `"${clusterName}" is Available, as far as the ITS "${its.context.name}" tells: the WEC itself was not asked.` }
    : { kind: 'healthy', sentence: `"${clusterName}" is healthy: the ITS "${its.context.name}" accepts it, and its agent reports it as Available.` };
}
