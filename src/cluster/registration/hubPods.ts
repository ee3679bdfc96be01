import { field } from '../parse.ts';
import { plainText } from '../plainText.ts';
import { parseAgentPod } from './parseAgent.ts';

interface HubPod {
  readonly name: string;
  /** Its Deployment, by label `app`. */
  readonly app: string;
  readonly ready: boolean;
  readonly phase: string;
  /** What keeps it, in Kubernetes' words; empty where it says nothing. */
  readonly state: string;
}

/** What is missing while no Pod of a Deployment works (ocm.md 6 and 7.1), by a part of its Pods' names. */
const consequences: readonly (readonly [part: string, without: string])[] = [
  [
    '-webhook',
    'without the webhooks, the ITS takes no change of what they check; where they were never set up, the default cluster set is not put on new clusters and ' +
      'the permission to accept is not enforced',
  ],
  ['-placement-', 'without the placement controller, no Placement chooses clusters'],
  ['-addon-manager-', 'without the add-on manager, no add-on comes to new clusters'],
];

/** A sentence about the Pods of an ITS that are pending, and one about those that were started and don't work. Takes Pods as the API server sends them. */
export function hubPodTroubles(raw: readonly unknown[]): readonly string[] {
  const pods = raw.flatMap(parseHubPod);
  const works = (app: string) => pods.some((pod) => pod.app === app && pod.ready);
  // One that was evicted, or ended, stays until somebody deletes it, while another does its work.
  const troubled = pods.filter(({ ready, phase, app }) => !ready && phase !== 'Succeeded' && !(phase === 'Failed' && works(app)));
  return [
    sentence('are pending', troubled.filter(({ phase }) => phase === 'Pending'), works),
    sentence('are not ready', troubled.filter(({ phase }) => phase !== 'Pending'), works),
  ].flatMap((one) => one ?? []);
}

function sentence(what: string, pods: readonly HubPod[], works: (app: string) => boolean): string | undefined {
  if (pods.length === 0) {
    return undefined;
  }
  const names = pods.map(({ name, state }) => (state === '' ? name : `${name}: ${state}`)).join(', ');
  const lacking = pods.filter(({ app }) => !works(app));
  const without = consequences.flatMap(([part, one]) => (lacking.some(({ name }) => name.includes(part)) ? [one] : []));
  const meaning = lacking.length === 0 ? ['others do their work meanwhile'] : without;
  return `${pods.length} Pods of the ITS ${what} (${names})${meaning.length === 0 ? '' : `: ${meaning.join('; ')}`}.`;
}

function parseHubPod(raw: unknown): HubPod[] {
  const pod = parseAgentPod(raw);
  if (pod === undefined) {
    return [];
  }
  const status = field(raw, 'status');
  // A container that has just ended waits for nothing yet.
  const containers = field(status, 'containerStatuses');
  const ended = Array.isArray(containers) ? containers.map((one) => plainText(field(field(field(one, 'state'), 'terminated'), 'reason'))).find((reason) => reason !== '') : undefined;
  const state = pod.waiting?.reason ?? ended ?? plainText(field(status, 'reason'));
  return [{ name: plainText(pod.name), app: pod.app ?? pod.name, ready: pod.ready, phase: plainText(field(status, 'phase')), state: plainText(state) }];
}
