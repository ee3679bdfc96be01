import type { DiagnosisCheck } from './check.ts';
import { itsChecks } from './checks/itsChecks.ts';
import { lifeChecks } from './checks/lifeChecks.ts';
import { requestChecks } from './checks/requestChecks.ts';
import { wecChecks } from './checks/wecChecks.ts';

const { its, hub, webhooks, deleting, mailbox } = itsChecks;
const { wec, klusterlet, operator, applied, agentVersion, bootstrap, agentPods, hubConnection, workPods } = wecChecks;
const { request, requesters, approved, issued, accepted, certificate } = requestChecks;
const { joined, clock, lease, available } = lifeChecks;

/** Every check, causes before what follows from them: to add one, write it beside its like, and name it here and in `CheckId`. */
export const decisionTree: readonly DiagnosisCheck[] = [
  ...[its, hub, webhooks, deleting],
  ...[wec, klusterlet, operator, applied, agentVersion, bootstrap, agentPods, hubConnection],
  ...[request, requesters, approved, issued, mailbox, accepted, certificate],
  ...[joined, clock, lease, available, workPods],
];
