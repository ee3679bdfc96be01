import { reviewStage, acceptStage, requestSeen, type AcceptanceTools } from './acceptance.ts';
import { joinStage, klusterletApplied, tokenStage, type JoiningTools } from './joining.ts';
import { itsReady, nameFree, toolsStage, wecFree } from './preparation.ts';
import { available, joined } from './verification.ts';
import type { Stage } from '../stage.ts';

/** The stages of a registration, in their order: to add one, write it beside its like and name it here and in `StageId`. */
export function registrationStages(services: JoiningTools & AcceptanceTools): readonly Stage[] {
  return [
    toolsStage(services.gate),
    itsReady,
    wecFree,
    nameFree,
    tokenStage(services),
    joinStage(services),
    klusterletApplied,
    requestSeen,
    reviewStage(services),
    acceptStage(services),
    joined,
    available,
  ];
}
