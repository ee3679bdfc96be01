import { quote } from '../../clusteradm/commandText.ts';
import { imageTrouble } from '../../registration/silence.ts';
import type { AgentPod } from '../../registration/situation.ts';
import { absent, broken, byHand, passed, run, waiting, type Finding } from '../check.ts';
import type { DiagnosisView } from '../view.ts';
import { nameOf } from './names.ts';

/** Milliseconds that Pods may take to be made, and to become ready. */
const patience = 30_000;

/** Milliseconds that a Pod which runs may take to become ready: where its predecessor was killed, it waits for the end of that one's leadership, 137 s after its last sign. */
const untilLeads = 180_000;

/** Pods of one Deployment. */
export interface PodsOf {
  readonly pods: readonly AgentPod[];
  /** Names them in a sentence. */
  readonly what: string;
  readonly namespace: string;
  /** Milliseconds that they may take to be made. */
  readonly untilMade?: number;
}

/** Whether one of them does its work. */
export function judgePods(view: DiagnosisView, { pods, what, namespace, untilMade = patience }: PodsOf): Finding {
  const { wec } = nameOf(view);
  const logs = run(`See what the ${what} says`, 'showAgentLogs', 'wec');
  if (pods.some(({ ready }) => ready)) {
    return passed('It runs.');
  }
  // A Pod that is not there has no log: why it is not made stands in the events.
  const refusals = byHand('See why its Pods are not made', `kubectl --context ${quote(wec)} -n ${quote(namespace)} get events --field-selector reason=FailedCreate`);
  const unpulled = imageTrouble(pods);
  if (unpulled !== undefined) {
    return broken(`The ${what} on the cluster of context "${wec}" can't start: ${unpulled.why}. ${unpulled.next}`, run('Register the WEC again, with an image that can be had', 'registerWec', 'wec'));
  }
  const crashing = pods.find((pod) => pod.waiting?.reason === 'CrashLoopBackOff');
  if (crashing !== undefined) {
    return broken(`The ${what} on the cluster of context "${wec}" crashes again and again (Pod "${crashing.name}" is in CrashLoopBackOff): its log says why.`, logs);
  }
  const [pod] = pods;
  if (pod === undefined) {
    return waiting(`The ${what} has no Pod yet.`, untilMade, absent(`The ${what} on the cluster of context "${wec}" has no Pod: quota, or admission, may refuse it.`, refusals));
  }
  const state = pod.waiting === undefined ? 'is not ready' : `is in ${pod.waiting.reason}${pod.waiting.message === '' ? '' : ` (${pod.waiting.message})`}`;
  // One that has not started has no log either: no node may have room for it, a volume of it may be missing.
  const unstarted = byHand('See why its Pod does not start', `kubectl --context ${quote(wec)} -n ${quote(namespace)} describe pod ${quote(pod.name)}`);
  return waiting(`Pod "${pod.name}" of the ${what} ${state}.`, pod.waiting === undefined ? untilLeads : patience, absent(`The ${what} on the cluster of context "${wec}" does not run: its Pod "${pod.name}" ${state}.`, pod.waiting === undefined ? logs : unstarted));
}
