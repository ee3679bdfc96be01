import { imageTrouble } from '../../registration/silence.ts';
import type { AgentPod } from '../../registration/situation.ts';
import { absent, broken, passed, run, waiting, type Finding } from '../check.ts';
import type { DiagnosisView } from '../view.ts';
import { nameOf } from './names.ts';

/** Milliseconds that Pods may take to be made, and to become ready. */
const patience = 30_000;

/** Whether one of these Pods does its work; `what` names them in a sentence, `untilMade` is how long they may take to be made. */
export function judgePods(view: DiagnosisView, pods: readonly AgentPod[], what: string, well: string, untilMade = patience): Finding {
  const { wec } = nameOf(view);
  const logs = run(`See what the ${what} says`, 'showAgentLogs', 'wec');
  if (pods.some(({ ready }) => ready)) {
    return passed(well);
  }
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
    return waiting(`The ${what} has no Pod yet.`, untilMade, absent(`The ${what} on the cluster of context "${wec}" has no Pod: quota, or admission, may refuse it.`, logs));
  }
  const state = pod.waiting === undefined ? 'is not ready' : `is in ${pod.waiting.reason}${pod.waiting.message === '' ? '' : ` (${pod.waiting.message})`}`;
  return waiting(`Pod "${pod.name}" of the ${what} ${state}.`, patience, absent(`The ${what} on the cluster of context "${wec}" does not run: its Pod "${pod.name}" ${state}.`, logs));
}
