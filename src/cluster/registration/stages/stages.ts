import type { CopiedToken, ReachedAim, RegistrationAim } from '../plan.ts';
import type { Stage } from '../stage.ts';
import { acceptStage, requestSeen, reviewStage, type AcceptanceTools } from './acceptance.ts';
import { joinStage, klusterletApplied, tokenStage, type JoiningTools } from './joining.ts';
import { agentIsOurs, itsReady, nameFree, toolsStage, wecFree } from './preparation.ts';
import { available, joined } from './verification.ts';

/** The stages of a registration, in their order: to add one, write it beside its like and name it here and in `StageId`. */
export function registrationStages(services: JoiningTools & AcceptanceTools): readonly Stage[] {
  return [
    ...prepareAndJoin(services, 'register'),
    requestSeen,
    reviewStage(services),
    acceptStage(services),
    joined,
    available,
  ];
}

/** Those up to the agent on the WEC. */
export function joinStages(services: JoiningTools): readonly Stage[] {
  return prepareAndJoin(services, 'join');
}

/** Follow a join that was made by any means until its request is there; they change nothing. */
export const waitStages: readonly Stage<ReachedAim>[] = [agentIsOurs, nameFree, klusterletApplied, requestSeen];

/** As `waitStages`, for a WEC that can't be reached from here: for as long as a token that was copied for it can be used. */
export function waitStagesOnIts(copied: readonly CopiedToken[] = []): readonly Stage<RegistrationAim>[] {
  const left = Math.max(...copied.map(({ expiresAt }) => expiresAt.getTime() - Date.now()));
  return [{ ...requestSeen, timeLimit: Math.min(Math.max(left, shortestWait), longestWait) }];
}

/** Milliseconds. */
const shortestWait = 120_000;
const longestWait = 24 * 3_600_000;

function prepareAndJoin(services: JoiningTools, kind: 'register' | 'join'): readonly Stage[] {
  return [toolsStage(services.gate, kind), itsReady, wecFree, nameFree, tokenStage(services), joinStage(services), klusterletApplied];
}
